"""Killed at any moment: nothing is lost, and another run ends as if nothing had happened."""

import signal
import unittest
from hashlib import sha256

from place import Contents, Place, Signal

REPOSITORY: Contents = {
    ".git/HEAD": "ref: refs/heads/main\n",
    "app/.config/app/one": "1",
    "app/.config/app/two": "2",
    "nvim/.config/nvim/init.lua": "mine",
    "one/.config/shared/one": "1",
    "two/.config/shared/two": "2",
    "zsh/.zshrc": "mine",
}
# A file, a folder in the place of a file, a starter, and a folder that an older stow has linked as a whole.
HOME: Contents = {
    ".zshrc": "old",
    ".config/app/one/deep": "old",
    ".config/nvim/init.lua": "starter",
    ".config/nvim/lua/starter.lua": "starter",
    ".config/shared": ("link", "../dotfiles/one/.config/shared"),
}
OLD = ["deep", "init.lua", "starter.lua", ".zshrc"]


class Killed(unittest.TestCase):
    """At every change of the disk, one run each."""

    def test_links(self) -> None:
        self.assertGreater(self.kill_everywhere([]), 30)

    def test_copies(self) -> None:
        self.assertGreater(self.kill_everywhere(["--copy"]), 30)

    def test_interrupted(self) -> None:
        """A package is put back whole; those before it stay."""
        for moment in range(1, 200):
            with Place() as place, self.subTest(moment=moment):
                place.fill(
                    place.repository, {"zsh/.zshrc": "mine", "zsh/.config/nvim/init.lua": "mine", "zsh/.config/new/x": "x"}
                )
                place.fill(place.home, {".zshrc": "old", ".config/nvim/init.lua": "starter", ".local/state/x": "x"})
                place.hand_over()
                before = self.tree(place)
                said = place.set_up([place.repository], signal_at=Signal(signal.SIGTERM, moment))
                if said.code == 0:
                    self.assertGreater(moment, 10)
                    return
                self.assertEqual(said.code, 130, said.text)
                self.assertEqual(self.tree(place), before)
        raise AssertionError("it never came to an end")

    def kill_everywhere(self, options: list[str]) -> int:
        right = self.undisturbed(options)
        for moment in range(1, 200):
            with self.place() as place, self.subTest(moment=moment):
                before = place.state_of(place.repository)
                killed = place.set_up([*options, place.repository], signal_at=Signal(signal.SIGKILL, moment))
                if killed.code == 0:
                    return moment
                self.assertEqual(killed.code, -9, killed.text)
                self.assertEqual(self.old_files(place), OLD)
                again = place.set_up([*options, place.repository])
                self.assertEqual(again.code, 0, again.text)
                self.assertEqual(self.tree(place), right)
                self.assertEqual(self.old_files(place), OLD)
                if moment % 8 == 0:
                    home = place.state_of(place.home)
                    place.set_up([*options, place.repository])
                    self.assertEqual(place.state_of(place.home), home, "the run after the next is idle")
                self.assertEqual(place.state_of(place.repository), before)
        raise AssertionError("it never came to an end")

    def undisturbed(self, options: list[str]) -> list[str]:
        with self.place() as place:
            said = place.set_up([*options, place.repository])
            self.assertEqual(said.code, 0, said.text)
            return self.tree(place)

    def place(self) -> Place:
        place = Place()
        place.fill(place.repository, REPOSITORY)
        place.fill(place.home, HOME)
        place.hand_over()
        return place

    def tree(self, place: Place) -> list[str]:
        """The home without times, the repository and the state."""
        lines = [line.split(" ") for line in place.state_of(place.home)]
        return [
            " ".join((path, mode, *rest)) for path, mode, _, *rest in lines if not path.startswith((".local", "dotfiles"))
        ]

    def old_files(self, place: Place) -> list[str]:
        """The names of the files with old contents, wherever they are now."""
        old = {sha256(content.encode()).hexdigest() for content in ("old", "starter")}
        paths = [line.split(" ") for line in place.state_of(place.home)]
        return sorted((path.rsplit("/", 1)[-1] for path, *_, digest in paths if digest in old), key=OLD.index)


if __name__ == "__main__":
    unittest.main()
