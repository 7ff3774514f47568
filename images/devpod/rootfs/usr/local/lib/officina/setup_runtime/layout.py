"""Chooses the packages of a repository: those that are wanted, else those that its shape shows."""

import os
from typing import NamedTuple

from setup_runtime.names import (
    Shape,
    entries,
    folders,
    holds_files,
    is_known,
    nested_packages,
    root_dotfiles,
    shape_of,
    unsure_dotfiles,
)
from setup_runtime.paths import is_below
from setup_runtime.patterns import LOCAL_LIST
from setup_runtime.wishes import LIST_FILES, Wishes


class Package(NamedTuple):
    """A folder whose contents go into a target folder of the home."""

    name: str
    folder: str
    target: str
    #: Names at its top that are packages of their own.
    without: tuple[str, ...] = ()


class LeftOut(NamedTuple):
    """A folder that is no package, and why; `is_short` when dotfiles are in it."""

    name: str
    why: str
    is_short: bool


class Layout(NamedTuple):
    """What is to be done with a repository; `notes` are whole sentences for its owner."""

    packages: tuple[Package, ...] = ()
    left: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()
    is_short: bool = False


class Site(NamedTuple):
    """Where it is: `unfetched` are the folders of submodules that are not there yet."""

    repository: str
    home: str
    unfetched: frozenset[str]
    fetch: str


def choose_packages(site: Site, wishes: Wishes) -> Layout:
    """The packages, in the order in which they go in."""
    if wishes.packages is not None:
        return _listed(site, wishes, wishes.packages)
    top = [name for name in folders(wishes.folder) if not name.startswith(".")]
    if is_below(wishes.target, site.home):
        return _below_home(site, wishes, top)
    dotfiles = root_dotfiles(entries(wishes.folder))
    shapes = {name: shape_of(os.path.join(wishes.folder, name), wishes.dotfiles) for name in top}
    has_packages = Shape.PACKAGE in shapes.values()
    has_list = os.path.lexists(os.path.join(wishes.folder, LOCAL_LIST))
    # What is not known to live in a home must not scatter the folders beside it.
    is_sure = has_list or is_known(dotfiles) or not any(shape is not Shape.EMPTY for shape in shapes.values())
    if dotfiles and is_sure and (has_list or not has_packages):
        return Layout(packages=(_package(".", wishes.folder, site, wishes),))
    return _by_shape(site, wishes, shapes, dotfiles)


def _listed(site: Site, wishes: Wishes, names: tuple[str, ...]) -> Layout:
    packages: list[Package] = []
    left: list[LeftOut] = []
    for name in names:
        folder = _find(name.rstrip("/") or "/", site, wishes)
        if folder is None:
            left.append(LeftOut(name, "no such folder in the dotfiles", True))
        elif folder in site.unfetched:
            left.append(_unfetched(name, site))
        else:
            packages.append(_package(name.rstrip("/"), folder, site, wishes))
    others = tuple(os.path.relpath(package.folder, wishes.folder).split("/")[0] for package in packages)
    return Layout(tuple(_without(package, others) for package in packages), tuple(left))


def _without(package: Package, others: tuple[str, ...]) -> Package:
    """The repository as a package beside others: what these hold goes in once."""
    return package._replace(without=tuple(name for name in others if name != ".")) if package.name == "." else package


def _find(name: str, site: Site, wishes: Wishes) -> str | None:
    for top in (wishes.folder, site.repository):
        folder = os.path.normpath(os.path.join(top, name))
        if os.path.isdir(folder) and (is_below(folder, site.repository) or folder == site.repository):
            return folder
    return None


def _package(name: str, folder: str, site: Site, wishes: Wishes) -> Package:
    is_scripts = os.path.basename(folder) == "scripts" and name != "."
    if is_scripts and shape_of(folder, wishes.dotfiles) is not Shape.PACKAGE:
        return Package(name, folder, os.path.join(site.home, ".local", "bin"))
    return Package(name, folder, wishes.target)


def _unfetched(name: str, site: Site) -> LeftOut:
    return LeftOut(name, f"submodule, not fetched: {site.fetch}", True)


def _below_home(site: Site, wishes: Wishes, top: list[str]) -> Layout:
    """A --target such as ~/.config: names in it are plain, so nvim/init.lua or nvim/nvim/init.lua tells what a folder is."""
    has_files = any(holds_files(os.path.join(wishes.folder, name)) for name in top)
    has_packages = any(os.path.isdir(os.path.join(wishes.folder, name, name)) for name in top)
    if not has_files:
        return _listed(site, wishes, tuple(top))
    if not has_packages:
        note = f"{wishes.folder} is taken as one package, as `stow .` does: its folders hold files for {wishes.target}"
        return Layout(packages=(_package(".", wishes.folder, site, wishes),), notes=(note,))
    hint = f'name the packages, or "." for all of it: {_line(site, top)}'
    why = f"below {wishes.target} it may be a package or a folder of one"
    return Layout(left=tuple(LeftOut(name, why, True) for name in top), notes=(hint,))


def _by_shape(site: Site, wishes: Wishes, shapes: dict[str, Shape], dotfiles: list[str]) -> Layout:
    packages: list[Package] = []
    left: list[LeftOut] = []
    for name, shape in shapes.items():
        folder = os.path.join(wishes.folder, name)
        if folder in site.unfetched:
            left.append(_unfetched(name, site))
        elif shape is Shape.PACKAGE or (name == "scripts" and shape is not Shape.EMPTY):
            packages.append(_package(name, folder, site, wishes))
        else:
            left.append(_no_package(name, shape, folder))
    notes = []
    names = [package.name for package in packages]
    plain = [name for name, shape in shapes.items() if shape is Shape.PLAIN and name not in names]
    if dotfiles:
        notes.append(
            f"a mixture: beside folders these are at the top, and not linked: {' '.join(dotfiles)}; "
            f'to link them too, name "." and the packages: {_line(site, [".", *names])}'
        )
    elif plain:
        notes.append(f"to choose the packages yourself: {_line(site, [*names, *plain])}")
    return Layout(tuple(packages), tuple(left), tuple(notes), is_short=dotfiles != [])


def _no_package(name: str, shape: Shape, folder: str) -> LeftOut:
    if shape is Shape.NEST:
        inner = ", ".join(nested_packages(folder)[:5])
        return LeftOut(name, f"its folders are packages ({inner}): setup-runtime {folder}", True)
    if shape is Shape.RENAMED:
        return LeftOut(name, "dot- names are dotfiles only with a line --dotfiles in .stowrc", True)
    if shape is Shape.EMPTY:
        return LeftOut(name, "nothing in it to link", False)
    unsure = unsure_dotfiles(folder)
    if unsure:
        why = f"beside {' '.join(unsure)} only plain names: to link it, list it in {LIST_FILES[0]}"
        return LeftOut(name, why, True)
    return LeftOut(name, f"no dotfile at its top, only plain names: to link it, list it in {LIST_FILES[0]}", False)


def _line(site: Site, names: list[str]) -> str:
    """What to write, for whoever can and for whoever cannot write into the repository."""
    return f'a name per line in {os.path.join(site.repository, LIST_FILES[0])}, or DOTFILES_PACKAGES="{" ".join(names)}"'
