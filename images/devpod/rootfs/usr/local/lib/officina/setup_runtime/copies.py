"""Remembers what --copy has copied, so that a copy that its owner has changed since is told from one that has not."""

import hashlib
import json
import os
from typing import Literal

State = Literal["same", "old", "changed", "other"]


class Copies:
    """The record in the state folder: for each path of the home the sha256 of what was copied there."""

    def __init__(self, state: str) -> None:
        self._file = os.path.join(state, "copies.json")
        self._digests: dict[str, str] = {}
        try:
            with open(self._file, encoding="utf-8") as record:
                said = json.load(record)
            self._digests = {str(path): str(digest) for path, digest in said.items()}
        except (OSError, ValueError, AttributeError):
            # Without a record every file that differs counts as the user's own: it goes to the backup.
            pass
        self._changed = False

    def __contains__(self, path: str) -> bool:
        return _key(path) in self._digests

    def state(self, path: str, source: str) -> State:
        """What a file is: the source's copy, an older copy, a copy that was changed in the home, or something else."""
        here = digest_of(path)
        if here == digest_of(source) and _is_program(path) == _is_program(source):
            return "same"
        recorded = self._digests.get(_key(path))
        if recorded is None:
            return "other"
        return "old" if here == recorded else "changed"

    def note(self, path: str, digest: str) -> None:
        """Remembers what was copied; `save` writes it."""
        if self._digests.get(_key(path)) != digest:
            self._digests[_key(path)] = digest
            self._changed = True

    def save(self) -> None:
        """Writes the record, whole or not at all, when it has changed."""
        if not self._changed:
            return
        with open(self._file + ".new", "w", encoding="utf-8") as record:
            json.dump(self._digests, record, indent=1, sort_keys=True)
        os.replace(self._file + ".new", self._file)
        self._changed = False


def digest_of(path: str) -> str:
    """The sha256 of a file, in hex; empty for what cannot be read."""
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _key(path: str) -> str:
    """JSON holds text, a path any bytes."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _is_program(path: str) -> bool:
    return os.stat(path).st_mode & 0o100 != 0
