"""Writers come to SQLite in the order in which they asked.

SQLite lets one writer in at a time, but its waiting is no queue: who has waited long asks every 100 ms, who comes anew asks at
once and gets in, so under writers without a pause a few starve (decision 12). Here each writer draws a number from a small file
beside the database and waits until nobody holds a lower one. A number is held as a lock of the kernel: who is killed gives it
back by dying, and nobody cleans up.

This is fairness, never safety: what keeps two writers apart is still SQLite's own lock. So whatever goes wrong here (no such
locks on this system, a full disk, patience at an end) means going to SQLite without a turn, as if this file were not there.
"""

from __future__ import annotations

import fcntl
import os
import struct
import time
from pathlib import Path

#: Draws of a number exclude each other by this byte, far behind any number that is ever drawn.
_DRAWING = 1 << 62
#: How long one waits before it looks again (s): at first often, later seldom.
_OFTEN, _SELDOM, _IMPATIENT_FOR = 0.001, 0.004, 0.1


def _lock_call(kind: int, first: int, count: int = 1) -> bytes:
    """`struct flock` for `count` bytes of the file (Linux, 64 bit; fcntl(2))."""
    return struct.pack("hhqqi", kind, os.SEEK_SET, first, count, 0)


class Turns:
    """One connection's place in the queue of the database at `database` (its file; `-turns` is added to the name)."""

    def __init__(self, database: str) -> None:
        self.path = Path(f"{database}-turns")
        self._file: int | None = None
        self._number: int | None = None

    def take(self, *, patience: float) -> bool:
        """Wait for a turn, `patience` seconds at most. False: go without one. Never raises for what the machine does."""
        self.give_back()
        try:
            number = self._draw()
            if number == 0 or self._comes(number, patience):
                return True
        except OSError:
            pass
        self.give_back()
        return False

    def give_back(self) -> None:
        """Let the next one in. Does nothing without a turn."""
        if self._file is not None and self._number is not None:
            number, self._number = self._number, None
            try:
                self._set(fcntl.F_UNLCK, number)
            except OSError:
                self.close()

    def close(self) -> None:
        """Give the turn and the file back."""
        self._number = None
        if self._file is not None:
            file, self._file = self._file, None
            os.close(file)  # the kernel takes this opening's locks away with it

    def _draw(self) -> int:
        """The next number, already locked when anybody can see it."""
        if self._file is None:
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        file = self._file
        fcntl.fcntl(file, fcntl.F_OFD_SETLKW, _lock_call(fcntl.F_WRLCK, _DRAWING))
        try:
            written = os.pread(file, 8, 0)
            number = int.from_bytes(written, "little") if len(written) == 8 else 0
            os.pwrite(file, (number + 1).to_bytes(8, "little"), 0)
            self._set(fcntl.F_WRLCK, number)
            self._number = number
        finally:
            self._set(fcntl.F_UNLCK, _DRAWING)
        return number

    def _comes(self, number: int, patience: float) -> bool:
        """Whether everybody with a lower number went away within `patience` seconds."""
        began = time.monotonic()
        while self._is_held_below(number):
            waited = time.monotonic() - began
            if waited >= patience:
                return False
            time.sleep(_OFTEN if waited < _IMPATIENT_FOR else _SELDOM)
        return True

    def _is_held_below(self, number: int) -> bool:
        assert self._file is not None
        answer = fcntl.fcntl(self._file, fcntl.F_OFD_GETLK, _lock_call(fcntl.F_WRLCK, 0, number))
        return bool(struct.unpack_from("hhqqi", answer)[0] != fcntl.F_UNLCK)

    def _set(self, kind: int, byte: int) -> None:
        assert self._file is not None
        fcntl.fcntl(self._file, fcntl.F_OFD_SETLK, _lock_call(kind, byte))


def turns_for(database: str) -> Turns | None:
    """The queue of a database file; None where it is no file of its own, or the system has no such locks."""
    name = str(database)
    if not hasattr(fcntl, "F_OFD_SETLK") or name == ":memory:" or name.startswith("file:"):
        return None
    return Turns(name)
