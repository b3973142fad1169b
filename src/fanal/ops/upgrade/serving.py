"""The running node and an upgrade: is it served, stop it politely, keep it from being started meanwhile.

Belongs here: the lock that `fanal serve` holds. Does not: starting the node again (systemd or a person does).
"""

from __future__ import annotations

import fcntl
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from fanal.core.errors import NotReady, Unavailable
from fanal.ops.backup import disk
from fanal.vault import places

#: `fanal serve` grants its processes ten seconds each; pages that are being answered are finished.
STOP_SECONDS = 45.0


_RUNS = (
    "The node is running. Nothing was changed. Stop it (systemctl stop fanal, or Ctrl-C), or let the upgrade stop it when "
    "everything is prepared: fanal upgrade --stop"
)


def check_may_stop(*, stop: bool) -> None:
    """Raises NotReady while a node runs in this home that the upgrade may not stop."""
    path = disk.make_private_folder(places.home() / "run") / "serve.lock"
    with path.open("a+", encoding="ascii") as lock:
        if not stop and not _take(lock):
            raise NotReady(_RUNS)


@contextmanager
def stopped(*, stop: bool) -> Iterator[None]:
    """Hold the lock of `fanal serve`: no node runs in this home, and none can be started.

    Raises NotReady while one runs, unless `stop`: then it is asked to end and waited for.
    """
    path = disk.make_private_folder(places.home() / "run") / "serve.lock"
    with path.open("a+", encoding="ascii") as lock:
        if not _take(lock):
            if not stop:
                raise NotReady(_RUNS)
            _ask_to_stop(path)
            _wait_for(lock)
        yield


def _take(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _ask_to_stop(path: Path) -> None:
    text = path.read_text(encoding="ascii").strip()
    if not text.isdigit() or not _is_our_serve(int(text)):
        raise Unavailable("The node is running, and it is not clear as which process. Nothing was changed. Stop it by hand.")
    os.kill(int(text), signal.SIGTERM)


def _is_our_serve(pid: int) -> bool:
    """Whether this process is `fanal serve` indeed: a number in a file is not to end anything else."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return b"serve" in words and any(b"fanal" in word for word in words)


def _wait_for(lock: IO[str]) -> None:
    until = time.monotonic() + STOP_SECONDS
    while not _take(lock):
        if time.monotonic() > until:
            raise Unavailable("The node did not stop in time. Nothing was changed; it may still be ending. Look, then run this again.")
        time.sleep(0.1)
