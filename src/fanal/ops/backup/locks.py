"""One backup, one upgrade at a time in a home. A crash lets go of a lock by itself.

Belongs here: locks between commands. Does not: locks of rows.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from fanal.core.errors import Unavailable
from fanal.ops.backup import disk
from fanal.vault import places


@contextmanager
def alone(what: str, sentence: str) -> Iterator[None]:
    """Hold the lock of this name. Raises Unavailable with `sentence` when another process has it."""
    folder = disk.make_private_folder(places.home() / "run")
    with (folder / f"{what}.lock").open("a", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Unavailable(sentence) from None
        yield
