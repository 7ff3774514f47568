"""The home as it is, and as it would be after the steps that are planned so far."""

import os
from enum import Enum
from typing import NamedTuple


class Kind(Enum):
    """What is at a path."""

    ABSENT = "absent"
    FOLDER = "folder"
    LINK = "link"
    FILE = "file"


class Node(NamedTuple):
    """What is at a path; `text` is what a link says."""

    kind: Kind
    text: str = ""


ABSENT = Node(Kind.ABSENT)


class HomeView:
    """Answers what is at a path, with the planned steps laid over the disk."""

    def __init__(self, base: "HomeView | None" = None) -> None:
        self._gone: set[str] = set() if base is None else set(base._gone)
        self._made: dict[str, Node] = {} if base is None else dict(base._made)

    def at(self, path: str) -> Node:
        """What is at a path; links on the way there are followed, one at its end is not."""
        if path in self._made:
            return self._made[path]
        return ABSENT if self.is_gone(path) else look(path)

    def is_gone(self, path: str) -> bool:
        """Whether a path, or a folder that it lies in, is to be taken away."""
        if not self._gone:
            return False
        while path != "/":
            if path in self._gone:
                return True
            path = os.path.dirname(path)
        return False

    def take(self, path: str) -> None:
        """Nothing is at the path any more."""
        self._gone.add(path)
        for made in [made for made in self._made if made == path or made.startswith(path + "/")]:
            del self._made[made]

    def put(self, path: str, node: Node) -> None:
        """Something new is at the path, and so are the folders above it."""
        self._made[path] = node
        parent = os.path.dirname(path)
        while parent not in self._made and self.at(parent).kind is Kind.ABSENT:
            self._made[parent] = Node(Kind.FOLDER)
            parent = os.path.dirname(parent)


def look(path: str) -> Node:
    """What is at a path of the disk."""
    try:
        return Node(Kind.LINK, os.readlink(path))
    except OSError:
        pass
    if os.path.isdir(path):
        return Node(Kind.FOLDER)
    return Node(Kind.FILE) if os.path.lexists(path) else ABSENT
