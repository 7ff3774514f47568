"""What a package's ignore lists leave out. The patterns are Perl's, so perl itself answers: one process for a whole run."""

import os
import re
import subprocess
from collections.abc import Sequence
from typing import NamedTuple

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
    my %subject = (ignore => $text, path => "/$text", name => $name);
    print scalar(grep { $subject{{i => "ignore", p => "path", n => "name"}->{$_->[0]}} =~ $_->[1] } @{$lists[$list]}) ? "1" : "0";
  }
}
"""


class IgnoreList(NamedTuple):
    """The patterns of one package: `ignored` those of --ignore, `listed` those of its list."""

    ignored: tuple[str, ...]
    listed: tuple[str, ...]

    def expressions(self) -> list[str]:
        """What stow makes of them: its letter (i for the end of a path, n for a name, p for a part of a path), then Perl's."""
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

    def __enter__(self) -> "Patterns":
        return self

    def __exit__(self, *_: object) -> None:
        if self._perl is not None and self._perl.stdin is not None and self._perl.stdout is not None:
            self._perl.stdin.close()
            self._perl.wait()
            self._perl.stdout.close()

    def matches(self, ignore: IgnoreList, paths: Sequence[str]) -> list[bool]:
        """For each path, relative to its package, whether the list leaves it out. Raises Trouble for a broken pattern."""
        number = self._numbers.get(ignore)
        if number is None:
            number = self._numbers[ignore] = len(self._numbers)
            expressions = ignore.expressions()
            for expression, ok in zip(expressions, self._ask([f"P{number} {text}" for text in expressions]), strict=True):
                if not ok:
                    del self._numbers[ignore]
                    raise Trouble(f"perl cannot read the pattern {expression[1:]}")
        return self._ask([f"M{number} {path}" for path in paths])

    def _ask(self, questions: Sequence[str]) -> list[bool]:
        perl = self._start()
        answers: list[bool] = []
        # So few at a time that neither side waits for room in a pipe.
        for start in range(0, len(questions), 500):
            part = questions[start : start + 500]
            assert perl.stdin is not None and perl.stdout is not None
            perl.stdin.write(b"".join(os.fsencode(question) + b"\0" for question in part))
            perl.stdin.flush()
            said = perl.stdout.read(len(part))
            if len(said) != len(part):
                raise Trouble("perl does not answer: the ignore lists cannot be read")
            answers.extend(letter == ord("1") for letter in said)
        return answers

    def _start(self) -> subprocess.Popen[bytes]:
        if self._perl is None:
            environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C"}
            self._perl = subprocess.Popen(
                ["perl", "-e", _PERL], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, start_new_session=True
            )
        return self._perl
