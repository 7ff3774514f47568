"""Reads .stowrc files as GNU Stow 2.3.1 does (get_config_file_options): words split at blanks, Getopt::Long's grammar."""

import os
import pwd
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

# Every option of stow: its long names, and whether a value follows.
_LONG = {
    "verbose": False, "help": False, "simulate": False, "no": False, "version": False, "compat": False,
    "dir": True, "target": True, "adopt": False, "no-folding": False, "dotfiles": False,
    "ignore": True, "override": True, "defer": True, "delete": False, "stow": False, "restow": False,
}  # fmt: skip
_SHORT = {
    "v": "verbose", "h": "help", "n": "simulate", "V": "version", "p": "compat",
    "d": "dir", "t": "target", "D": "delete", "S": "stow", "R": "restow",
}  # fmt: skip
_REFUSED = {
    "adopt": "it would write into the repository",
    "override": "no package takes the place of another: name the packages that you want",
    "defer": "no package gives way to another: name the packages that you want",
    "simulate": "setup-runtime has --dry-run",
    "no": "setup-runtime has --dry-run",
    "help": "it would end stow",
    "version": "it would end stow",
}


class StowRc(NamedTuple):
    """What .stowrc files ask for; `target` and `dir` as written, `problems` what is not obeyed and why."""

    target: str = ""
    dir: str = ""
    ignore: tuple[str, ...] = ()
    dotfiles: bool = False
    problems: tuple[str, ...] = ()


def read_stowrc(files: Sequence[str]) -> StowRc:
    """The options of all files together, a later one over an earlier one; a file that is not there says nothing."""
    words: list[str] = []
    for file in files:
        try:
            with open(file, encoding="utf-8", errors="surrogateescape") as lines:
                words.extend(lines.read().split())
        except OSError:
            continue
    return parse_stowrc(words)


def parse_stowrc(words: Sequence[str]) -> StowRc:
    """What a list of words says; package names among them mean nothing, as to stow."""
    target = directory = ""
    ignore: list[str] = []
    dotfiles = False
    problems: list[str] = []
    for name, value in _options(words):
        if name == "target":
            target = value
        elif name == "dir":
            directory = value
        elif name == "ignore":
            ignore.append(value)
        elif name == "dotfiles":
            dotfiles = True
        elif name in _REFUSED:
            problems.append(f"--{name} is not obeyed: {_REFUSED[name]}")
        elif name.startswith("?"):
            problems.append(f"{name[1:]} is not obeyed: stow has no such option, or it lacks its value")
    return StowRc(target, directory, tuple(ignore), dotfiles, tuple(dict.fromkeys(problems)))


def expand_path(text: str, environment: Mapping[str, str]) -> str:
    """A path of --target or --dir with its $VARIABLES and ~ replaced as stow does. Raises KeyError for an unset one."""

    def value(match: re.Match[str]) -> str:
        return environment[match[1] or match[2]]

    text = re.sub(r"(?<!\\)\$(?:\{([\w\s]+)\}|(\w+))", value, text).replace("\\$", "$")
    tilde = re.match(r"~([^/]*)", text)
    if tilde:
        home = pwd.getpwnam(tilde[1]).pw_dir if tilde[1] else environment["HOME"]
        text = home + text[tilde.end() :]
    return text.replace("\\~", "~")


def _options(words: Sequence[str]) -> list[tuple[str, str]]:
    """Each option with its value; what stow does not know has a `?` before it."""
    found: list[tuple[str, str]] = []
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word == "--":
            break
        if word.startswith("--"):
            found.append(_long(word, rest))
        elif word.startswith("-") and word != "-":
            found.extend(_short(word[1:], rest))
    return found


def _long(word: str, rest: list[str]) -> tuple[str, str]:
    start, equals, value = word[2:].partition("=")
    start = _SHORT.get(start, start)
    names = [start] if start in _LONG else [name for name in _LONG if start and name.startswith(start)]
    if len(names) != 1:
        return f"?{word}", ""
    name = names[0]
    if name == "verbose":
        _skip_number(rest)
    if not _LONG[name]:
        return (f"?{word}", "") if equals and name != "verbose" else (name, "")
    if not equals and rest:
        return name, rest.pop(0)
    return (name, value) if value else (f"?{word}", "")


def _short(letters: str, rest: list[str]) -> list[tuple[str, str]]:
    """A bundle such as `-vt ~`: the rest of the word, or the next word, is the value of the first letter that has one."""
    found: list[tuple[str, str]] = []
    while letters:
        letter, letters = letters[0], letters[1:]
        name = _SHORT.get(letter, f"?-{letter}")
        if name == "verbose":
            letters = letters.lstrip("0123456789")
            if not letters:
                _skip_number(rest)
        if not _LONG.get(name, False):
            found.append((name, ""))
            continue
        value = letters or (rest.pop(0) if rest else "")
        return [*found, (name, value) if value else (f"?-{letter}", "")]
    return found


def _skip_number(rest: list[str]) -> None:
    """--verbose may have a level in the next word."""
    if rest and rest[0].isdigit():
        rest.pop(0)


def stowrc_files(home: str, repository: str) -> tuple[str, str]:
    """Where stow looks when it is called in the repository."""
    return os.path.join(home, ".stowrc"), os.path.join(repository, ".stowrc")
