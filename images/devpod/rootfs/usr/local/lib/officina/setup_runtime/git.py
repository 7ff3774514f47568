"""Git that asks nobody anything."""

import os
import re
import subprocess
from collections.abc import Mapping
from types import MappingProxyType

from setup_runtime.trouble import Trouble


def run_git(*arguments: str, seconds: int = 600, environment: Mapping[str, str] = MappingProxyType({})) -> str:
    """What git says on stdout. Raises Trouble with its first line of complaint, without credentials."""
    environment = {
        **os.environ,
        **environment,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_SSH_COMMAND": os.environ.get("GIT_SSH_COMMAND", "ssh -oBatchMode=yes"),
    }
    try:
        result = subprocess.run(
            ["git", *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except FileNotFoundError:
        raise Trouble("git is not installed") from None
    except subprocess.TimeoutExpired:
        raise Trouble(f"git took more than {seconds} seconds") from None
    if result.returncode != 0:
        said = os.fsdecode(result.stderr).split("\n")
        lines = [line for line in said if line and not line.startswith("Cloning into")]
        raise Trouble(bare(lines[0] if lines else f"git ended with {result.returncode}"))
    return os.fsdecode(result.stdout)


def origin_of(checkout: str) -> str:
    """The url that a checkout was cloned from, as it is written; the file is asked: git refuses one of another uid."""
    try:
        return run_git("config", "--file", os.path.join(checkout, ".git", "config"), "--get", "remote.origin.url").strip()
    except Trouble:
        return ""


def bare(text: str) -> str:
    """Words with urls in them as they may be shown: without user, password or token."""
    text = re.sub(r"://[^ ]*@", "://", text)
    return re.sub(r"(^|[ '\"])[^ /:]+:[^ ]*@", r"\1", text)


def is_url(text: str) -> bool:
    """Whether this is where git clones from, and no folder's name."""
    return "://" in text or re.search(r"@.*:", text) is not None
