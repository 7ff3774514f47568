"""Where what stands in the way goes, with a list and a program that puts it back."""

import errno
import os
import shlex
import subprocess
import time

from setup_runtime.trouble import Trouble

_RESTORE = r"""
exists() { [ -e "$1" ] || [ -L "$1" ]; }
# A link into the dotfiles repository is the only thing that may be removed.
drop_link() {
  case $(realpath -ms -- "$(dirname -- "$1")/$(readlink -- "$1")") in "$repo"/*) rm -- "$1" ;; esac
}
drop_links() {
  find "$1" -type l -print0 | while IFS= read -r -d '' link; do drop_link "$link"; done
  find "$1" -depth -type d -empty -delete
}
unset CDPATH
cd "$(dirname -- "$0")" || exit 1
code=0
while IFS= read -r name; do
  path=$home/$name
  exists "files/$name" || continue
  if [ -L "$path" ]; then drop_link "$path"; elif [ -d "$path" ]; then drop_links "$path"; fi
  mkdir -p -- "$(dirname -- "$path")"
  if exists "$path"; then
    echo "left in $PWD/files: $name, something else is at $path" >&2
    code=1
  elif mv -nT -- "files/$name" "$path"; then
    echo "restored $path"
  else
    code=1
  fi
done <list
exit "$code"
"""


class Backup:
    """One run's backup; its folder is made with the first path that moves."""

    def __init__(self, home: str, repository: str, state: str) -> None:
        self._home = home
        self._repository = repository
        self._parent = os.path.join(state, "backup")
        self._listed: list[str] = []
        self.folder = ""

    def take(self, path: str) -> None:
        """Moves a path of the home here; the list has it before it moves, so that no kill can lose it."""
        name = os.path.relpath(path, self._home)
        self._begin()
        into = os.path.join(self.folder, "files", name)
        os.makedirs(os.path.dirname(into), exist_ok=True)
        self._listed.append(name)
        with open(os.path.join(self.folder, "list"), "ab") as names:
            names.write(os.fsencode(name) + b"\n")
        try:
            move(path, into)
        except OSError as error:
            if os.path.lexists(into):
                # Of a move that was cut short a part may be nowhere else.
                raise Trouble(
                    f"{name} is in the way and cannot be moved: {error.strerror}; see {self.folder}/files"
                ) from None
            self._unlist(name)
            raise Trouble(f"{name} is in the way and cannot be moved: {error.strerror}") from None

    def give_back(self, path: str) -> None:
        """Moves a path back where it was, unless something else has come there."""
        name = os.path.relpath(path, self._home)
        try:
            move(os.path.join(self.folder, "files", name), path)
        except OSError:
            return
        self._unlist(name)

    def _begin(self) -> None:
        if self.folder != "":
            return
        stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
        os.makedirs(self._parent, exist_ok=True)
        for count in range(1, 100):
            folder = os.path.join(self._parent, stamp if count == 1 else f"{stamp}-{count}")
            try:
                os.mkdir(folder, 0o700)
            except FileExistsError:
                continue
            os.mkdir(os.path.join(folder, "files"))
            with open(os.path.join(folder, "list"), "wb"):
                pass
            self._write_restore(os.path.join(folder, "restore"))
            self.folder = folder
            return
        raise Trouble(f"cannot write in {self._parent}")

    def _write_restore(self, file: str) -> None:
        head = "#!/bin/bash\n# Puts back what setup-runtime moved away; the list beside it names it.\n"
        places = f"home={shlex.quote(self._home)}\nrepo={shlex.quote(self._repository)}"
        with open(file, "w", encoding="utf-8", errors="surrogateescape") as program:
            program.write(head + places + _RESTORE)
        os.chmod(file, 0o700)

    def _unlist(self, name: str) -> None:
        """A backup that holds nothing goes; what it still holds, nobody removes."""
        self._listed.remove(name)
        if self._listed:
            file = os.path.join(self.folder, "list")
            with open(file + ".new", "wb") as names:
                names.writelines(os.fsencode(listed) + b"\n" for listed in self._listed)
            os.replace(file + ".new", file)
        _remove_empty(os.path.dirname(os.path.join(self.folder, "files", name)), os.path.join(self.folder, "files"))
        if not self._listed and not os.listdir(os.path.join(self.folder, "files")):
            os.rmdir(os.path.join(self.folder, "files"))
            os.unlink(os.path.join(self.folder, "list"))
            os.unlink(os.path.join(self.folder, "restore"))
            os.rmdir(self.folder)
            self.folder = ""


def move(path: str, into: str) -> None:
    """Moves a path to where nothing is, whatever it is. Raises OSError."""
    if os.path.lexists(into):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
    try:
        os.rename(path, into)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        # Another file system, or a folder of a layer of the image: by copy and removal, with owners and times kept.
        result = subprocess.run(["mv", "-nT", "--", path, into], stderr=subprocess.PIPE, check=False)
        if result.returncode != 0:
            said = result.stderr.decode("utf-8", "replace").strip().split("\n")[0].rpartition(": ")[2]
            raise OSError(errno.EIO, said) from None


def _remove_empty(folder: str, top: str) -> None:
    while folder != top:
        try:
            os.rmdir(folder)
        except OSError:
            return
        folder = os.path.dirname(folder)
