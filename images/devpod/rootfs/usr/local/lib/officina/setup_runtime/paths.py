"""Words about paths: what lies in what, and how it is shown."""

import os


def is_within(path: str, folder: str) -> bool:
    """Whether a path is a folder or lies in it, as written: links are not followed."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def is_below(path: str, folder: str) -> bool:
    """Whether a path lies in a folder and is not the folder itself."""
    return path != folder and is_within(path, folder)


def aim_of(link: str) -> str:
    """What a link names, as an absolute path; one step, whether or not it exists."""
    return aim_from(link, os.readlink(link))


def aim_from(link: str, text: str) -> str:
    """What a link that says `text` names."""
    return os.path.normpath(os.path.join(os.path.realpath(os.path.dirname(link)), text))


def shown(text: str) -> str:
    """A stranger's words for the terminal: control characters and bytes that are no text become `?`."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def in_home(path: str, home: str) -> str:
    """A path as a person writes it: `~` for the home."""
    return "~" + path[len(home) :] if is_within(path, home) else path
