"""The words of a .stowrc, as the Getopt::Long of Debian's perl reads them with stow's own options."""

import unittest

import place  # noqa: F401 - it makes setup_runtime known
from setup_runtime.stowrc import StowRc, expand_path, parse_stowrc

READ = {
    "--target x": StowRc(target="x"),
    "--tar=x": StowRc(target="x"),
    "--t=x": StowRc(target="x"),
    "-tx": StowRc(target="x"),
    "-t=x": StowRc(target="=x"),
    "-vt x": StowRc(target="x"),
    "-v2t x": StowRc(target="x"),
    "--verbose 3 -d y": StowRc(dir="y"),
    "--verbose=3 --igno a --ignore=b": StowRc(ignore=("a", "b")),
    "--no-f --dotfile": StowRc(dotfiles=True),
    "--do": StowRc(dotfiles=True),
    "--target --dotfiles": StowRc(target="--dotfiles"),
    "zsh -S git -t x": StowRc(target="x"),
    "-v -- --dotfiles": StowRc(),
    "--target=a --target=b": StowRc(target="b"),
}
REFUSED = {
    "--adopt": "--adopt is",
    "--override=x": "--override is",
    "--defer .*": "--defer is",
    "-n": "--simulate is",
    "--no": "--no is",
    "--ver": "--ver is",
    "--adopt=1": "--adopt=1 is",
    "--target": "--target is",
    "--target=": "--target= is",
    "-x": "-x is",
}


class Words(unittest.TestCase):
    """parse_stowrc."""

    def test_reads(self) -> None:
        for words, expected in READ.items():
            with self.subTest(words):
                self.assertEqual(parse_stowrc(words.split()), expected)

    def test_refuses_with_a_reason(self) -> None:
        for words, said in REFUSED.items():
            with self.subTest(words):
                problems = parse_stowrc(words.split()).problems
                self.assertEqual(len(problems), 1, problems)
                self.assertIn(f"{said} not obeyed: ", problems[0])


class Paths(unittest.TestCase):
    """expand_path."""

    def test_expands_as_stow_does(self) -> None:
        environment = {"HOME": "/h", "A": "a"}
        for written, expected in {
            "~": "/h", "~/x": "/h/x", "~root/x": "/root/x", "x~": "x~", r"\~/x": "~/x",
            "$A/x": "a/x", "${A}x": "ax", r"\$A": "$A",
        }.items():  # fmt: skip
            with self.subTest(written):
                self.assertEqual(expand_path(written, environment), expected)

    def test_refuses_an_unknown_variable(self) -> None:
        with self.assertRaises(KeyError):
            expand_path("$NOWHERE", {})


if __name__ == "__main__":
    unittest.main()
