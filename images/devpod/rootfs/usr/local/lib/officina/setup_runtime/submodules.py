"""Submodules: which are not there yet, and whether they may be fetched."""

import os
import re
from typing import NamedTuple

from setup_runtime.git import origin_of, run_git
from setup_runtime.trouble import Trouble


class Submodule(NamedTuple):
    """A submodule that is not there yet: its folder, the checkout that it belongs to, and where it comes from."""

    folder: str
    checkout: str
    url: str


def unfetched_submodules(repository: str) -> list[Submodule]:
    """All submodules, also submodules' own, whose folders are still empty."""
    found: list[Submodule] = []
    for submodule in _submodules(checkout_of(repository)):
        if not os.path.isdir(submodule.folder) or not os.listdir(submodule.folder):
            found.append(submodule)
        else:
            found.extend(unfetched_submodules(submodule.folder))
    return found


def fetch_submodules(repository: str) -> str:
    """Fetches what can be reached, and touches the checkout for nothing else; what went wrong, empty when nothing did."""
    said = []
    for submodule in unfetched_submodules(repository):
        try:
            # Git trusts a submodule's address less than one that a person has typed.
            run_git("ls-remote", "--quiet", submodule.url, "HEAD", seconds=30, environment={"GIT_PROTOCOL_FROM_USER": "0"})
            update = ("submodule", "--quiet", "update", "--init", "--recursive", "--", submodule.folder)
            run_git("-C", submodule.checkout, *update, seconds=300)
        except Trouble as trouble:
            said.append(trouble.message)
    return said[0] if said else ""


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


def _submodules(checkout: str) -> list[Submodule]:
    file = os.path.join(checkout, ".gitmodules")
    if not os.path.isfile(file):
        return []
    try:
        said = run_git("config", "-z", "--file", file, "--get-regexp", r"^submodule\..*\.(path|url)$")
    except Trouble:
        return []
    values = dict(entry.split("\n", 1) for entry in said.split("\0") if "\n" in entry)
    found = []
    for key, path in values.items():
        folder = os.path.normpath(os.path.join(checkout, path))
        if key.endswith(".path") and folder.startswith(checkout + "/"):
            url = values.get(key.removesuffix("path") + "url", "")
            found.append(Submodule(folder, checkout, _absolute(url, checkout)))
    return found


def _absolute(url: str, checkout: str) -> str:
    """A submodule's url that begins with ./ or ../ counts from the origin's (gitmodules(5))."""
    if not url.startswith(("./", "../")):
        return url
    base = origin_of(checkout).rstrip("/")
    while url.startswith(("./", "../")):
        if url.startswith("../"):
            base = re.sub(r"[/:][^/:]*$", "", base)
        url = url.partition("/")[2]
    return f"{base}/{url}"


def _mount_points() -> list[str]:
    try:
        with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as lines:
            # A blank in a path is written as \040 (proc_pid_mountinfo(5)).
            return [re.sub(r"\\(\d{3})", lambda octal: chr(int(octal[1], 8)), line.split(" ")[4]) for line in lines]
    except OSError:
        return []


def _mount_of(path: str, mounts: list[str]) -> str:
    return max(
        (mount for mount in mounts if path == mount or path.startswith(mount.rstrip("/") + "/")), key=len, default="/"
    )
