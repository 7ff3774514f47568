"""--copy: files instead of links, so that nothing that a program writes reaches the repository."""

import os
import unittest

from place import Contents, Place


class Copies(unittest.TestCase):
    """What is copied, and what becomes of it when one side changes."""

    def setUp(self) -> None:
        self.place = self.enterContext(Place())
        tools: Contents = {"bin/.local/bin/tool": "#!/bin/sh\n", "bin/.local/bin/again": ("link", "tool")}
        self.place.fill(self.place.repository, {"git/.gitconfig": "mine", **tools})
        self.place.fill(self.place.repository, {"bin/.local/bin/tool": ("mode", "755"), "git/.gitconfig": ("mode", "444")})
        self.place.hand_over()

    def set_up(self, *options: str) -> str:
        before = self.place.state_of(self.place.repository)
        said = self.place.set_up([*options, self.place.repository])
        self.assertEqual(said.code, 0, said.text)
        self.assertEqual(self.place.state_of(self.place.repository), before)
        return said.text

    def path(self, name: str) -> str:
        return os.path.join(self.place.home, name)

    def read(self, name: str) -> str:
        with open(self.path(name), encoding="utf-8") as file:
            return file.read()

    def write(self, path: str, text: str) -> None:
        os.chmod(path, 0o644)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def test_copies_and_is_idle_again(self) -> None:
        text = self.set_up("--copy")
        self.assertRegex(text, r"package +target +copied +backed up")
        self.assertIn("3 copies made, 0 paths moved", text)
        self.assertEqual(self.place.links(), {})
        self.assertEqual(self.read(".gitconfig"), "mine")
        self.assertTrue(os.access(self.path(".gitconfig"), os.W_OK) and os.access(self.path(".local/bin/again"), os.X_OK))
        home = self.place.state_of(self.place.home)
        self.assertIn("1 copied already", self.set_up("--copy"))
        self.assertEqual(self.place.state_of(self.place.home), home)

    def test_takes_what_is_new_in_the_repository(self) -> None:
        self.set_up("--copy")
        self.write(os.path.join(self.place.repository, "git/.gitconfig"), "newer")
        self.assertIn("1 copies made, 0 paths moved", self.set_up("--copy"))
        self.assertEqual(self.read(".gitconfig"), "newer")

    def test_leaves_what_was_changed_in_the_home(self) -> None:
        self.set_up("--copy")
        self.write(self.path(".gitconfig"), "changed")
        self.write(os.path.join(self.place.repository, "git/.gitconfig"), "newer")
        self.assertIn("1 changed since they were copied", self.set_up("--copy"))
        self.assertEqual(self.read(".gitconfig"), "changed")

    def test_backs_up_what_was_there_before(self) -> None:
        self.place.fill(self.place.home, {".gitconfig": "old"})
        self.place.hand_over()
        self.assertIn("3 copies made, 1 paths moved", self.set_up("--copy"))
        self.assertEqual(self.read(".gitconfig"), "mine")

    def test_goes_from_links_to_copies_and_back(self) -> None:
        self.set_up()
        self.assertIn("3 copies made, 0 paths moved", self.set_up("--copy"))
        self.assertEqual(self.place.links(), {})
        self.assertIn("3 links made, 3 paths moved", self.set_up())
        self.assertEqual(len(self.place.links()), 3)

    def test_is_asked_for_by_the_environment_too(self) -> None:
        said = self.place.set_up([self.place.repository], {"DOTFILES_COPY": "yes"})
        self.assertIn("3 copies made", said.text)


if __name__ == "__main__":
    unittest.main()
