"""Every repository of the corpus: the tree of links is the one of stow, called as its owner calls it; and the laws."""

import os
import re
import subprocess
import unittest
from concurrent.futures import ThreadPoolExecutor

from corpus import CORPUS, Dotfiles
from place import Place, Said


def place_of(dotfiles: Dotfiles) -> Place:
    """A home with the repository in it."""
    place = Place(dotfiles.at)
    place.fill(place.repository, {".git/HEAD": "ref: refs/heads/main\n", **dotfiles.files})
    place.fill(place.home, dotfiles.home)
    place.hand_over()
    return place


def owner_way(dotfiles: Dotfiles) -> dict[str, str]:
    """The links that stow makes; only that it links files and no folders is not up to the owner."""
    with place_of(dotfiles) as place:
        said = place.run(["sh", "-ec", re.sub(r"^stow\b", "stow --no-folding", dotfiles.owner, flags=re.MULTILINE)])
        if said.code != 0:
            raise AssertionError(f"{dotfiles.name}: the owner's own way fails: {said.text}")
        return place.links()


def our_way(dotfiles: Dotfiles) -> tuple[dict[str, str], Said]:
    """The same by setup-runtime, with the two laws."""
    with place_of(dotfiles) as place:
        before = place.state_of(place.repository)
        arguments = [place.repository, *dotfiles.packages]
        said = place.set_up(arguments, dotfiles.environment)
        home = place.state_of(place.home)
        again = place.set_up(arguments, dotfiles.environment)
        if place.state_of(place.repository) != before:
            raise AssertionError(f"{dotfiles.name}: the repository is not what it was")
        if place.state_of(place.home) != home or again.code != said.code:
            raise AssertionError(f"{dotfiles.name}: the second run is not idle\n{again.text}")
        links = {path: text.replace(place.top, "$TOP") for path, text in place.links().items()}
        return links, said


class Corpus(unittest.TestCase):
    """At least 40 repositories."""

    def test_every_repository(self) -> None:
        self.assertGreaterEqual(len(CORPUS), 40)
        version = subprocess.run(["stow", "--version"], capture_output=True, check=True).stdout.decode().split()[-1]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            asked = [dotfiles for dotfiles in CORPUS if dotfiles.owner and dotfiles.stow in ("", version)]
            straight = dict(zip((d.name for d in asked), pool.map(owner_way, asked), strict=True))
        for dotfiles in CORPUS:
            with self.subTest(dotfiles.name):
                links, said = our_way(dotfiles)
                self.assertEqual(said.code, dotfiles.code, said.text)
                for text in dotfiles.says:
                    self.assertIn(text, said.text)
                right = straight.get(dotfiles.name) if dotfiles.links is None else dotfiles.links
                if right is None:
                    self.skipTest(f"stow {version} does it otherwise")
                expected = {path: text for path, text in right.items() if path not in dotfiles.without}
                self.assertEqual(links, expected, said.text)


if __name__ == "__main__":
    unittest.main()
