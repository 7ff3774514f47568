"""What becomes of a package when something changes between the plan and the doing."""

import os
import unittest

from place import Place
from setup_runtime.backup import Backup
from setup_runtime.doing import Doer
from setup_runtime.ground import Ground
from setup_runtime.steps import Link, Move, Step, Unfold
from setup_runtime.trouble import Trouble


class Doing(unittest.TestCase):
    """Doer.do with a step that cannot be done."""

    def setUp(self) -> None:
        self.place = self.enterContext(Place())
        self.place.fill(self.place.repository, {"zsh/.zshrc": "mine", "zsh/.x/y": "mine"})
        self.place.fill(self.place.home, {".zshrc": "old", ".x": ("link", "dotfiles/zsh/.x"), ".vim/vimrc": "old"})
        self.state = self.path(".local/state/officina")
        ground = Ground(self.place.home, self.place.repository, self.state)
        self.backup = Backup(ground.home, ground.repository, ground.state)
        self.doer = Doer(ground, self.backup, None)

    def path(self, name: str) -> str:
        return os.path.join(self.place.home, name)

    def steps(self, *last: Step) -> tuple[Step, ...]:
        links = (("y", "../dotfiles/zsh/.x/y"),)
        return (
            Move(self.path(".zshrc")),
            Move(self.path(".vim")),
            Link(self.path(".zshrc"), "dotfiles/zsh/.zshrc"),
            Unfold(self.path(".x"), "dotfiles/zsh/.x", links),
            Link(self.path(".vim/deep/er"), "../../dotfiles/zsh/.zshrc"),
            *last,
        )

    def home(self) -> list[str]:
        """The home without times and the state's folders."""
        lines = [line.split(" ") for line in self.place.state_of(self.place.home)]
        return [" ".join((path, mode, *rest)) for path, mode, _, *rest in lines if not path.startswith(".local")]

    def test_puts_a_package_back_whole(self) -> None:
        self.place.fill(self.place.home, {".late": "somebody else's"})
        before = self.home()
        with self.assertRaisesRegex(Trouble, "^.late: File exists$"):
            self.doer.do(self.steps(Link(self.path(".late"), "dotfiles/zsh/.zshrc")))
        self.assertEqual(self.home(), before)
        self.assertEqual(os.listdir(os.path.join(self.state, "backup")), [])

    def test_keeps_in_the_backup_what_cannot_go_back(self) -> None:
        class Late(Backup):
            """Something comes to ~/.zshrc after the file that was there has gone."""

            def take(inner, path: str) -> None:  # noqa: N805 - self is the test
                super().take(path)
                if path.endswith(".vim"):
                    self.place.fill(self.place.home, {".zshrc": "new"})

        backup = Late(self.place.home, self.place.repository, self.state)
        doer = Doer(Ground(self.place.home, self.place.repository, self.state), backup, None)
        with self.assertRaisesRegex(Trouble, "^.zshrc: File exists$"):
            doer.do(self.steps())
        with (
            open(self.path(".zshrc"), encoding="utf-8") as new,
            open(f"{backup.folder}/files/.zshrc", encoding="utf-8") as old,
        ):
            self.assertEqual((new.read(), old.read()), ("new", "old"))
        with open(f"{backup.folder}/list", encoding="utf-8") as names:
            self.assertEqual(names.read(), ".zshrc\n")

    def test_does_it_all(self) -> None:
        self.doer.do(self.steps())
        self.assertEqual(os.readlink(self.path(".x/y")), "../dotfiles/zsh/.x/y")
        with open(f"{self.backup.folder}/list", encoding="utf-8") as names:
            self.assertEqual(names.read(), ".zshrc\n.vim\n")


if __name__ == "__main__":
    unittest.main()
