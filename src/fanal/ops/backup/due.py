"""Is the newest backup young enough, was its restore rehearsed: the one judgement that doctor, board and jobs share.

Belongs here: judging. Does not: words for people.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from fanal.ops import queries
from fanal.ops.models import SafetyRun

#: A daily backup, and two hours for a slow disk.
BACKUP_AGE = timedelta(hours=26)
#: A monthly rehearsal, and some days of grace before people are told.
REHEARSAL_EVERY = timedelta(days=30)
REHEARSAL_AGE = timedelta(days=35)
#: Between two tries of a rehearsal that failed.
TRY_AGAIN = timedelta(hours=20)


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with one kind of run.

    Attributes:
        good: the newest one that went well.
        failed: the newest failure after it.
        late_since: since when it is late; None while it is in time.
    """

    good: SafetyRun | None
    failed: SafetyRun | None
    late_since: datetime | None


def backups(now: datetime) -> Standing:
    """Of backups. Two queries."""
    good = queries.newest_run(SafetyRun.Kind.BACKUP, good=True)
    failed = queries.failed_since(SafetyRun.Kind.BACKUP, good.ended_at if good else None)
    late = good.ended_at + BACKUP_AGE if good else None
    return Standing(good, failed, late if late and late < now else None)


def rehearsals(now: datetime) -> Standing:
    """Of rehearsals; without any, the time runs from the first good backup. At most three queries."""
    good = queries.newest_run(SafetyRun.Kind.REHEARSAL, good=True)
    failed = queries.failed_since(SafetyRun.Kind.REHEARSAL, good.ended_at if good else None)
    first = good or queries.first_good(SafetyRun.Kind.BACKUP)
    late = first.ended_at + REHEARSAL_AGE if first else None
    return Standing(good, failed, late if late and late < now else None)


def rehearsal_is_due(now: datetime) -> bool:
    """Whether the job is to rehearse now: there is a backup, the last good rehearsal is a month old, none failed just now."""
    standing = rehearsals(now)
    if queries.newest_run(SafetyRun.Kind.BACKUP, good=True) is None:
        return False
    if standing.failed and standing.failed.ended_at > now - TRY_AGAIN:
        return False
    return standing.good is None or standing.good.ended_at < now - REHEARSAL_EVERY
