"""Compares a package with the home, and says step by step what is to be done. Changes nothing."""

import os
from collections.abc import Callable

from setup_runtime.claims import Claims
from setup_runtime.copies import Copies
from setup_runtime.ground import Ground
from setup_runtime.home_view import HomeView, Kind, Node
from setup_runtime.paths import aim_from, is_within
from setup_runtime.steps import Copy, Drop, Link, Move, Step, Unfold
from setup_runtime.tree import Folder, Leaf
from setup_runtime.trouble import Trouble

Enter = Callable[[str, str], Folder]


class Planner:
    """Plans one package, whole. `steps`, `there` and `notes` are what came of it."""

    def __init__(self, ground: Ground, view: HomeView, claims: Claims, *, copies: Copies | None, enter: Enter) -> None:
        self._ground = ground
        self._view = view
        self._claims = claims
        self.copies = copies
        self._enter = enter
        self._root = ""
        self._chain: list[str] = []
        self.steps: list[Step] = []
        self.paths: list[str] = []
        self.there = 0
        self.changed = 0
        self.has_starter = False
        self.protected: list[str] = []

    def plan(self, tree: Folder, target: str) -> None:
        """Plans a package below its target, a folder of the home. Raises Trouble when it cannot go in."""
        real = path = self._ground.home
        for name in [name for name in os.path.relpath(target, path).split("/") if name != "."]:
            path = os.path.join(path, name)
            real = self._target_folder(path, os.path.join(real, name))
        self._root = real
        self._contents(tree, path, real)

    def _target_folder(self, path: str, real: str) -> str:
        if self._view.at(path).kind is Kind.LINK and self._ground.holds(os.path.realpath(path)):
            raise Trouble(
                f"{self._ground.name(path)} is a link into the dotfiles: links in it would be in the dotfiles themselves"
            )
        return self._folder(path, real, None) or real

    def _contents(self, tree: Folder, path: str, real: str) -> None:
        if path == real == self._ground.home + "/.config" and "nvim" in tree.entries:
            self._starter(tree.entries["nvim"], os.path.join(path, "nvim"))
        if any(os.path.lexists(os.path.join(path, marker)) for marker in (".stow", ".nonstow")):
            self.protected.append(self._ground.name(path))
            return
        for name, entry in tree.entries.items():
            inner, inner_real = os.path.join(path, name), os.path.join(real, name)
            if isinstance(entry, Leaf):
                self._leaf(entry, inner, inner_real)
            elif entry.leaves() > 0:
                self._claims.require_folder(inner)
                entered = self._folder(inner, inner_real, entry)
                if entered is None:
                    self._folded(entry, inner)
                else:
                    self._contents(entry, inner, entered)

    def _folded(self, tree: Folder, path: str) -> None:
        """A folder that an older stow has linked as a whole: all in it is there."""
        for name, entry in tree.entries.items():
            inner = os.path.join(path, name)
            if isinstance(entry, Folder):
                self._claims.require_folder(inner)
                self._folded(entry, inner)
            else:
                self._claim(inner)
                self.there += 1

    def _claim(self, path: str) -> None:
        self._claims.require_file(path)
        self.paths.append(path)

    def _leaf(self, leaf: Leaf, path: str, real: str) -> None:
        text = os.path.relpath(leaf.source, os.path.dirname(real))
        node = self._view.at(path)
        if leaf.is_link:
            self._require_relative(leaf, text)
            # Stow goes into the folder that a link of the package names where the home has a folder.
            if os.path.isdir(leaf.source) and self._goes_through(leaf, path, node):
                self._through(leaf, path, real)
                return
        self._claim(path)
        if self.copies is not None and os.path.isfile(leaf.source) and self._ground.holds(os.path.realpath(leaf.source)):
            self._copy(self.copies, leaf, path, real)
        elif node == Node(Kind.LINK, text):
            self.there += 1
        else:
            self._clear(path, real, node)
            self._make(Link(path, text), real, Node(Kind.LINK, text))

    def _goes_through(self, leaf: Leaf, path: str, node: Node) -> bool:
        if self.copies is not None:
            return self._ground.holds(os.path.realpath(leaf.source))
        return node.kind is Kind.FOLDER or self._is_foreign(path, node)

    def _is_foreign(self, path: str, node: Node) -> bool:
        """Whether this is a link to a folder that is neither named in the repository nor really in it."""
        is_folder = node.kind is Kind.LINK and os.path.isdir(path)
        return is_folder and not self._is_ours(path, node) and not self._ground.holds(os.path.realpath(path))

    def _through(self, leaf: Leaf, path: str, real: str) -> None:
        """Plans what is in the folder that a link of the package names; one that holds the link itself has no end."""
        aim = os.path.realpath(leaf.source)
        if aim in self._chain or is_within(os.path.realpath(os.path.dirname(leaf.source)), aim):
            return
        self._chain.append(aim)
        tree = self._enter(leaf.source, leaf.path)
        entered = self._folder(path, real, tree)
        if entered is not None:
            self._contents(tree, path, entered)
        self._chain.pop()

    def _require_relative(self, leaf: Leaf, text: str) -> None:
        """Stow refuses an absolute link, but looks for it from the target's top: deeper ones it mostly does not see."""
        seen = f"{self._root}/{text}"
        if os.path.islink(seen) and os.readlink(seen).startswith("/"):
            raise Trouble(f"stow refuses: source is an absolute symlink {text} => {os.readlink(seen)}")

    def _copy(self, copies: Copies, leaf: Leaf, path: str, real: str) -> None:
        node = self._view.at(path)
        state = copies.state(path, leaf.source) if node.kind is Kind.FILE else "other"
        if state == "same":
            self.there += 1
        elif state == "changed":
            self.changed += 1
        else:
            if state == "other":
                self._clear(path, real, node, drop=self._is_ours(path, node))
            self._make(Copy(path, leaf.source, state == "old"), real, Node(Kind.FILE))

    def _is_ours(self, path: str, node: Node) -> bool:
        return node.kind is Kind.LINK and self._ground.holds(aim_from(path, node.text))

    def _folder(self, path: str, real: str, tree: Folder | None) -> str | None:
        """Makes sure, in the plan, of a folder at a path: where it really is, or None when it is linked as a whole."""
        node = self._view.at(path)
        if node.kind in (Kind.FOLDER, Kind.ABSENT):
            return real
        if self._is_foreign(path, node):
            return self._foreign(path)
        is_relative = node.kind is Kind.LINK and not node.text.startswith("/")
        if tree is not None and is_relative and os.path.isdir(path) and self._is_ours(path, node):
            return self._into_folded(path, real, node.text, tree)
        self._clear(path, real, node)
        return real

    def _into_folded(self, path: str, real: str, text: str, tree: Folder) -> str | None:
        own = text == os.path.relpath(tree.source, os.path.dirname(real))
        if own and self.copies is None:
            return None
        if own:
            self.steps.append(Drop(path, text))
            self._view.take(path)
            return real
        names = sorted(os.listdir(path))
        links = tuple((name, os.path.join("..", text, name)) for name in names)
        self._require_writable(path)
        self.steps.append(Unfold(path, text, links))
        self._view.take(path)
        self._view.put(path, Node(Kind.FOLDER))
        for name, aim in links:
            self._view.put(os.path.join(path, name), Node(Kind.LINK, aim))
        return real

    def _foreign(self, path: str) -> str:
        """A folder elsewhere, such as a volume's: it is gone into where it is the user's own."""
        real = os.path.realpath(path)
        if os.stat(real).st_uid != os.geteuid() or not os.access(real, os.W_OK | os.X_OK):
            raise Trouble(f"{self._ground.name(path)} is a link to {real}, which is not yours to write in")
        return real

    def _clear(self, path: str, real: str, node: Node, *, drop: bool = False) -> None:
        if node.kind is Kind.ABSENT:
            return
        self._require_writable(path)
        self._ground.require_free(path, real)
        if drop:
            self.steps.append(Drop(path, node.text))
        else:
            self._ground.require_movable(path, real)
            self.steps.append(Move(path))
        self._view.take(path)

    def _make(self, step: Link | Copy, real: str, node: Node) -> None:
        self._ground.require_free(step.path, real)
        self._require_writable(step.path)
        self.steps.append(step)
        self._view.put(step.path, node)

    def _require_writable(self, path: str) -> None:
        """Found out before anything moves, so that a package that cannot go in leaves not even a time stamp behind."""
        folder = os.path.dirname(path)
        while not os.path.isdir(folder) or self._view.is_gone(folder):
            folder = os.path.dirname(folder)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise Trouble(f"{self._ground.name(path)} cannot be written: its folder is read-only")

    def _starter(self, tree: Folder | Leaf, path: str) -> None:
        """The starter gives way whole: what is left of it between the owner's files would run beside them."""
        if not isinstance(tree, Folder) or tree.leaves() == 0 or self._view.at(path).kind is not Kind.FOLDER:
            return
        if self._view.is_gone(path) or not os.path.isdir(path) or not os.listdir(path) or self._has_ours(path):
            return
        self._clear(path, path, Node(Kind.FOLDER))
        self.has_starter = True

    def _has_ours(self, path: str) -> bool:
        """Whether the owner's files, linked or copied, are in a folder already."""
        for folder, folders, files in os.walk(path):
            for name in (*folders, *files):
                inner = os.path.join(folder, name)
                if self._is_ours(inner, self._view.at(inner)) or (self.copies is not None and inner in self.copies):
                    return True
        return False
