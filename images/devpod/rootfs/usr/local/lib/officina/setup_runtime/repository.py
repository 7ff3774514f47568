"""The dotfiles repository: a folder that is there, or the clone of a url."""

import os
import shutil
import tempfile
from typing import NamedTuple

from setup_runtime.git import bare, is_url, origin_of, run_git
from setup_runtime.submodules import fetch_submodules
from setup_runtime.trouble import Trouble


class Repository(NamedTuple):
    """Where the dotfiles are, without links in the path; `is_ours` when setup-runtime has cloned it."""

    folder: str
    is_ours: bool
    #: Why its submodules could not be fetched with it.
    trouble: str = ""


def find_repository(source: str, home: str, scratch: str | None) -> Repository:
    """The repository that was asked for; a dry run clones into `scratch`. Raises Trouble."""
    source = source or os.path.join(home, "dotfiles")
    if is_url(source) and not os.path.isdir(source):
        return _cloned(source, home, scratch)
    if not os.path.isdir(source):
        hint = "packages are named after the repository: setup-runtime ~/dotfiles zsh git"
        raise Trouble(f"no dotfiles at {bare(source)}: wanted a folder or a git url", *([] if "/" in source else [hint]))
    if not os.access(source, os.R_OK | os.X_OK):
        raise Trouble(f"dotfiles at {source} cannot be read")
    return Repository(os.path.realpath(source), is_ours=False)


def _cloned(url: str, home: str, scratch: str | None) -> Repository:
    folder = os.path.join(home, "dotfiles")
    if not os.path.lexists(folder):
        return _clone(url, folder, scratch)
    origin = bare(origin_of(folder))
    # A token may have changed since; the repository has not.
    if origin != bare(url):
        raise Trouble(
            f"{folder} holds {origin or 'something that was not cloned'}, wanted {bare(url)}",
            f"move it away, or run: setup-runtime {folder}",
        )
    return Repository(os.path.realpath(folder), is_ours=True)


def _clone(url: str, folder: str, scratch: str | None) -> Repository:
    # A clone that is cut short must not look like a repository.
    into = tempfile.mkdtemp(prefix=".dotfiles.", dir=scratch or os.path.dirname(folder))
    print(f"setup-runtime: cloning {bare(url)}", flush=True)
    try:
        try:
            run_git("clone", "--quiet", "--", url, into)
        except Trouble as trouble:
            raise Trouble(f"cannot clone {bare(url)}: {trouble.message}") from None
        said = fetch_submodules(into)
        if scratch is not None:
            return Repository(os.path.realpath(into), is_ours=True, trouble=said)
        os.rename(into, folder)
    except BaseException:
        shutil.rmtree(into, ignore_errors=True)
        raise
    return Repository(os.path.realpath(folder), is_ours=True, trouble=said)
