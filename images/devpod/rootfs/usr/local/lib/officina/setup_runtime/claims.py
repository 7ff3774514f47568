"""Which package has which path: two packages may share a folder, but no file."""

import os

from setup_runtime.trouble import Trouble


class Claims:
    """The paths of the packages that are planned so far."""

    def __init__(self, home: str) -> None:
        self._home = home
        self._files: dict[str, str] = {}
        self._folders: dict[str, str] = {}

    def require_file(self, path: str) -> None:
        """Refuses a file that another package has, as a file or as a folder. Raises Trouble."""
        if path in self._folders:
            raise Trouble(f"{self._name(path)} is a folder in package {self._folders[path]}")
        if path in self._files:
            raise Trouble(f"{self._name(path)} is in package {self._files[path]} too")

    def require_folder(self, path: str) -> None:
        """Refuses a folder that another package has as a file. Raises Trouble."""
        if path in self._files:
            raise Trouble(f"{self._name(path)} is a file in package {self._files[path]}")

    def add(self, package: str, paths: list[str]) -> None:
        """Notes the files of a package that goes in."""
        for path in paths:
            self._files[path] = package
            while (path := os.path.dirname(path)) != "/" and path not in self._folders:
                self._folders[path] = package

    def _name(self, path: str) -> str:
        return path.removeprefix(self._home + "/")
