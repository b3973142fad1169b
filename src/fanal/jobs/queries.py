"""Reads of the machine's book-keeping: what is due, what failed, whether a worker lives. No content, so no `by`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Min, Q

from fanal.jobs.models import Heartbeat, Job, JobState, RecurringJob
from fanal.jobs.pauses import WORRYING_TRIES


def last_heartbeat() -> datetime | None:
    """When a worker last gave a sign of life. One query."""
    found: datetime | None = Heartbeat.objects.aggregate(at=Max("at"))["at"]
    return found


def fetch_timetable(names: list[str]) -> list[RecurringJob]:
    """The rows of these lines, by name. A line that no worker has seen yet has none. One query."""
    return list(RecurringJob.objects.filter(name__in=names).order_by("name"))


def due_lines(names: list[str], now: datetime) -> list[str]:
    """Which of these lines are due and free. One query."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
    due = RecurringJob.objects.filter(free, name__in=names, next_due__lte=now)
    return list(due.order_by("next_due", "name").values_list("name", flat=True))


def fetch_jobs(*, limit: int = 100) -> list[Job]:
    """Jobs in the queue, given-up ones first, then by their time. One query."""
    poisoned = list(Job.objects.filter(state=JobState.POISONED).order_by("run_after", "id")[:limit])
    others = Job.objects.exclude(state=JobState.POISONED).order_by("run_after", "id")
    return [*poisoned, *others[: limit - len(poisoned)]] if len(poisoned) < limit else poisoned


@dataclass(frozen=True, slots=True)
class Trouble:
    """What does not get done: how many jobs were given up, which lines of the timetable keep failing, since when."""

    given_up: int
    failing: tuple[str, ...]
    since: datetime | None


def fetch_trouble() -> Trouble:
    """Two queries."""
    jobs = Job.objects.filter(state=JobState.POISONED).aggregate(since=Min("enqueued_at"))
    given_up = Job.objects.filter(state=JobState.POISONED).count() if jobs["since"] else 0
    lines = list(
        RecurringJob.objects.filter(tries__gte=WORRYING_TRIES).order_by("name").values_list("name", "last_started")
    )
    times = [time for time in (jobs["since"], *(started for _, started in lines)) if time]
    return Trouble(given_up, tuple(name for name, _ in lines), min(times, default=None))
