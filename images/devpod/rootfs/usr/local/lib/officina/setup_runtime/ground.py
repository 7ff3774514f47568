"""The places of a run, and the rules about what may be written where."""

import os
from typing import NamedTuple

from setup_runtime.paths import is_below, is_within
from setup_runtime.trouble import Trouble


class Ground(NamedTuple):
    """Where the home, the repository and the state are; all without links in them."""

    home: str
    repository: str
    state: str

    def holds(self, path: str) -> bool:
        """Whether a path is the repository or lies in it."""
        return is_within(path, self.repository)

    def require_free(self, path: str, real: str) -> None:
        """Refuses a path, really at `real`, that lies in the repository or among the backups. Raises Trouble."""
        name = self.name(path)
        if self.holds(real):
            raise Trouble(f"{name} would be in the dotfiles themselves")
        if is_within(real, self.state):
            raise Trouble(f"{name} would be where backups go")

    def require_movable(self, path: str, real: str) -> None:
        """Refuses to move what holds the repository or the backups, or what cannot move whole. Raises Trouble."""
        name = self.name(path)
        if is_below(self.repository, real) or self.repository == real:
            raise Trouble(f"{name} is where the dotfiles are")
        if is_within(self.state, real):
            raise Trouble(f"{name} is where backups go")
        # To another file system, and out of a layer of the image, a folder moves by copy and removal.
        if not os.path.islink(path) and not _is_movable(path):
            raise Trouble(f"{name} is in the way and cannot be moved: a folder in it is read-only")

    def name(self, path: str) -> str:
        """A path of the home without the home."""
        return os.path.relpath(path, self.home) if is_below(path, self.home) else path


def _is_movable(path: str) -> bool:
    if not os.path.isdir(path):
        return os.access(path, os.R_OK)
    for folder, _, files in os.walk(path):
        if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            return False
        inner = (os.path.join(folder, file) for file in files)
        if not all(os.path.islink(file) or os.access(file, os.R_OK) for file in inner):
            return False
    return True
