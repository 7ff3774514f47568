"""What the owner has asked for, in files and variables, before the repository's shape is looked at."""

import os
from collections.abc import Mapping
from typing import NamedTuple

from setup_runtime.paths import is_within
from setup_runtime.stowrc import StowRc, expand_path, read_stowrc, stowrc_files

#: Files in the repository that list packages, one a line; the second is what many repositories have already.
LIST_FILES = (".officina-dotfiles", ".stow-packages")


class Wishes(NamedTuple):
    """Where packages are and go, and which are wanted; `packages` is None when nobody has said."""

    folder: str
    target: str
    packages: tuple[str, ...] | None
    ignore: tuple[str, ...]
    dotfiles: bool
    notes: tuple[str, ...]
    #: Something that was asked for is not done.
    is_short: bool


def read_wishes(repository: str, home: str, named: tuple[str, ...], environment: Mapping[str, str]) -> Wishes:
    """The options of .stowrc and the list of packages: the caller's (`named`), else a file's in the repository."""
    rc = read_stowrc(stowrc_files(home, repository))
    notes = [f".stowrc: {problem}" for problem in rc.problems]
    target, said_of_target, is_short = _target(rc, repository, home, environment)
    folder, said_of_folder = _folder(rc, repository, environment)
    packages = named or _listed(repository)
    return Wishes(
        folder, target, packages or None, rc.ignore, rc.dotfiles, (*notes, *said_of_target, *said_of_folder), is_short
    )


def _listed(repository: str) -> tuple[str, ...]:
    for name in LIST_FILES:
        try:
            with open(os.path.join(repository, name), encoding="utf-8", errors="surrogateescape") as file:
                lines = [line.split("#")[0].strip() for line in file]
        except OSError:
            continue
        return tuple(dict.fromkeys(line for line in lines if line))
    return ()


def _target(rc: StowRc, repository: str, home: str, environment: Mapping[str, str]) -> tuple[str, tuple[str, ...], bool]:
    """The folder of --target, what is to be said about it, and whether it is refused; the home without one."""
    if rc.target == "":
        return home, (), False
    try:
        written = expand_path(rc.target, {**environment, "HOME": home})
    except KeyError as error:
        return home, (f".stowrc: --target={rc.target} is not obeyed: {error} is not known here; the home is taken",), True
    # A relative one counts from the repository, which is beside the home's other folders on its owner's machine.
    here = repository if is_within(repository, home) else os.path.join(home, "dotfiles")
    path = os.path.normpath(os.path.join(here, written))
    real = os.path.realpath(path)
    if is_within(path, home):
        return path, (), False
    if is_within(real, home):
        return real, (), False
    parts = path.split("/")
    if parts[1] in ("home", "Users") and len(parts) > 2:
        there = os.path.join(home, *parts[3:])
        return there, (f".stowrc: --target={rc.target} is a home elsewhere: {there} is taken",), False
    if path == "/root":
        return home, (f".stowrc: --target={rc.target} is a home elsewhere: {home} is taken",), False
    return home, (f".stowrc: --target={rc.target} is not obeyed: it is not below {home}, which is taken",), True


def _folder(rc: StowRc, repository: str, environment: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """The folder of --dir when it is in the repository; else the repository."""
    if rc.dir == "":
        return repository, ()
    try:
        path = os.path.realpath(os.path.join(repository, expand_path(rc.dir, environment)))
    except KeyError as error:
        return repository, (f".stowrc: --dir={rc.dir} is not obeyed: {error} is not known here",)
    if is_within(path, repository) and os.path.isdir(path):
        return path, ()
    return repository, (f".stowrc: --dir={rc.dir} is not obeyed: it is not a folder of {repository}",)
