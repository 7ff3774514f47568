"""Gives a home that is an empty volume what the image's own home has: the skeleton, as far as it is missing."""

import os
import shutil

from setup_runtime.trouble import Trouble

#: Folders that many programs share are entered; any other is taken whole, or left when something is there.
_SHARED = (".config", ".local")


def missing_of(skeleton: str, home: str) -> list[str]:
    """The paths of the skeleton, without it, that the home has not; a link that leads nowhere counts as there."""
    if skeleton == "" or not os.path.isdir(skeleton):
        return []
    names = [
        name if inner is None else os.path.join(name, inner)
        for name in sorted(os.listdir(skeleton))
        for inner in (sorted(os.listdir(os.path.join(skeleton, name))) if name in _SHARED else (None,))
    ]
    return [name for name in names if not os.path.lexists(os.path.join(home, name))]


def seed(names: list[str], skeleton: str, home: str) -> None:
    """Copies paths of the skeleton into the home, each whole or not at all. Raises Trouble."""
    for name in names:
        source, path = os.path.join(skeleton, name), os.path.join(home, name)
        # Beside its place and under a name of its own, so that a copy that is cut short is nobody's file.
        new = f"{path}.officina-new"
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            _remove(new)
            if os.path.isdir(source):
                shutil.copytree(source, new, symlinks=True)
            else:
                shutil.copy2(source, new, follow_symlinks=False)
            os.rename(new, path)
        except OSError as error:
            _remove(new)
            raise Trouble(f"{path} cannot be made: {error.strerror or error}") from None


def require_writable(home: str) -> None:
    """Refuses a home that cannot be written. Raises Trouble."""
    if os.access(home, os.W_OK | os.X_OK):
        return
    owner, user = os.stat(home).st_uid, os.geteuid()
    raise Trouble(
        f"home folder {home} cannot be written: it is user {owner}'s, and this is user {user}",
        f"where it is a volume: sudo chown {user}:{os.getegid()} {home}",
    )


def _remove(path: str) -> None:
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path, ignore_errors=True)
    elif os.path.lexists(path):
        os.unlink(path)
