"""Take a row, keep it, give it back: each by comparing and setting its lease, so that a row has one holder at a time.

`by` is the worker. Nothing is journalled: this is the machine's own book-keeping (`jobs` stands below the journal).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from fanal.core.actors import Actor
from fanal.core.ids import new_id
from fanal.jobs.models import Heartbeat, Job, JobState, RecurringJob
from fanal.jobs.pauses import LEASE, MOST_ATTEMPTS, pause_after
from fanal.jobs.timetable import Recurring


@dataclass(frozen=True, slots=True)
class Held:
    """A row that this worker holds now. `pk` is a name or an id."""

    table: type[Job] | type[RecurringJob]
    pk: str | UUID
    lease: UUID
    attempts: int


def beat(*, by: Actor, worker: UUID, now: datetime) -> None:
    """A sign of life of this worker."""
    Heartbeat.objects.update_or_create(worker=worker, defaults={"at": now})


def enter_timetable(*, by: Actor, lines: list[Recurring], now: datetime) -> None:
    """A row for each line. One whose time lies further off than its period (a changed period or clock) is due now."""
    RecurringJob.objects.bulk_create([RecurringJob(name=line.name, next_due=now) for line in lines], ignore_conflicts=True)
    for line in lines:
        RecurringJob.objects.filter(name=line.name, next_due__gt=now + line.period).update(next_due=now)


def take_recurring(*, by: Actor, line: Recurring, now: datetime) -> Held | None:
    """Take a line of the timetable if it is due and nobody holds it."""
    row = RecurringJob.objects.filter(_free(now), name=line.name, next_due__lte=now).first()
    if row is None:
        return None
    lease, tries = new_id(), row.tries + 1
    taken = RecurringJob.objects.filter(name=line.name, lease=row.lease).update(
        lease=lease, lease_until=now + LEASE, last_started=now, tries=tries,
        # Already now: if this worker dies over it, the next one waits a little longer each time.
        next_due=now + min(line.period, pause_after(tries)),
    )
    return Held(RecurringJob, line.name, lease, tries) if taken else None


def take_job(*, by: Actor, now: datetime) -> tuple[Held, str, dict[str, Any]] | None:
    """Take the job that is due longest: what holds the row, its function, its arguments. None when nothing is due."""
    _poison_killers(now)
    due = Q(state=JobState.WAITING, run_after__lte=now) | Q(state=JobState.RUNNING, lease_until__lte=now)
    for row in Job.objects.filter(due).order_by("run_after", "id")[:20]:
        lease = new_id()
        taken = Job.objects.filter(pk=row.pk, lease=row.lease).update(
            lease=lease, lease_until=now + LEASE, state=JobState.RUNNING, attempts=F("attempts") + 1
        )
        if taken:
            return Held(Job, row.pk, lease, row.attempts + 1), row.function, row.arguments
    return None


def _poison_killers(now: datetime) -> None:
    """Jobs whose worker died over them again and again are not taken once more."""
    lapsed = Job.objects.filter(state=JobState.RUNNING, lease_until__lte=now, attempts__gte=MOST_ATTEMPTS)
    lapsed.update(state=JobState.POISONED, lease=new_id(), lease_until=None, last_error="worker ended", last_place="")


def keep(*, by: Actor, held: Held, now: datetime) -> bool:
    """Renew the lease while the work goes on. False when it was lost: somebody else has taken the row."""
    return bool(held.table.objects.filter(pk=held.pk, lease=held.lease).update(lease_until=now + LEASE))


def finish_job(*, by: Actor, held: Held) -> None:
    """It is done: the row goes."""
    Job.objects.filter(pk=held.pk, lease=held.lease).delete()


def fail_job(*, by: Actor, held: Held, error: str, place: str, now: datetime) -> JobState:
    """It failed: wait and try again, or leave it to a person after the last try. Answers with its new state."""
    state = JobState.POISONED if held.attempts >= MOST_ATTEMPTS else JobState.WAITING
    Job.objects.filter(pk=held.pk, lease=held.lease).update(
        state=state, lease=new_id(), lease_until=None, run_after=now + pause_after(held.attempts),
        last_error=error[:200], last_place=place[:200],
    )
    return state


def finish_recurring(*, by: Actor, held: Held, line: Recurring, started: datetime, now: datetime) -> None:
    """It succeeded: next time one period after this start, or at once when it took longer than that."""
    RecurringJob.objects.filter(pk=held.pk, lease=held.lease).update(
        lease=new_id(), lease_until=None, last_finished=now, next_due=max(started + line.period, now),
        tries=0, last_error="", last_place="",
    )


def fail_recurring(*, by: Actor, held: Held, line: Recurring, error: str, place: str, now: datetime) -> None:
    """It failed: again after a pause, at the latest after its period."""
    RecurringJob.objects.filter(pk=held.pk, lease=held.lease).update(
        lease=new_id(), lease_until=None, next_due=now + min(line.period, pause_after(held.attempts)),
        last_error=error[:200], last_place=place[:200],
    )


def forget_workers(*, by: Actor, now: datetime) -> None:
    """Rows of workers that ended long ago."""
    Heartbeat.objects.filter(at__lt=now - timedelta(days=1)).delete()


def _free(now: datetime) -> Q:
    return Q(lease_until__isnull=True) | Q(lease_until__lte=now)
