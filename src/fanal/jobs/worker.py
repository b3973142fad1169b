"""The worker: takes what is due, calls it, says how it went. `fanal serve` runs one; any number may run beside each other.

What it calls has to bear being called twice: a worker that is killed leaves a lease that lapses, and another takes over.
"""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone
from prometheus_client import Counter

from fanal.core.actors import System
from fanal.core.ids import new_id
from fanal.jobs import queries, timetable
from fanal.jobs.actions import take_work
from fanal.jobs.actions.take_work import Held
from fanal.jobs.enqueueing import find_function
from fanal.jobs.models import JobState

log = logging.getLogger("fanal.jobs")

WORKER = System("jobs")
#: Between two looks when nothing is due, in seconds.
IDLE_SECONDS = 1.0
#: Between two signs of life, in seconds; also how often a lease is renewed.
BEAT_SECONDS = 15.0
#: Longest wait when the database does not answer, in seconds.
LONGEST_WAIT = 30.0
#: For /metrics, which adds up the processes; by how it ended only.
CALLS = Counter("fanal_jobs", "Pieces of work called, by how they ended", ["result"], registry=None)
for _result in ("done", "failed"):
    CALLS.labels(result=_result)
_PACKAGE = Path(__file__).resolve().parents[1]


def run(stop: threading.Event) -> None:
    """Work until `stop` is set; what is being done then is finished first. Survives a database that goes and comes back."""
    worker, failures, last_beat, entered = new_id(), 0, 0.0, False
    while not stop.is_set():
        try:
            close_old_connections()
            if not entered:
                take_work.enter_timetable(by=WORKER, lines=list(timetable.lines().values()), now=timezone.now())
                entered = True
            if time.monotonic() - last_beat >= BEAT_SECONDS or not last_beat:
                take_work.beat(by=WORKER, worker=worker, now=timezone.now())
                last_beat = time.monotonic()
            done = run_due(stop, worker=worker)
            failures = 0
        except DatabaseError:
            failures += 1
            log.exception("the database does not answer; the worker waits", extra={"facts": {"failures": failures}})
            connection.close()
            stop.wait(min(LONGEST_WAIT, 2.0**failures))
            continue
        if not done:
            stop.wait(IDLE_SECONDS)
    connection.close()


def run_due(stop: threading.Event | None = None, *, worker: UUID | None = None) -> int:
    """Do what is due now, once each. Returns how many pieces of work were done or failed. Raises DatabaseError."""
    done = 0
    for name in queries.due_lines([name for name, line in timetable.lines().items() if line.here()], timezone.now()):
        if stop is not None and stop.is_set():
            return done
        done += _do_recurring(timetable.lines()[name], worker)
    while stop is None or not stop.is_set():
        if not _do_job(worker):
            break
        done += 1
        if done % 50 == 0:
            # A long queue must not keep the timetable waiting.
            break
    return done


def run_all_due() -> int:
    """One pass for `fanal jobs run --once`: until nothing is due. What fails waits, so this ends."""
    take_work.enter_timetable(by=WORKER, lines=list(timetable.lines().values()), now=timezone.now())
    total = 0
    while done := run_due():
        total += done
    return total


def _do_recurring(line: timetable.Recurring, worker: UUID | None) -> int:
    started = timezone.now()
    held = take_work.take_recurring(by=WORKER, line=line, now=started)
    if held is None:
        return 0
    failed = _call(held, line.function, worker)
    now = timezone.now()
    if failed is None:
        take_work.finish_recurring(by=WORKER, held=held, line=line, started=started, now=now)
    else:
        _log_failure("a recurring job failed", failed, {"job": line.name, "tries": held.attempts})
        take_work.fail_recurring(
            by=WORKER, held=held, line=line, error=_kind_of(failed), place=_place_of(failed), now=now
        )
    return 1


def _do_job(worker: UUID | None) -> bool:
    taken = take_work.take_job(by=WORKER, now=timezone.now())
    if taken is None:
        return False
    held, path, arguments = taken
    failed = _call(held, lambda: find_function(path)(**arguments), worker)
    if failed is None:
        take_work.finish_job(by=WORKER, held=held)
        return True
    state = take_work.fail_job(
        by=WORKER, held=held, error=_kind_of(failed), place=_place_of(failed), now=timezone.now()
    )
    message = "a job failed for good" if state is JobState.POISONED else "a job failed and is tried again"
    _log_failure(message, failed, {"job": str(held.pk), "function": path, "attempts": held.attempts})
    return True


def _call(held: Held, function: Callable[[], object], worker: UUID | None) -> Exception | None:
    """Call it under a lease that is renewed. Returns what it raised."""
    with _kept(held, worker):
        try:
            function()
        except Exception as error:
            CALLS.labels(result="failed").inc()
            return error
    CALLS.labels(result="done").inc()
    return None


@contextmanager
def _kept(held: Held, worker: UUID | None) -> Iterator[None]:
    """Renew the lease, and give signs of life, from a thread beside the work."""
    finished = threading.Event()

    def renew() -> None:
        while not finished.wait(BEAT_SECONDS):
            try:
                now = timezone.now()
                if not take_work.keep(by=WORKER, held=held, now=now):
                    log.error("a lease was lost while its work went on", extra={"facts": {"job": str(held.pk)}})
                    break
                if worker is not None:
                    take_work.beat(by=WORKER, worker=worker, now=now)
            except DatabaseError:
                # The work itself may hold SQLite's write lock; the lease outlasts several missed renewals.
                log.warning("a lease could not be renewed just now", extra={"facts": {"job": str(held.pk)}})
        connection.close()

    thread = threading.Thread(target=renew, name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        finished.set()
        thread.join()


def _log_failure(message: str, error: Exception, facts: dict[str, object]) -> None:
    # The formatter keeps the kind of the error and the places it passed, never its message (`ops.logs`).
    log.error("work failed", exc_info=error, extra={"facts": {"what": message, **facts}})


def _kind_of(error: Exception) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def _place_of(error: Exception) -> str:
    """The innermost place in our own code."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(_PACKAGE):
            return f"{path.relative_to(_PACKAGE)}:{frame.lineno}"
    return ""
