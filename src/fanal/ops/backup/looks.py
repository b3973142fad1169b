"""What `fanal doctor` says of backups and rehearsals.

Belongs here: looking, and words. Does not: judging (`due`), mending.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from fanal.core.findings import Finding, Verdict
from fanal.ops.backup import due
from fanal.vault import places
from fanal.vault.home import made_for_training


def look_at_backups() -> Iterator[Finding]:
    """How old the newest backup is, whether it lies where it was put, whether its restore was rehearsed."""
    now = datetime.now(UTC)
    standing = due.backups(now)
    subject, by_hand = "Backup", "Run it by hand to read why: fanal backup"
    if standing.failed:
        found = f"the last one failed {_ago(standing.failed.ended_at, now)} ({standing.failed.error})"
        yield Finding(_bad(), subject, found, by_hand)
    elif standing.good is None:
        yield Finding(_bad(), subject, "none was ever made", "Run now, and every day by a timer: fanal backup")
    elif standing.late_since:
        found = f"made {_ago(standing.good.ended_at, now)}"
        yield Finding(_bad(), subject, found, "The daily backup did not run. See why, and run it now: fanal backup")
    else:
        yield Finding(Verdict.GOOD, subject, f"made {_ago(standing.good.ended_at, now)}")
    if standing.good is not None:
        yield from _places(standing.good.facts)
        yield from _rehearsals(now)


def _places(facts: dict[str, object]) -> Iterator[Finding]:
    archive, keys = Path(str(facts["archive"])), Path(str(facts["keys"]))
    subject = "Place of the backup"
    if not archive.exists():
        moved = "If it was moved on purpose, all is well. If not, make a new one: fanal backup"
        yield Finding(Verdict.NOTE, subject, f"{archive} is not there now", moved)
    elif archive.stat().st_dev == places.home().stat().st_dev:
        copy = "When this disk dies both are gone. Copy the folder to another machine every day."
        yield Finding(Verdict.NOTE, subject, "the same disk as the node", copy)
    if not keys.exists():
        know = "Without a copy of the keys no backup can be read. Make sure that you know where it is."
        yield Finding(Verdict.NOTE, "Copy of the keys", f"{keys} is not there now", know)


def _rehearsals(now: datetime) -> Iterator[Finding]:
    standing = due.rehearsals(now)
    subject, by_hand = "Rehearsal of a restore", "Run it by hand to read why: fanal backup rehearse"
    if standing.failed:
        found = f"failed {_ago(standing.failed.ended_at, now)} ({standing.failed.error})"
        yield Finding(_bad(), subject, found, by_hand)
    elif standing.good is None:
        yield Finding(_bad(), subject, "none yet", "A job does it every month. Do it now: fanal backup rehearse")
    elif standing.late_since:
        yield Finding(_bad(), subject, f"done {_ago(standing.good.ended_at, now)}", by_hand)
    else:
        opened = standing.good.facts.get("opened", 0)
        yield Finding(Verdict.GOOD, subject, f"done {_ago(standing.good.ended_at, now)}, {opened} fields opened")


def _bad() -> Verdict:
    return Verdict.NOTE if made_for_training() else Verdict.BAD


def _ago(moment: datetime, now: datetime) -> str:
    hours = (now - moment).total_seconds() / 3600
    return f"{hours:.0f} hours ago" if hours < 48 else f"{hours / 24:.0f} days ago"
