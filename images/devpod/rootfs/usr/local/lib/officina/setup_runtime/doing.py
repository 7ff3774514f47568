"""Does a plan, whole or not at all."""

import contextlib
import os
import shutil
from collections.abc import Callable

from setup_runtime.backup import Backup, move
from setup_runtime.copies import Copies, digest_of
from setup_runtime.ground import Ground
from setup_runtime.paths import aim_of
from setup_runtime.steps import Copy, Drop, Link, Move, Step, Unfold
from setup_runtime.trouble import Trouble

Undo = Callable[[], None]


class Doer:
    """Does the steps of one package after the other."""

    def __init__(self, ground: Ground, backup: Backup, copies: Copies | None) -> None:
        self._ground = ground
        self._backup = backup
        self._copies = copies
        self._undo: list[Undo] = []

    def do(self, steps: tuple[Step, ...]) -> None:
        """Does all steps. Raises Trouble, and whatever else comes, after taking back what was done."""
        self._undo = []
        try:
            for step in steps:
                self._step(step)
            if self._copies is not None:
                self._copies.save()
        except BaseException as error:
            for undo in reversed(self._undo):
                undo()
            if isinstance(error, OSError):
                raise Trouble(f"{self._ground.name(str(error.filename2 or error.filename))}: {error.strerror}") from None
            raise

    def _step(self, step: Step) -> None:
        if isinstance(step, Move):
            # The undo first: an interrupt may come while it moves.
            self._undo.append(lambda: self._backup.give_back(step.path))
            self._backup.take(step.path)
        elif isinstance(step, Drop):
            self._undo.append(lambda: _link_again(step.path, step.text))
            os.unlink(step.path)
        elif isinstance(step, Unfold):
            self._unfold(step)
        elif isinstance(step, Link):
            self._folders(step.path)
            self._undo.append(lambda: self._drop(step.path))
            os.symlink(step.text, step.path)
        else:
            self._copy(step)

    def _unfold(self, step: Unfold) -> None:
        self._undo.append(lambda: _link_again(step.path, step.text))
        os.unlink(step.path)
        self._folders(os.path.join(step.path, "any"))
        for name, text in step.links:
            path = os.path.join(step.path, name)
            self._undo.append(lambda path=path: self._drop(path))  # type: ignore[misc]
            os.symlink(text, path)

    def _folders(self, path: str) -> None:
        """Makes the folders above a path."""
        missing = []
        folder = os.path.dirname(path)
        while not os.path.isdir(folder):
            missing.append(folder)
            folder = os.path.dirname(folder)
        for folder in reversed(missing):
            self._undo.append(lambda folder=folder: _remove_folder(folder))  # type: ignore[misc]
            os.mkdir(folder)

    def _copy(self, step: Copy) -> None:
        self._folders(step.path)
        # Beside its place and under a name of its own, so that a copy that is cut short is nobody's file.
        new = f"{step.path}.officina-new"
        self._undo.append(lambda: _remove(new))
        shutil.copyfile(step.source, new)
        os.chmod(new, os.stat(step.source).st_mode & 0o777 | 0o600)
        digest = digest_of(new)
        if step.replaces:
            os.replace(new, step.path)
        else:
            self._undo.append(lambda: _remove_copy(step.path, digest))
            move(new, step.path)
        if self._copies is not None:
            self._copies.note(step.path, digest)

    def _drop(self, path: str) -> None:
        """A link into the dotfiles repository is the only thing that may be removed."""
        if os.path.islink(path) and self._ground.holds(aim_of(path)):
            os.unlink(path)


def _link_again(path: str, text: str) -> None:
    if not os.path.lexists(path):
        os.symlink(text, path)


def _remove(path: str) -> None:
    if os.path.lexists(path):
        os.unlink(path)


def _remove_folder(folder: str) -> None:
    with contextlib.suppress(OSError):
        os.rmdir(folder)


def _remove_copy(path: str, digest: str) -> None:
    if not os.path.islink(path) and digest_of(path) == digest:
        os.unlink(path)
