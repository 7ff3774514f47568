"""The command line and the environment as one value."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from setup_runtime.trouble import WrongUse

USAGE = """\
Usage: setup-runtime [--dry-run] [--copy] [--from-client] [DOTFILES [PACKAGE...]]

Links the packages of a dotfiles repository into your home as GNU Stow does, and `scripts` into ~/.local/bin.
DOTFILES is a folder or a git url; left out, it is $DOTFILES_REPO, else ~/dotfiles.
PACKAGE is a folder in it, or "." for the repository itself; left out, packages are what $DOTFILES_PACKAGES names, else
what .officina-dotfiles or .stow-packages in the repository lists, else every top folder with a dotfile in it.

  --dry-run      show everything, change nothing
  --copy         copy the files instead of linking them, so that nothing writes into the repository ($DOTFILES_COPY=yes)
  --from-client  end with 0 whatever happens: what the label's commands call
  --help         this text

The repository is only read. What stands in the way moves to ~/.local/state/officina/backup/<time>/, beside a list
and a `restore` program. Run it as often as you like. --target, --ignore, --dotfiles and --dir in a .stowrc are obeyed.
Exit codes: 0 done or nothing to do, 1 a dotfile was left out, 2 wrong use.
"""

_FLAGS = {
    "--dry-run": "dry_run",
    "-n": "dry_run",
    "--copy": "copy",
    "--from-client": "from_client",
    "--help": "help",
    "-h": "help",
}


class Options(NamedTuple):
    """What was asked for. An empty `source` is ~/dotfiles; empty `packages` leave the choice to the repository."""

    source: str = ""
    packages: tuple[str, ...] = ()
    dry_run: bool = False
    copy: bool = False
    from_client: bool = False
    help: bool = False

    @property
    def is_listed(self) -> bool:
        """Whether the caller has named the packages."""
        return self.packages != ()


def parse_options(arguments: Sequence[str], environment: Mapping[str, str]) -> Options:
    """Reads the command line, then the environment for what it leaves open. Raises WrongUse."""
    flags = dict.fromkeys(_FLAGS.values(), False)
    words: list[str] = []
    for index, argument in enumerate(arguments):
        if argument == "--":
            words.extend(arguments[index + 1 :])
            break
        if argument in _FLAGS:
            flags[_FLAGS[argument]] = True
        elif argument.startswith("-"):
            raise WrongUse(f"unknown option {argument}")
        else:
            words.append(argument)
    packages = words[1:] or environment.get("DOTFILES_PACKAGES", "").split()
    copy = flags["copy"] or environment.get("DOTFILES_COPY", "") in ("yes", "true", "1")
    source = words[0] if words else environment.get("DOTFILES_REPO", "")
    return Options(
        source=source,
        packages=tuple(packages),
        dry_run=flags["dry_run"],
        copy=copy,
        from_client=flags["from_client"],
        help=flags["help"],
    )
