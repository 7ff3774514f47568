"""The entry: reads the command line, and turns what came of the run into words and an exit code."""

import os
import pwd
import signal
import sys
from collections.abc import Mapping, Sequence
from types import FrameType

from setup_runtime.options import USAGE, parse_options
from setup_runtime.run import run, warn
from setup_runtime.trouble import Interrupted, Trouble, WrongUse

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main(arguments: Sequence[str]) -> int:
    """Runs setup-runtime; its exit code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]

    environment = _environment()
    try:
        options = parse_options(arguments, environment)
    except WrongUse as error:
        print(f"setup-runtime: {error}\n{USAGE}", file=sys.stderr, end="")
        return 2
    if options.help:
        print(USAGE, end="")
        return 0
    for number in _SIGNALS:
        signal.signal(number, _interrupt)
    try:
        code = 0 if run(options, environment) else 1
    except Trouble as trouble:
        for line in (trouble.message, *trouble.hints):
            warn(line)
        code = 1
    except Interrupted:
        warn("interrupted")
        return 130
    if code != 0 and options.from_client:
        warn("the container starts all the same; fix it and run setup-runtime by hand")
        code = 0
    return code


def _environment() -> Mapping[str, str]:
    home = os.environ.get("HOME") or pwd.getpwuid(os.geteuid()).pw_dir
    return {**os.environ, "HOME": home}


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """What is under way is taken back, and nothing interrupts that."""
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise Interrupted
