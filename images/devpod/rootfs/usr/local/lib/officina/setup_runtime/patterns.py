"""What a package's ignore lists leave out. The patterns are Perl's, so perl itself answers: one process for a whole run."""

import itertools
import os
import re
import subprocess
from collections.abc import Sequence
from typing import IO, NamedTuple, cast

from setup_runtime.trouble import Trouble

LOCAL_LIST = ".stow-local-ignore"
GLOBAL_LIST = ".stow-global-ignore"

# Stow 2.3.1's own list, for a package without one and a home without one (its manual, "Types And Syntax Of Ignore Lists").
BUILT_IN = (
    "RCS", ".+,v", "CVS", r"\.\#.+", r"\.cvsignore", r"\.svn", "_darcs", r"\.hg", r"\.git", r"\.gitignore",
    ".+~", r"\#.*\#", "^/README.*", "^/LICENSE.*", "^/COPYING",
)  # fmt: skip

# Asked `P<list> <kind><pattern>` it learns a pattern, asked `M<list> <path>` it says whether one of the list matches.
_PERL = r"""
$/ = "\0"; $| = 1;
while (defined(my $asked = <STDIN>)) {
  chomp $asked;
  my ($what, $list, $text) = $asked =~ /\A(.)(\d+) (.*)\z/s;
  if ($what eq "P") {
    my ($kind, $pattern) = $text =~ /\A(.)(.*)\z/s;
    my $compiled = eval { no warnings; qr/$pattern/ };
    push @{$lists[$list]}, [$kind, $compiled] if defined $compiled;
    print defined $compiled ? "1" : "0";
  } else {
    my ($name) = $text =~ m{([^/]*)\z}s;
    my %subject = (i => $text, p => "/$text", n => $name);
    print scalar(grep { $subject{$_->[0]} =~ $_->[1] } @{$lists[$list]}) ? "1" : "0";
  }
}
"""


class IgnoreList(NamedTuple):
    """The patterns of one package: `ignored` those of --ignore, `listed` those of its list."""

    ignored: tuple[str, ...]
    listed: tuple[str, ...]

    def expressions(self) -> list[str]:
        """What stow makes of them, after a letter: i for the end of a path, n for a name, p for a part of a path."""
        names = [pattern for pattern in self.listed if "/" not in pattern]
        paths = [pattern for pattern in self.listed if "/" in pattern]
        return [
            *(f"i{pattern}\\z" for pattern in self.ignored),
            *([f"n^({'|'.join(names)})$"] if names else []),
            *([f"p(^|/)({'|'.join(paths)})(/|$)"] if paths else []),
        ]


def parse_list(text: str) -> tuple[str, ...]:
    """The patterns of an ignore file; it always leaves itself out, as in stow."""
    patterns = []
    for line in text.split("\n"):
        line = line.strip(" \t\r\f\v")
        if line == "" or line.startswith("#"):
            continue
        patterns.append(re.sub(r"\s+#.+", "", line, count=1, flags=re.ASCII).replace("\\#", "#"))
    return (*patterns, r"^/\.stow-local-ignore$")


class Patterns:
    """Answers which paths of a package are left out. A context: perl ends with it."""

    def __init__(self) -> None:
        self._perl: subprocess.Popen[bytes] | None = None
        self._numbers: dict[IgnoreList, int] = {}
        self._next = itertools.count()

    def __enter__(self) -> "Patterns":
        return self

    def __exit__(self, *_: object) -> None:
        if self._perl is not None:
            # Closes its stdin, and waits.
            self._perl.communicate()

    def matches(self, ignore: IgnoreList, paths: Sequence[str]) -> list[bool]:
        """For each path, relative to its package, whether the list leaves it out. Raises Trouble for a broken pattern."""
        if ignore not in self._numbers:
            number = next(self._next)
            expressions = ignore.expressions()
            for expression, ok in zip(expressions, self._ask([f"P{number} {text}" for text in expressions]), strict=True):
                if not ok:
                    raise Trouble(f"perl cannot read the pattern {expression[1:]}")
            self._numbers[ignore] = number
        return self._ask([f"M{self._numbers[ignore]} {path}" for path in paths])

    def _ask(self, questions: Sequence[str]) -> list[bool]:
        perl = self._started()
        questions_in, answers_out = cast(IO[bytes], perl.stdin), cast(IO[bytes], perl.stdout)
        answers: list[bool] = []
        # So few at a time that neither side waits for room in a pipe.
        for start in range(0, len(questions), 500):
            part = questions[start : start + 500]
            questions_in.write(b"".join(os.fsencode(question) + b"\0" for question in part))
            questions_in.flush()
            said = answers_out.read(len(part))
            if len(said) != len(part):
                raise Trouble("perl does not answer: the ignore lists cannot be read")
            answers.extend(letter == ord("1") for letter in said)
        return answers

    def _started(self) -> subprocess.Popen[bytes]:
        if self._perl is None:
            environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C"}
            # Out of the terminal's group: Ctrl-C is for this process alone.
            try:
                self._perl = subprocess.Popen(
                    ["perl", "-e", _PERL],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    env=environment,
                    start_new_session=True,
                )
            except FileNotFoundError:
                raise Trouble("perl is not installed: it reads the ignore lists") from None
        return self._perl
