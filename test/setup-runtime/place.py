"""A temporary home with a dotfiles repository in it, and what can be seen of both."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from typing import NamedTuple

_CHECKOUT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SOURCE = os.path.join(_CHECKOUT, "images", "devpod", "rootfs", "usr", "local")

# Root may write everywhere: read-only folders would say nothing.
NOBODY = 65534

Contents = Mapping[str, str | tuple[str, str]]


class Said(NamedTuple):
    """What a program has said, stdout and stderr in their order, and its exit code."""

    text: str
    code: int


class Place:
    """A folder with `home` in it and a repository at `repository`; a context that takes it all away."""

    def __init__(self, at: str = "home/dotfiles") -> None:
        self.top = os.path.realpath(tempfile.mkdtemp(prefix="setup-runtime-"))
        self.home = os.path.join(self.top, "home")
        self.repository = os.path.join(self.top, at)
        os.makedirs(self.repository)
        os.mkdir(self.home) if not os.path.isdir(self.home) else None

    def __enter__(self) -> "Place":
        return self

    def __exit__(self, *_: object) -> None:
        subprocess.run(["chmod", "-R", "u+rwX", self.top], check=False, stderr=subprocess.DEVNULL)
        shutil.rmtree(self.top)

    def fill(self, folder: str, contents: Contents) -> None:
        """Writes files by their path: a text, or ("link", text), ("mode", octal) for a folder or file that is there."""
        for name, content in contents.items():
            path = os.path.join(folder, name)
            if isinstance(content, str):
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "w", encoding="utf-8") as file:
                    file.write(content)
            elif content[0] == "link":
                os.makedirs(os.path.dirname(path), exist_ok=True)
                os.symlink(content[1].replace("$TOP", self.top), path)
            elif content[0] == "folder":
                os.makedirs(path)
            else:
                os.chmod(path, int(content[1], 8))

    def hand_over(self) -> None:
        """Gives everything to the user who runs the programs."""
        if os.geteuid() == 0:
            subprocess.run(["chown", "-Rh", f"{NOBODY}:{NOBODY}", self.top], check=True)

    def run(self, command: Sequence[str], environment: Mapping[str, str] | None = None) -> Said:
        """Runs a program in the repository, as somebody who is not root."""
        who = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
        result = subprocess.run(
            list(command),
            cwd=self.repository,
            env={"PATH": os.environ["PATH"], "HOME": self.home, "LC_ALL": "C.UTF-8", **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            **who,  # type: ignore[arg-type]
        )
        return Said(os.fsdecode(result.stdout), result.returncode)

    def links(self) -> dict[str, str]:
        """Every link of the home and what it says; the repository and the state are left out."""
        return {
            path: os.readlink(os.path.join(self.home, path))
            for path in self._paths(self.home)
            if os.path.islink(os.path.join(self.home, path))
        }

    def seen(self) -> dict[str, str]:
        """Every file that can be reached in the home, also through linked folders, and where it really is."""
        found: dict[str, str] = {}
        for folder, folders, files in os.walk(self.home, followlinks=True):
            folders[:] = [name for name in folders if not self._is_apart(os.path.join(folder, name))]
            if folder.count("/") > self.home.count("/") + 8:
                folders.clear()
            for name in files:
                path = os.path.join(folder, name)
                found[os.path.relpath(path, self.home)] = os.path.relpath(os.path.realpath(path), self.top)
        return found

    def state_of(self, folder: str) -> list[str]:
        """All there is to see of a folder: names, kinds, modes, times, contents."""
        lines = []
        for path in self._paths(folder, everything=True):
            whole = os.path.join(folder, path)
            seen = os.lstat(whole)
            if os.path.islink(whole):
                content = os.readlink(whole)
            elif os.path.isfile(whole):
                with open(whole, "rb") as file:
                    content = hashlib.sha256(file.read()).hexdigest()
            else:
                content = ""
            lines.append(f"{path} {seen.st_mode:o} {seen.st_mtime_ns} {content}")
        return lines

    def _paths(self, top: str, everything: bool = False) -> list[str]:
        found = []
        for folder, folders, files in os.walk(top):
            for name in (*folders, *files):
                path = os.path.join(folder, name)
                if not path.endswith("/officina/lock") and (everything or not self._is_apart(path)):
                    found.append(os.path.relpath(path, top))
            folders[:] = [name for name in folders if everything or not self._is_apart(os.path.join(folder, name))]
        return sorted(found)

    def _is_apart(self, path: str) -> bool:
        return path in (self.repository, os.path.join(self.home, ".local", "state"))


_installed: list[str] = []


def installed() -> str:
    """setup-runtime as the image has it, where everybody may read it."""
    if not _installed:
        folder = tempfile.mkdtemp(prefix="setup-runtime-program-")
        shutil.copytree(SOURCE, folder, dirs_exist_ok=True)
        subprocess.run(["chmod", "-R", "a+rX", folder], check=True)
        _installed.append(folder)
    return os.path.join(_installed[0], "bin", "setup-runtime")


def uninstall() -> None:
    """Takes away what `installed` has made."""
    while _installed:
        shutil.rmtree(_installed.pop())
