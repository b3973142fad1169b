"""Pull back times that lie further off than any can: somebody set the clock back, and what was noted before waits for nothing.

`by` is the worker. Nothing is journalled: this is the machine's own book-keeping (`jobs` stands below the journal).
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from fanal.core.actors import Actor
from fanal.jobs.models import Job, JobState, RecurringJob
from fanal.jobs.pauses import LEASE, LONGEST_PAUSE
from fanal.jobs.timetable import Recurring


def pull_back(*, by: Actor, lines: list[Recurring], now: datetime) -> int:
    """How many rows were pulled back. Two queries where there is nothing to do, so that it can be asked often.

    A line of the timetable is due within its period, a job within its longest pause, a lease ends within `LEASE`. A lease is
    never cut short below that: its holder may live, and renews it in time.
    """
    periods = {line.name: line.period for line in lines}
    pulled = 0
    for row in RecurringJob.objects.filter(name__in=periods):
        if row.next_due > now + periods[row.name]:
            pulled += RecurringJob.objects.filter(pk=row.pk, lease=row.lease, next_due=row.next_due).update(next_due=now)
        if row.lease_until and row.lease_until > now + 2 * LEASE:
            pulled += RecurringJob.objects.filter(pk=row.pk, lease=row.lease).update(lease_until=now + LEASE)
    for job in Job.objects.filter(_too_far_off(now)):
        mine = Job.objects.filter(pk=job.pk, lease=job.lease, state=job.state)
        pulled += mine.update(lease_until=now + LEASE) if job.state == JobState.RUNNING else mine.update(run_after=now)
    return pulled


def _too_far_off(now: datetime) -> Q:
    # One that was never tried is to be done at once; a pause is spread by half either way.
    fresh = Q(state=JobState.WAITING, attempts=0, run_after__gt=now)
    tried = Q(state=JobState.WAITING, run_after__gt=now + 1.5 * LONGEST_PAUSE)
    return fresh | tried | Q(state=JobState.RUNNING, lease_until__gt=now + 2 * LEASE)
