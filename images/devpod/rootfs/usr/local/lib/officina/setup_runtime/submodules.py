"""Submodules: which are not there yet, and whether they may be fetched."""

import os

from setup_runtime.git import run_git
from setup_runtime.trouble import Trouble


def unfetched_submodules(repository: str) -> list[str]:
    """The folders of all submodules, also of submodules' own, that are still empty."""
    found: list[str] = []
    for folder in _submodules(checkout_of(repository)):
        if not os.path.isdir(folder) or not os.listdir(folder):
            found.append(folder)
        else:
            found.extend(unfetched_submodules(folder))
    return found


def fetch_submodules(repository: str) -> str:
    """Fetches all submodules of a checkout; what went wrong, empty when nothing did."""
    try:
        run_git("-C", checkout_of(repository), "submodule", "--quiet", "update", "--init", "--recursive", seconds=300)
    except Trouble as trouble:
        return trouble.message
    return ""


def fetch_command(repository: str) -> str:
    """What a person types to fetch them."""
    return f"git -C {checkout_of(repository)} submodule update --init --recursive"


def is_clients_clone(repository: str, home: str) -> bool:
    """Whether a checkout was made in this container by the client: shallow, the user's own, and no mount of its own.

    A person's own repository, in a mount or not, has its history; into that one nothing is fetched.
    """
    checkout = checkout_of(repository)
    if not os.path.isfile(os.path.join(checkout, ".git", "shallow")) or os.stat(checkout).st_uid != os.geteuid():
        return False
    mounts = _mount_points()
    return _mount_of(checkout, mounts) == _mount_of(home, mounts)


def checkout_of(folder: str) -> str:
    """The top of the git checkout that a folder lies in; the folder itself without one."""
    top = folder
    while not os.path.lexists(os.path.join(top, ".git")):
        if top == "/":
            return folder
        top = os.path.dirname(top)
    return top


def _submodules(checkout: str) -> list[str]:
    file = os.path.join(checkout, ".gitmodules")
    if not os.path.isfile(file):
        return []
    try:
        said = run_git("config", "-z", "--file", file, "--get-regexp", r"^submodule\..*\.path$")
    except Trouble:
        return []
    paths = [entry.partition("\n")[2] for entry in said.split("\0") if entry]
    folders = [os.path.normpath(os.path.join(checkout, path)) for path in paths]
    return [folder for folder in folders if folder.startswith(checkout + "/")]


def _mount_points() -> list[str]:
    try:
        with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as lines:
            return [line.split(" ")[4].encode().decode("unicode_escape") for line in lines]
    except OSError:
        return []


def _mount_of(path: str, mounts: list[str]) -> str:
    return max(
        (mount for mount in mounts if path == mount or path.startswith(mount.rstrip("/") + "/")), key=len, default="/"
    )
