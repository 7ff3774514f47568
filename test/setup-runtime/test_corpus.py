"""Every repository of the corpus: the tree of links is the one of stow, called as its owner calls it; and the laws."""

import os
import re
import unittest
from concurrent.futures import ThreadPoolExecutor

from corpus import CORPUS, Dotfiles
from place import Place, Said, installed, uninstall


def place_of(dotfiles: Dotfiles) -> Place:
    """A home with the repository in it."""
    place = Place(dotfiles.at)
    place.fill(place.repository, {".git/HEAD": "ref: refs/heads/main\n", **dotfiles.files})
    place.fill(place.home, dotfiles.home)
    place.hand_over()
    return place


def owner_way(dotfiles: Dotfiles, folding: bool) -> tuple[dict[str, str], dict[str, str]]:
    """The links that stow makes, and the files that can be reached by them."""
    with place_of(dotfiles) as place:
        lines = "\n".join(line if folding else re.sub(r"^stow\b", "stow --no-folding", line) for line in dotfiles.owner.split("\n"))
        said = place.run(["sh", "-ec", lines])
        if said.code != 0:
            raise AssertionError(f"{dotfiles.name}: the owner's own way fails: {said.text}")
        return place.links(), place.seen()


def our_way(dotfiles: Dotfiles) -> tuple[dict[str, str], dict[str, str], Said]:
    """The same by setup-runtime, with the two laws."""
    with place_of(dotfiles) as place:
        before = place.state_of(place.repository)
        command = [installed(), place.repository, *dotfiles.packages]
        said = place.run(command, dotfiles.environment)
        home = place.state_of(place.home)
        again = place.run(command, dotfiles.environment)
        if place.state_of(place.repository) != before:
            raise AssertionError(f"{dotfiles.name}: the repository is not what it was")
        if place.state_of(place.home) != home or again.code != said.code:
            raise AssertionError(f"{dotfiles.name}: the second run is not idle\n{again.text}")
        links = {path: text.replace(place.top, "$TOP") for path, text in place.links().items()}
        return links, place.seen(), said


class Corpus(unittest.TestCase):
    """At least 40 repositories."""

    def test_every_repository(self) -> None:
        self.assertGreaterEqual(len(CORPUS), 40)
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            results = [(dotfiles, pool.submit(our_way, dotfiles)) for dotfiles in CORPUS]
            right = {d.name: (pool.submit(owner_way, d, False), pool.submit(owner_way, d, True)) for d in CORPUS if d.owner}
            for dotfiles, result in results:
                with self.subTest(dotfiles.name):
                    links, seen, said = result.result()
                    self.assertEqual(said.code, dotfiles.code, said.text)
                    for text in dotfiles.says:
                        self.assertIn(text, said.text)
                    if dotfiles.links is not None:
                        self.assertEqual(links, dotfiles.links, said.text)
                        continue
                    straight, folded = right[dotfiles.name]
                    expected = {path: text for path, text in straight.result()[0].items() if path not in dotfiles.without}
                    self.assertEqual(links, expected, said.text)
                    # What folds shows more in the folders that it links, never less.
                    missing = {path for path in seen if folded.result()[1].get(path) != seen[path]}
                    self.assertEqual(missing - set(dotfiles.without), set(), said.text)


def tearDownModule() -> None:  # noqa: N802 - unittest's name
    uninstall()


if __name__ == "__main__":
    unittest.main()
