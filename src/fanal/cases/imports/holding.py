"""Who works on a run now: a file that the kernel lets go of when its process dies, however it dies.

A number of a process would be given anew and lies after a restart; a lock cannot. Where the file is not there (another machine
works on the run) nobody here can tell. Belongs here: holding a run, and asking whether it is held. Does not: what follows
(`actions.end_run`).
"""

from __future__ import annotations

import fcntl
from collections.abc import Container, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from fanal.core.errors import NotReady
from fanal.vault import places

_START, _END = "import-", ".lock"


def _folder() -> Path:
    return places.home() / "run"


def _file(run_id: UUID) -> Path:
    return _folder() / f"{_START}{run_id}{_END}"


@contextmanager
def held(run_id: UUID) -> Iterator[None]:
    """Hold a run while working on it. An error leaves the file for `forget`, in case what it left is not cleared up either.

    Raises NotReady when another process of this machine holds it.
    """
    path = _file(run_id)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    with path.open("a", encoding="ascii") as lock:
        if not _take(lock.fileno()):
            raise NotReady("This import is being worked on.")
        yield
        path.unlink(missing_ok=True)


@contextmanager
def left_behind(run_id: UUID) -> Iterator[bool]:
    """Whether the process that held a run is dead for certain; it is held by the caller then, who clears up."""
    try:
        lock = _file(run_id).open("r+", encoding="ascii")
    except OSError:
        yield False
        return
    with lock:
        yield _take(lock.fileno())


def forget(*, but: Container[UUID]) -> None:
    """Remove the files of runs that nobody has to clear up any more."""
    for path in _folder().glob(f"{_START}*{_END}"):
        run_id = UUID(path.name.removeprefix(_START).removesuffix(_END))
        if run_id in but:
            continue
        with left_behind(run_id) as dead:
            if dead:
                path.unlink(missing_ok=True)


def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
