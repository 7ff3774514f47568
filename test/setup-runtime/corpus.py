"""Dotfiles repositories in the shapes that people have, each with the way in which its owner calls stow."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from place import Contents

LINK_OUT = ("link", "../../../../etc/hosts")


class Dotfiles(NamedTuple):
    """One repository, and what is expected of setup-runtime on it."""

    name: str
    files: Contents
    #: How its owner calls stow in it, a command per line; empty where stow as it is in Debian cannot say what is right.
    owner: str = "stow *"
    #: What setup-runtime is given after the repository, and in its environment.
    packages: tuple[str, ...] = ()
    environment: Mapping[str, str] = MappingProxyType({})
    code: int = 0
    says: tuple[str, ...] = ()
    #: Links of the owner's way that setup-runtime does not make: documentation, and what only a repository needs.
    without: tuple[str, ...] = ()
    #: The whole tree of links where the owner's way cannot be run.
    links: dict[str, str] | None = None
    home: Contents = MappingProxyType({})
    #: The only version of stow that has this way; later ones refuse it.
    stow: str = ""
    at: str = "home/dotfiles"


ZSH = {"zsh/.zshrc": "zsh"}
GIT = {"git/.config/git/config": "git"}
NVIM = {"nvim/.config/nvim/init.lua": "nvim", "nvim/.config/nvim/lua/plugins/a.lua": "a"}
BOTH = {**ZSH, **GIT}
WRITE = "DOTFILES_PACKAGES="

LISTED = [
    Dotfiles("every folder is a package", {**BOTH, **NVIM}),
    Dotfiles("a list in a variable", {**BOTH, "mac/.yabairc": "m"}, "stow zsh git", environment={"DOTFILES_PACKAGES": "zsh git"}),
    Dotfiles("a list as arguments", {**BOTH, "X11/.xinitrc": "x"}, "stow zsh git", packages=("zsh", "git")),
    Dotfiles("a list in .officina-dotfiles", {**BOTH, "mac/.m": "m", ".officina-dotfiles": "# mine\nzsh\n\ngit # too\n"}, "stow zsh git"),
    Dotfiles("a list in .stow-packages", {**BOTH, "mac/.m": "m", ".stow-packages": "zsh\ngit\n"}, "stow zsh git"),
    Dotfiles("a list with a folder of plain names", {**ZSH, "bin/push": "p"}, "stow zsh bin", packages=("zsh", "bin")),
    Dotfiles("a list in an order of its own", {"b/.same": "b", "a/.same": "a", "a/.other": "a"}, "stow b", packages=("b", "a"), code=1,
             says=(".same is in package b too",)),
    Dotfiles("a list with names that are not there", ZSH, "stow zsh", packages=("zsh", "vim"), code=1, says=("no such folder",)),
    Dotfiles("a list that leads out of the repository", {**ZSH, "../out/.x": "x"}, "stow zsh", packages=("zsh", "../out"), code=1,
             says=("no such folder",)),
    Dotfiles("plain folders beside packages", {**BOTH, "bin/push": "p", "images/shot.png": "i", "Makefile": "m"}, "stow zsh git",
             says=("bin ", "only plain names", WRITE + '"git zsh bin images"')),
    Dotfiles("documentation and installers beside packages", {**BOTH, "README.md": "r", "install.sh": "i", "LICENSE": "l"}, "stow zsh git"),
    Dotfiles("scripts of plain names", {**ZSH, "scripts/tool": "t", "scripts/sub/other": "o"},
             "stow zsh\nmkdir -p ~/.local/bin\nstow -t ~/.local/bin scripts"),
    Dotfiles("scripts with dot entries", {**ZSH, "scripts/.local/bin/tool": "t"}, "stow zsh scripts"),
]  # fmt: skip

ROOTS = [
    Dotfiles("the root is the package", {".zshrc": "z", ".config/git/config": "g", ".vim/vimrc": "v"}, "stow ."),
    Dotfiles("the root with documentation", {".zshrc": "z", "README.md": "r", "LICENSE": "l"}, "stow ."),
    Dotfiles("the root with plain folders", {".zshrc": "z", "bin/push": "p", "install.sh": "i"}, "stow ."),
    Dotfiles("the root with an ignore list", {".zshrc": "z", "bin/push": "p", "install.sh": "i",
             ".stow-local-ignore": "^/bin\n\\.git.*\ninstall\\.sh\n^/README.*\n"}, "stow ."),
    Dotfiles("the root with an ignore list beside folders with dotfiles", {".zshrc": "z", "old/.vimrc": "p",
             ".stow-local-ignore": "old\n\\.git\n"}, "stow ."),
    Dotfiles("the root with --ignore in .stowrc", {".zshrc": "z", "bin/push": "p",
             ".stowrc": "--ignore=bin\n--ignore=\\.stowrc\n"}, "stow ."),
    Dotfiles("the root with what repositories have", {".zshrc": "z", ".github/workflows/a.yml": "a", ".editorconfig": "e",
             ".gitattributes": "g"}, "stow ."),
    Dotfiles("a mixture", {".zshrc": "z", ".github/a": "a", "git/.gitconfig": "g"}, "stow git", code=1, says=("a mixture", ".zshrc", '". git"')),
    Dotfiles("tools' own files beside plain folders", {".tickets/1": "t", ".emmyrc.json": "e", ".typos.toml": "t", "lib/a": "a"}, "true", code=1,
             says=(".tickets", "lib ")),
    Dotfiles("tools' own files in a folder of plain names", {**ZSH, "neovim/init.lua": "i", "neovim/.stylua.toml": "s", "neovim/.luarc.json": "l"},
             "stow zsh", says=("neovim ",)),
    Dotfiles("a tool's own folder with documentation beside it", {**ZSH, "claude/.claude/settings.json": "s", "claude/README.md": "r"}),
    Dotfiles("a tool's own folder beside plain names", {**ZSH, "tools/.vscode/settings.json": "s", "tools/push": "p"}, "stow zsh", code=1,
             says=("beside .vscode only plain names",)),
    Dotfiles("a folder of nothing but a tool's own file", {"editorconfig/.editorconfig": "e"}, "stow editorconfig"),
    Dotfiles("a mixture, listed", {".zshrc": "z", "git/.gitconfig": "g"}, "stow --ignore=git .\nstow git", packages=(".", "git")),
    Dotfiles("packages beside what repositories have", {**BOTH, ".github/a": "a", ".editorconfig": "e", ".gitignore": "i",
             ".pre-commit-config.yaml": "p", ".stylua.toml": "s"}, "stow zsh git"),
    Dotfiles("one package with the home's own folder", {"home/.zshrc": "z", "home/.config/a/b": "b", "README.md": "r"}, "stow home"),
]  # fmt: skip

COLLISIONS = [
    Dotfiles("documentation in packages", {**BOTH, "zsh/readme.md": "r", "git/readme.md": "r", "zsh/NOTES.md": "n", "git/License": "l"},
             "stow --ignore='(readme|NOTES).md' --ignore=License *"),
    Dotfiles("documentation below a package's top is linked", {"zsh/.zsh/README.md": "r", "zsh/.zshrc": "z"}),
    Dotfiles("documentation that an ignore list would link", {"zsh/.zshrc": "z", "zsh/README.md": "r", "zsh/.stow-local-ignore": "nothing\n"},
             without=("README.md",), says=("documentation is not linked: README.md",)),
    Dotfiles("one file in two packages", {"a/.same": "a", "b/.same": "b", "b/.other": "o"}, "stow a", code=1, says=(".same is in package a too",)),
    Dotfiles("a file in one and a folder in the other", {"a/.x": "a", "b/.x/y": "b"}, "stow a", code=1, says=(".x is a file in package a",)),
    Dotfiles("an --override that is told", {"a/.same": "a", "b/.same": "b", ".stowrc": "--override=.same\n"}, "stow a", code=1,
             says=("--override is not obeyed", ".same is in package a too")),
    Dotfiles("two packages share a folder", {"a/.config/app/one": "1", "b/.config/app/two": "2"}),
]  # fmt: skip

STOWRC = [
    Dotfiles("--ignore", {**ZSH, "zsh/.zwc": "x", "zsh/.zsh/b.zwc": "x", ".stowrc": "--ignore=.*\\.zwc\n"}),
    Dotfiles("--ignore with Perl's own syntax", {**ZSH, "zsh/.cache": "x", "zsh/.Cache": "y", ".stowrc": "--ignore=\\.(?i:CACHE)\n"}),
    Dotfiles("--target below the home", {"nvim/nvim/init.lua": "n", "git/git/config": "g", ".stowrc": "--target=~/.config\n"}, "mkdir ~/.config\nstow *"),
    Dotfiles("--target below the home, the root is the package", {"nvim/init.lua": "n", "nvim/.luarc.json": "l", "git/config": "g", "zshrc/.zshrc": "z", "a/b/c": "c", ".stowrc":
             "--target=$HOME/.config \n--ignore=.stowrc --ignore=DS_Store\n"}, "mkdir ~/.config\nstow ."),
    Dotfiles("--target below the home, either", {"nvim/nvim/init.lua": "n", "starship/starship.toml": "g", ".stowrc": "--target=~/.config\n"}, "",
             code=1, says=("it may be a package or a folder of one",), links={}),
    Dotfiles("--target relative", {**BOTH, ".stowrc": "--target ..\n"}),
    Dotfiles("--target of a home elsewhere", {**ZSH, ".stowrc": "--target=/home/somebody-else\n"}, "stow -t ~ zsh", says=("a home elsewhere",)),
    Dotfiles("--target outside", {**ZSH, ".stowrc": "--target=/etc\n"}, "stow -t ~ zsh", code=1, says=("--target=/etc is not obeyed",)),
    Dotfiles("--target of an unknown variable", {**ZSH, ".stowrc": "--target=$NOWHERE\n"}, "", code=1,
             says=("'NOWHERE' is not known here",), links={".zshrc": "dotfiles/zsh/.zshrc"}),
    Dotfiles("--dotfiles beside other options on a line", {"zsh/dot-zshrc": "z", "zsh/dot-": "d", ".stowrc": "--verbose=1 --dotfiles  --no-folding  \n"}),
    Dotfiles("--dotfiles with folders", {"git/dot-config/git/config": "z", "git/dot-config/dot-x/dot-y": "y", ".stowrc": "--dotfiles\n"}, "",
             links={".config/git/config": "../../dotfiles/git/dot-config/git/config", ".config/.x/.y": "../../dotfiles/git/dot-config/dot-x/dot-y"}),
    Dotfiles("dot- names without --dotfiles", {**ZSH, "git/dot-gitconfig": "z"}, "stow zsh", code=1, says=("a line --dotfiles in .stowrc",)),
    Dotfiles("dot- names beside dot names without --dotfiles", {**ZSH, "zsh/dot-zprofile": "z"}, code=1,
             says=("dot-zprofile keep their names without a line --dotfiles",)),
    Dotfiles("--adopt", {**ZSH, ".stowrc": "--adopt -v\n"}, "cd /\nstow -d ~/dotfiles -t ~ zsh", says=("--adopt is not obeyed: it would write",)),
    Dotfiles("--dir in the repository", {"stow/zsh/.zshrc": "z", "stow/git/.gitconfig": "g", ".stowrc": "--dir=stow\n--target=$HOME\n"}, "stow zsh git"),
    Dotfiles("--dir elsewhere", {**ZSH, ".stowrc": "--dir=/etc\n"}, "stow -d ~/dotfiles zsh", says=("--dir=/etc is not obeyed",)),
    Dotfiles("an option that stow does not have", {**ZSH, ".stowrc": "--frobnicate\n"}, "cd /\nstow -d ~/dotfiles -t ~ zsh",
             says=("--frobnicate is not obeyed",)),
]  # fmt: skip

LINKS = [
    Dotfiles("an absolute link at a package's top", {**ZSH, "odd/.hosts": ("link", "/etc/hosts"), "odd/.oddrc": "o"}, "stow zsh", code=1,
             says=("source is an absolute symlink",)),
    Dotfiles("an absolute link below a package's top", {**ZSH, "odd/.config/odd/hosts": ("link", "/etc/hosts"), "odd/.oddrc": "o"}, stow="2.3.1"),
    Dotfiles("links to nothing, out, and round", {"odd/.nothing": ("link", "nowhere"), "odd/.out": LINK_OUT, "odd/.config/loop": ("link", ".")}),
    Dotfiles("a link to a folder outside", {"odd/.etc": ("link", "../" * 12 + "etc"), "odd/.oddrc": "o"}),
    Dotfiles("a link to a folder", {"a/.config/app": ("link", "../../shared/app"), "a/.arc": "a", "shared/app/x": "x"}, "stow a"),
    Dotfiles("a link to a folder where the home has one", {"a/.config": ("link", "../shared"), "a/.arc": "a", "shared/app/x": "x"}, "stow a",
             home={".config/mine": "m"}),
    Dotfiles("a package that is a link", {**ZSH, "other": ("link", "zsh2"), "zsh2/.zprofile": "p"}, "stow zsh other", packages=("zsh", "other")),
]  # fmt: skip

LISTS = [
    Dotfiles("a package with an ignore list", {**ZSH, "zsh/notes": "n", "zsh/.x/notes": "n", "zsh/.stow-local-ignore": "^/notes # mine\n"}),
    Dotfiles("a package with a broken ignore list", {**ZSH, "bad/.b": "b", "bad/.stow-local-ignore": "(\n"}, "stow zsh", code=1,
             says=("perl cannot read the pattern",)),
    Dotfiles("a package that brings a global ignore list", {**ZSH, "zsh/notes": "n", "stow/.stow-global-ignore": "notes\n"},
             "stow stow\nstow zsh stow"),
    Dotfiles("a global ignore list in the home", {**ZSH, "zsh/notes": "n"}, home={".stow-global-ignore": "notes\n"}),
    Dotfiles("what stow leaves out by itself", {**ZSH, "zsh/.gitignore": "g", "zsh/.x/a~": "b", "zsh/.x/#a#": "b", "zsh/.x/.#a": "b", "zsh/.x/a,v": "b",
             "zsh/.svn/x": "x", "zsh/LICENSE.old": "l", "zsh/COPYING": "c", "zsh/RCS/x": "x"}),
]  # fmt: skip

PLACES = [
    Dotfiles("packages one folder down", {"stow/zsh/.zshrc": "z", "stow/git/.gitconfig": "g"}, "true", code=1,
             says=("its folders are packages (git, zsh): setup-runtime ",)),
    Dotfiles("packages one folder down, listed", {"stow/zsh/.zshrc": "z", "stow/git/.gitconfig": "g", "x/.x": "x"}, "stow -d stow -t ~ zsh git",
             environment={"DOTFILES_PACKAGES": "stow/zsh stow/git"}),
    Dotfiles("a repository outside of the home", BOTH, "stow -t ~ *", at="mnt/dotfiles"),
    Dotfiles("a repository deep in the home", BOTH, "stow -t ~ *", at="home/src/me/dotfiles"),
    Dotfiles("a package that names a place in the repository", {**ZSH, "evil/dotfiles/zsh/.zshrc": "e"}, "stow zsh", packages=("zsh", "evil"), code=1,
             says=("would be in the dotfiles themselves",)),
    Dotfiles("names with blanks", {"my app/.config/my app/a file": "f", "zsh/.z": "z"}),
    Dotfiles("names that look like options", {"--adopt/.x": "x", "-n/.y": "y"}, "", links={".x": "dotfiles/--adopt/.x", ".y": "dotfiles/-n/.y"}),
    Dotfiles("a name with a line break", {**ZSH, "odd/.a\nb": "x"}, "stow zsh", code=1, says=("a file name with a line break",)),
    Dotfiles("a folder of ~/.config that is a link to a volume", {"gh/.config/gh/config.yml": "g"}, "",
             home={".config": ("link", "$TOP/volume"), "../volume/gh/hosts.yml": "login"}, links={".config": "$TOP/volume"},
             says=("1 links made, 0 paths moved",)),
    Dotfiles("a link to a folder of somebody else", {**ZSH, "gh/.config/gh/config.yml": "g"}, "", home={".config": ("link", "/etc")}, code=1,
             says=("is a link to /etc, which is not yours",), links={".config": "/etc", ".zshrc": "dotfiles/zsh/.zshrc"}),
]  # fmt: skip

CORPUS = (*LISTED, *ROOTS, *COLLISIONS, *STOWRC, *LINKS, *LISTS, *PLACES)
