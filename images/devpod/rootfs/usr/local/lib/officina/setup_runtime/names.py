"""What the names at the top of a repository and of its folders say about them."""

import os
import re
from enum import Enum

# Dot entries that belong to a repository and not to a home.
_REPOSITORY = re.compile(
    r"\.git|\.git(hub|ea|lab|lab-ci\.yml|ignore|modules|attributes|keep|leaks\.toml|leaksignore|-blame-ignore-revs)"
    r"|\.stowrc|\.stow-(local|global)-ignore|\.stow-packages|\.officina-dotfiles|\.editorconfig|\.mailmap"
    r"|\.(travis|cirrus|appveyor|woodpecker|drone|codecov)\.ya?ml|\.circleci|\.woodpecker|\.forgejo|\.builds|\.build\.yml"
    r"|\.pre-commit-config\.yaml|\.(pre-commit|yaml|markdown|stylua|luacheck|shellcheck|shellspec|pylint|flake8|ansible-lint|hadolint"
    r"|prettier|eslint|commitlint|remark|markdownlint|yamllint|typos|vale|lua-format|luarc|stylelint|taplo|sops|dockerignore"
    r"|gitleaks|semgrep|renovate|releaserc|lintstaged|husky|devcontainer|vscode|idea|fleet|direnv|envrc|rubocop|selene|neoconf"
    r"|nvmrc|node-version|python-version|ruby-version|terraform-version)(rc|ignore)?([-.].*)?"
    r"|\.(DS_Store|nojekyll|keep|gitkeep|cache|venv|env|env\..*|tox|mypy_cache|ruff_cache|direnv|claude|cursor|agents|codex)",
    re.ASCII,
)

# Dot entries that git and the like leave in any folder.
_ANYWHERE = re.compile(r"\.git|\.git(ignore|modules|attributes|keep|hub)|\.DS_Store|\.keep|\.nojekyll|\.directory", re.ASCII)


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
    return [name for name in names if name.startswith(".") and not _REPOSITORY.fullmatch(name)]


def shape_of(folder: str, dotfiles: bool) -> Shape:
    """What a top folder is, by the names in it and, where these are plain, in its folders."""
    names = entries(folder)
    if any(_is_dotfile(name) for name in names):
        return Shape.PACKAGE
    if any(name.startswith("dot-") for name in names):
        return Shape.PACKAGE if dotfiles else Shape.RENAMED
    if nested_packages(folder, dotfiles):
        return Shape.NEST
    return Shape.PLAIN if names else Shape.EMPTY


def nested_packages(folder: str, dotfiles: bool) -> list[str]:
    """The folders in a folder that look like packages."""

    def is_package(name: str) -> bool:
        inner = entries(os.path.join(folder, name))
        return any(_is_dotfile(entry) or (dotfiles and entry.startswith("dot-")) for entry in inner)

    return [name for name in folders(folder) if not name.startswith(".") and is_package(name)]


def holds_files(folder: str) -> bool:
    """Whether files lie at the top of a folder."""
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
    return name.startswith(".") and not _ANYWHERE.fullmatch(name)
