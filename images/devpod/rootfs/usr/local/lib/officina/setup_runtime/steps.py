"""The steps of a plan. Each is small enough to be taken back when a later one fails."""

from typing import NamedTuple


class Move(NamedTuple):
    """What is at a path of the home goes to the backup."""

    path: str


class Drop(NamedTuple):
    """A link into the repository goes: it holds nothing."""

    path: str
    text: str


class Unfold(NamedTuple):
    """A link to a folder of the repository becomes a folder of links, as when stow unfolds; `links` by name."""

    path: str
    text: str
    links: tuple[tuple[str, str], ...]


class Link(NamedTuple):
    """A new link, with the folders above it."""

    path: str
    text: str


class Copy(NamedTuple):
    """A file's bytes in the place of a link; `replaces` when an older copy, unchanged since, is there."""

    path: str
    source: str
    replaces: bool


Step = Move | Drop | Unfold | Link | Copy


class Plan(NamedTuple):
    """What is to be done for one package: all of `steps`, or nothing when there is `trouble`."""

    package: str
    target: str
    steps: tuple[Step, ...] = ()
    #: Links or copies that are right already.
    there: int = 0
    trouble: str = ""
    notes: tuple[str, ...] = ()
    #: Something that stow would link is missing, or the owner has to choose: exit code 1.
    is_short: bool = False

    @property
    def fresh(self) -> int:
        """How many links or copies it makes."""
        return sum(isinstance(step, Link | Copy) for step in self.steps)

    @property
    def moved(self) -> int:
        """How many paths it moves to the backup."""
        return sum(isinstance(step, Move) for step in self.steps)


def render_step(step: Step, home: str) -> str:
    """A step in words for --dry-run."""
    where = "~" + step.path.removeprefix(home)
    if isinstance(step, Move):
        return f"would move {where}"
    if isinstance(step, Unfold):
        return f"would make a folder of the link {where}"
    if isinstance(step, Drop):
        return f"would take away the link {where}"
    return f"would {'link' if isinstance(step, Link) else 'copy'} {where}"
