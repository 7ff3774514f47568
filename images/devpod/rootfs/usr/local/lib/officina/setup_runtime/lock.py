"""One run at a time."""

import fcntl
import os
import time

from setup_runtime.trouble import Trouble


def take_lock(state: str) -> None:
    """Waits for another run to end; the lock goes with this process. Raises Trouble."""
    try:
        os.makedirs(state, exist_ok=True)
        lock = os.open(os.path.join(state, "lock"), os.O_RDWR | os.O_CREAT, 0o666)
    except OSError:
        raise Trouble(f"cannot write in {state}") from None
    if _is_taken(lock):
        print("setup-runtime: another run is going on, waiting for it", flush=True)
        end = time.monotonic() + float(os.environ.get("SETUP_RUNTIME_WAIT", "300"))
        while _is_taken(lock):
            if time.monotonic() > end:
                raise Trouble("the other run does not end; try again later")
            time.sleep(0.1)


def _is_taken(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    return False
