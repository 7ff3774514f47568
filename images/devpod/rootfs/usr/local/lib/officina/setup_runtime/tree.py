"""What a package holds, as values: the files that stow would link, by its ignore lists and nothing else."""

import os
from collections.abc import Mapping
from typing import NamedTuple, Union

from setup_runtime.names import is_documentation
from setup_runtime.patterns import BUILT_IN, LOCAL_LIST, IgnoreList, Patterns, parse_list
from setup_runtime.trouble import Trouble

_REPOSITORY_ITSELF = (".git", ".officina-dotfiles", ".stow-packages")


class Leaf(NamedTuple):
    """What becomes one link; `path` as the package has it, whatever --dotfiles makes of its name."""

    source: str
    path: str
    is_link: bool


class Folder(NamedTuple):
    """A folder that stow enters: its entries by the name that they have in the home."""

    source: str
    path: str
    entries: Mapping[str, Union["Folder", Leaf]]

    def leaves(self) -> int:
        """How many links it comes to."""
        return sum(entry.leaves() if isinstance(entry, Folder) else 1 for entry in self.entries.values())


class Rules(NamedTuple):
    """What holds for every package of a run."""

    repository: str
    ignored: tuple[str, ...]
    global_list: tuple[str, ...] | None
    dotfiles: bool
    #: Folders of submodules that have not been fetched.
    unfetched: frozenset[str]


class Reader:
    """Reads one package; remembers what it met on the way."""

    def __init__(self, folder: str, rules: Rules, patterns: Patterns, without: tuple[str, ...] = ()) -> None:
        self._folder = folder
        self._without = without
        self._rules = rules
        self._patterns = patterns
        self._ignore = IgnoreList(rules.ignored, self._list())
        self.unfetched: list[str] = []
        self.documentation: list[str] = []
        self.renamed: list[str] = []

    def read(self) -> Folder:
        """The whole package. Raises Trouble for what cannot be read or backed up."""
        return self.enter(self._folder, "")

    def enter(self, source: str, path: str) -> Folder:
        """A folder of the package, also one that a link of the package names."""
        if source in self._rules.unfetched:
            self.unfetched.append(source)
            return Folder(source, path, {})
        names = self._names(source, path)
        paths = [os.path.join(path, name) for name in names]
        entries: dict[str, Folder | Leaf] = {}
        for name, inner, is_ignored in zip(names, paths, self._patterns.matches(self._ignore, paths), strict=True):
            if is_ignored:
                continue
            if path == "" and self._is_documentation(name):
                self.documentation.append(name)
                continue
            if path == "" and name.startswith("dot-"):
                self.renamed.append(name)
            if "\n" in name:
                raise Trouble("a file name with a line break")
            entries[self._in_home(name)] = self._entry(os.path.join(source, name), inner)
        return Folder(source, path, entries)

    def _entry(self, source: str, path: str) -> Folder | Leaf:
        is_link = os.path.islink(source)
        if not is_link and os.path.isdir(source):
            return self.enter(source, path)
        if not is_link and not os.access(source, os.R_OK):
            raise Trouble(f"{path} cannot be read")
        return Leaf(source, path, is_link)

    def _names(self, source: str, path: str) -> list[str]:
        try:
            names = sorted(os.listdir(source))
        except OSError:
            raise Trouble(f"{path or '.'} cannot be read") from None
        if names and not os.access(source, os.X_OK):
            raise Trouble(f"{path or '.'} cannot be read")
        # The repository's own: whatever is written through a link to it would be written into the repository's history.
        if path != "":
            return names
        own = _REPOSITORY_ITSELF if source == self._rules.repository else ()
        return [name for name in names if name not in own and name not in self._without]

    def _in_home(self, name: str) -> str:
        if self._rules.dotfiles and name.startswith("dot-") and name not in ("dot-", "dot-."):
            return "." + name[len("dot-") :]
        return name

    def _is_documentation(self, name: str) -> bool:
        return is_documentation(name) and os.path.isfile(os.path.join(self._folder, name))

    def _list(self) -> tuple[str, ...]:
        file = os.path.join(self._folder, LOCAL_LIST)
        if os.path.exists(file):
            return read_list(file)
        return self._rules.global_list if self._rules.global_list is not None else (*BUILT_IN, r"^/\.stow-local-ignore$")


def read_list(file: str) -> tuple[str, ...]:
    """The patterns of an ignore file. Raises Trouble when it cannot be read."""
    try:
        with open(file, encoding="utf-8", errors="surrogateescape") as lines:
            return parse_list(lines.read())
    except OSError:
        raise Trouble(f"{file} cannot be read") from None
