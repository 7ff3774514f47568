"""What the names at the top of a repository and of its folders say about them."""

import os
import re
from enum import Enum

from setup_runtime.patterns import LOCAL_LIST

# Dot entries that belong to a repository and its tools, and say nothing about a home.
_REPOSITORY = re.compile(
    r"\.git|\.git(hub|ea|lab|lab-ci\.yml|ignore|modules|attributes|keep|leaks\.toml|leaksignore|-blame-ignore-revs|hooks)"
    r"|\.stowrc|\.stow-(local|global)-ignore|\.stow-packages|\.officina-dotfiles|\.editorconfig|\.mailmap"
    r"|\.(circleci|woodpecker|forgejo|builds|devcontainer|vscode|idea|fleet|husky|direnv|envrc|claude|cursor|agents|codex)"
    r"|\.(luacheck|shellcheck|shellspec|pylint|eslint|prettier|stylelint|commitlint|markdownlint|release|lintstaged|nvm)rc"
    r"|\.(flake8|yamllint|hadolint|rubocop|ansible-lint|dockerignore|prettierignore|eslintignore|ignore|cache|venv|env|tox)"
    r"|\.(DS_Store|nojekyll|keep|directory|mypy_cache|ruff_cache|node-version|python-version|ruby-version|tool-versions)"
    r"|\..*\.(json|jsonc|toml|ya?ml|lock)",
    re.ASCII,
)

# Dot entries that are known to live in a home.
_HOME = re.compile(
    r"\.(config|local|ssh|gnupg|vim|emacs|doom|tmux|zsh|bash|fish|mutt|alias|export|function|hammerspoon|wezterm|fonts|oh-my"
    r"|gitconfig|gitignore_global|gitmessage|Xresources|Xdefaults|Xmodmap|xmonad|hushlogin|ctags|mozilla|themes|icons).*"
    r"|\..*(rc|profile|login|logout|env|initrc)",
    re.ASCII,
)

# Of those, what a home has as well: in a folder of plain names it cannot be told for whom it is.
_EITHER = re.compile(
    r"\.(vscode|idea|envrc|direnv|claude|cursor|agents|codex|devcontainer|env|cache|nvmrc|pylintrc|eslintrc|prettierrc)"
    r"|\.((node|python|ruby)-version|tool-versions|(flake8|yamllint|rubocop)|rubocop\.yml)",
    re.ASCII,
)

_DOCUMENTATION = re.compile(r"(readme|licen[sc]e|copying)([-._].*)?|[^.].*\.(md|markdown)", re.IGNORECASE | re.ASCII)

# What git and the Finder leave in a folder.
_NOTHING = (".git", ".gitkeep", ".keep", ".gitignore", ".gitattributes", ".DS_Store")


class Shape(Enum):
    """What a top folder looks like."""

    PACKAGE = "package"
    #: Names such as dot-zshrc, which only --dotfiles makes dotfiles of.
    RENAMED = "renamed"
    #: Its folders are packages, not itself.
    NEST = "nest"
    PLAIN = "plain"
    EMPTY = "empty"


def root_dotfiles(names: list[str]) -> list[str]:
    """The names at the top of a repository that are dotfiles for a home."""
    return [name for name in names if _is_dotfile(name)]


def is_known(names: list[str]) -> bool:
    """Whether one of these dotfiles is known to live in a home."""
    return any(_HOME.fullmatch(name) for name in names)


def shape_of(folder: str, dotfiles: bool) -> Shape:
    """What a top folder is, by the names in it and, where these are plain, in its folders."""
    names = entries(folder)
    if any(_is_dotfile(name) for name in names) or LOCAL_LIST in names:
        return Shape.PACKAGE
    # A folder with nothing but dot entries has them for a home, whatever they are: editorconfig/.editorconfig.
    telling = [name for name in names if name not in _NOTHING and not is_documentation(name)]
    if telling and all(name.startswith(".") for name in telling):
        return Shape.PACKAGE
    if any(name.startswith("dot-") for name in names):
        return Shape.PACKAGE if dotfiles else Shape.RENAMED
    if nested_packages(folder):
        return Shape.NEST
    return Shape.PLAIN if any(name not in _NOTHING for name in names) else Shape.EMPTY


def unsure_dotfiles(folder: str) -> list[str]:
    """The names at the top of a folder of plain names that a home may have."""
    return [name for name in entries(folder) if _EITHER.fullmatch(name)]


def is_documentation(name: str) -> bool:
    """Whether a file of that name is there to be read, and in no home."""
    return _DOCUMENTATION.fullmatch(name) is not None


def nested_packages(folder: str) -> list[str]:
    """The folders in a folder that look like packages, also to a stow with --dotfiles."""

    def is_package(name: str) -> bool:
        inner = entries(os.path.join(folder, name))
        return any(_is_dotfile(entry) or entry.startswith("dot-") for entry in inner)

    return [name for name in folders(folder) if not name.startswith(".") and is_package(name)]


def holds_files(folder: str) -> bool:
    """Whether files lie at the top of a folder, as in one of ~/.config."""
    return any(not os.path.isdir(os.path.join(folder, name)) for name in entries(folder))


def folders(folder: str) -> list[str]:
    """The names of the folders in a folder, sorted; links to folders are among them."""
    return [name for name in entries(folder) if os.path.isdir(os.path.join(folder, name))]


def entries(folder: str) -> list[str]:
    """All names in a folder, sorted; none where it cannot be read."""
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def _is_dotfile(name: str) -> bool:
    return name.startswith(".") and not _REPOSITORY.fullmatch(name)
