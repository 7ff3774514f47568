"""Submodules that are not there yet: fetched where the checkout is ours, else named with the command."""

import os
import unittest

from place import Place, Said

GIT = "git -c user.name=n -c user.email=e -c protocol.file.allow=always"
MAKE = f"""
set -e
{GIT} init -q sub; cd sub; echo s >.subrc; {GIT} add .; {GIT} commit -qm s; cd ..
{GIT} init -q main; cd main; mkdir ok; echo o >ok/.okrc; mkdir -p nvim/.config
{GIT} submodule --quiet add "file://$PWD/../sub" sub
{GIT} submodule --quiet add "file://$PWD/../sub" nvim/.config/nvim
{GIT} add .; {GIT} commit -qm m; cd ..
"""
ALLOW = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "protocol.file.allow", "GIT_CONFIG_VALUE_0": "always"}
COMMAND = "submodule update --init --recursive"


class Submodules(unittest.TestCase):
    """A package that is a submodule, and one that holds one."""

    def setUp(self) -> None:
        self.place = self.enterContext(Place())
        os.rmdir(self.place.repository)
        self.place.fill(self.place.home, {".config/nvim/init.lua": "starter"})
        self.place.hand_over()
        self.shell(MAKE)
        self.url = f"file://{self.place.top}/main"

    def shell(self, script: str) -> None:
        self.place.repository, repository = self.place.top, self.place.repository
        said = self.place.run(["sh", "-c", script])
        self.place.repository = repository
        self.assertEqual(said.code, 0, said.text)

    def assert_told(self, said: Said) -> None:
        """What is missing is named, everything else is there, and nothing is counted that is not."""
        self.assertEqual(said.code, 1, said.text)
        self.assertRegex(said.text, r"sub +0 +0 +0  submodule, not fetched: git -C .*" + COMMAND)
        self.assertRegex(said.text, r"nvim +~ +0 +0 +0  submodule .config/nvim, not fetched")
        self.assertIn(COMMAND, said.text)
        self.assertEqual(self.place.links(), {".okrc": "dotfiles/ok/.okrc"})

    def test_names_them_in_a_mount_every_time(self) -> None:
        self.shell(f"{GIT} clone -q main home/dotfiles")
        before = self.place.state_of(self.place.repository)
        self.assert_told(self.place.set_up([], ALLOW))
        self.assertIn("0 links made, 0 paths moved", self.place.set_up([], ALLOW).text)
        self.assert_told(self.place.set_up([], ALLOW))
        self.assertEqual(self.place.state_of(self.place.repository), before)

    def test_fetches_them_in_a_clients_shallow_clone(self) -> None:
        self.shell(f"{GIT} clone -q --depth 1 {self.url} home/dotfiles")
        said = self.place.set_up([], ALLOW)
        self.assertEqual(said.code, 0, said.text)
        self.assertEqual(
            self.place.links(),
            {".okrc": "dotfiles/ok/.okrc", ".subrc": "dotfiles/sub/.subrc",
             ".config/nvim/.subrc": "../../dotfiles/nvim/.config/nvim/.subrc"},
        )  # fmt: skip
        self.assertIn("1 paths moved", said.text)

    def test_tells_of_a_failed_fetch_every_time(self) -> None:
        for _ in range(2):
            said = self.place.set_up([self.url])
            self.assertIn("submodules cannot be fetched, the rest goes in: ", said.text)
            self.assert_told(said)
        said = self.place.set_up([self.url], ALLOW)
        self.assertEqual(said.code, 0, said.text)
        self.assertIn("2 links made, 1 paths moved", said.text)

    def test_fetches_nothing_in_a_dry_run(self) -> None:
        self.shell(f"{GIT} clone -q --depth 1 {self.url} home/dotfiles")
        before = self.place.state_of(self.place.home)
        self.assertEqual(self.place.set_up(["--dry-run"], ALLOW).code, 1)
        self.assertEqual(self.place.state_of(self.place.home), before)


if __name__ == "__main__":
    unittest.main()
