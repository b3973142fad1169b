"""Commands for the background work: run it, look at it, deal with what was given up."""

from __future__ import annotations

import signal
import threading
from argparse import ArgumentParser, Namespace
from uuid import UUID

from fanal.core.actors import System
from fanal.core.commands import Command, counted

_CONSOLE = System("console")


def _run_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="do what is due now, then end")


def _run(arguments: Namespace) -> int:
    from fanal.jobs import worker

    if arguments.once:
        print(f"Done: {worker.run_all_due()} (see: fanal jobs list)")
        return 0
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    worker.run(stop)
    return 0


def _list(_arguments: Namespace) -> int:
    """Exit code 1 when something was given up or keeps failing."""
    from fanal.jobs import queries, timetable
    from fanal.jobs.models import JobState

    rows = {row.name: row for row in queries.fetch_timetable(list(timetable.lines()))}
    print("Every so often:")
    for name, line in sorted(timetable.lines().items()):
        row = rows.get(name)
        last = f"last done {row.last_finished:%Y-%m-%d %H:%M:%S} UTC" if row and row.last_finished else "not done yet"
        trouble = f"; tried {counted(row.tries, 'time')} since, last error {row.last_error} at {row.last_place}" if row and row.last_error else ""
        print(f"  {name}  every {line.period.total_seconds() / 60:g} min  {last}{trouble}")
    jobs = queries.fetch_jobs()
    print("Once:" if jobs else "Once: nothing is waiting.")
    for job in jobs:
        error = f"  last error {job.last_error} at {job.last_place}" if job.last_error else ""
        print(f"  {job.id}  {job.state}  {job.function}  tried {counted(job.attempts, 'time')}, next {job.run_after:%Y-%m-%d %H:%M:%S} UTC{error}")
    if any(job.state == JobState.POISONED for job in jobs):
        print("Given up: mend the cause, then: fanal jobs retry ID")
    return int(queries.fetch_trouble().since is not None)


def _id_argument(parser: ArgumentParser) -> None:
    parser.add_argument("id", type=UUID, help="as shown by fanal jobs list")


def _retry(arguments: Namespace) -> int:
    from django.utils import timezone

    from fanal.jobs.actions.mend_job import retry_job

    retry_job(by=_CONSOLE, job_id=arguments.id, now=timezone.now())
    print("It is tried again now.")
    return 0


def _discard(arguments: Namespace) -> int:
    from fanal.jobs.actions.mend_job import discard_job

    discard_job(by=_CONSOLE, job_id=arguments.id)
    print("It is off the books.")
    return 0


COMMANDS = [
    Command("jobs run", "Do the background work (fanal serve does it already).", _run, _run_arguments),
    Command("jobs list", "Show the timetable and the queue.", _list),
    Command("jobs retry", "Try a given-up job again.", _retry, _id_argument),
    Command("jobs discard", "Take a given-up job off the books.", _discard, _id_argument),
]
