"""A temporary home with a dotfiles repository in it, and what can be seen of both."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping, Sequence
from typing import NamedTuple

_CHECKOUT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# What Python compiles must not come into the image.
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(_CHECKOUT, "images", "devpod", "rootfs", "usr", "local", "lib", "officina"))

from setup_runtime.main import main  # noqa: E402 - it is where the image has it

# Root may write everywhere: read-only folders would say nothing.
NOBODY = 65534

Contents = Mapping[str, str | tuple[str, str]]


class Said(NamedTuple):
    """What a program has said, stdout and stderr in their order, and its exit code."""

    text: str
    code: int


class Signal(NamedTuple):
    """A signal that comes just before the disk is changed for the `moment`-th time."""

    number: int
    moment: int


class Place:
    """A folder with `home` in it and a repository at `repository`; a context that takes it all away."""

    def __init__(self, at: str = "home/dotfiles") -> None:
        self.top = os.path.realpath(tempfile.mkdtemp(prefix="setup-runtime-"))
        self.home = os.path.join(self.top, "home")
        self.repository = os.path.join(self.top, at)
        os.makedirs(self.repository)
        os.makedirs(self.home, exist_ok=True)

    def __enter__(self) -> "Place":
        return self

    def __exit__(self, *_: object) -> None:
        try:
            shutil.rmtree(self.top)
        except PermissionError:
            subprocess.run(["chmod", "-R", "u+rwX", self.top], check=True)
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
            for folder, folders, files in os.walk(self.top):
                for name in (".", *folders, *files):
                    os.lchown(os.path.join(folder, name), NOBODY, NOBODY)

    def set_up(
        self, arguments: Sequence[str], environment: Mapping[str, str] | None = None, signal_at: Signal | None = None
    ) -> Said:
        """Runs setup-runtime in a child of this process, as somebody who is not root; a code below zero is a signal."""
        with tempfile.TemporaryFile() as said:
            child = os.fork()
            if child == 0:
                try:
                    self._become(said.fileno(), {**self._environment(), **(environment or {})}, signal_at)
                    code = main(arguments)
                    sys.stdout.flush()
                except BaseException:
                    traceback.print_exc()
                    sys.stderr.flush()
                    code = 70
                os._exit(code)
            status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            said.seek(0)
            return Said(os.fsdecode(said.read()), status)

    def _become(self, output: int, environment: Mapping[str, str], signal_at: Signal | None) -> None:
        os.dup2(output, 1)
        os.dup2(output, 2)
        sys.stdout, sys.stderr = open(1, "w", closefd=False), open(2, "w", closefd=False)  # noqa: SIM115
        os.chdir(self.home)
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        os.environ.clear()
        os.environ.update(environment)
        if signal_at is not None:
            _send_at(signal_at)

    def _environment(self) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "HOME": self.home, "LC_ALL": "C.UTF-8"}

    def run(self, command: Sequence[str]) -> Said:
        """Runs a program in the repository, as somebody who is not root."""
        who = NOBODY if os.geteuid() == 0 else None
        result = subprocess.run(
            list(command),
            cwd=self.repository,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            user=who,
            group=who,
            extra_groups=None if who is None else [],
        )
        return Said(os.fsdecode(result.stdout), result.returncode)

    def links(self) -> dict[str, str]:
        """Every link of the home and what it says; the repository and the state are left out."""
        return {
            path: os.readlink(os.path.join(self.home, path))
            for path in self._paths(self.home)
            if os.path.islink(os.path.join(self.home, path))
        }

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


def _send_at(signal_at: Signal) -> None:
    left = [signal_at.moment]

    def on_event(event: str, arguments: tuple[object, ...]) -> None:
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if writes or event in ("os.mkdir", "os.rename", "os.symlink", "os.remove", "os.rmdir", "os.chmod"):
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal_at.number)

    sys.addaudithook(on_event)
