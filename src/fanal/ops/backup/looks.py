"""What `fanal doctor` says of backups and rehearsals.

Belongs here: looking, and words. Does not: judging (`due`), mending.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from fanal.ops.backup import due
from fanal.ops.doctor import Finding, Verdict
from fanal.vault import places
from fanal.vault.home import made_for_training


def look_at_backups() -> Iterator[Finding]:
    """How old the newest backup is, whether it lies where it was put, whether its restore was rehearsed."""
    now = datetime.now(UTC)
    standing = due.backups(now)
    if standing.failed:
        yield _finding(_bad(), "Backup", f"the last one failed {_ago(standing.failed.ended_at, now)} ({standing.failed.error})", "Run it by hand to read why: fanal backup")
    elif standing.good is None:
        yield _finding(_bad(), "Backup", "none was ever made", "Run now, and every day by a timer: fanal backup")
    elif standing.late_since:
        yield _finding(_bad(), "Backup", f"made {_ago(standing.good.ended_at, now)}", "The daily backup did not run. See why, and run it now: fanal backup")
    else:
        yield _finding(Verdict.GOOD, "Backup", f"made {_ago(standing.good.ended_at, now)}")
    if standing.good is not None:
        yield from _places(standing.good.facts)
        yield from _rehearsals(now)


def _places(facts: dict[str, object]) -> Iterator[Finding]:
    archive, keys = Path(str(facts["archive"])), Path(str(facts["keys"]))
    if not archive.exists():
        yield _finding(Verdict.NOTE, "Place of the backup", f"{archive} is not there now", "If it was moved on purpose, all is well. If not, make a new one.")
    elif os.stat(archive).st_dev == os.stat(places.home()).st_dev:
        yield _finding(Verdict.NOTE, "Place of the backup", "the same disk as the node", "When this disk dies both are gone. Copy the folder to another machine every day.")
    if not keys.exists():
        yield _finding(Verdict.NOTE, "Copy of the keys", f"{keys} is not there now", "Without a copy of the keys no backup can be read. Make sure that you know where it is.")


def _rehearsals(now: datetime) -> Iterator[Finding]:
    standing = due.rehearsals(now)
    run = "Run it by hand to read why: fanal backup rehearse"
    if standing.failed:
        yield _finding(_bad(), "Rehearsal of a restore", f"failed {_ago(standing.failed.ended_at, now)} ({standing.failed.error})", run)
    elif standing.good is None:
        yield _finding(_bad(), "Rehearsal of a restore", "none yet", "A job does it every month. Do it now: fanal backup rehearse")
    elif standing.late_since:
        yield _finding(_bad(), "Rehearsal of a restore", f"done {_ago(standing.good.ended_at, now)}", run)
    else:
        opened = standing.good.facts.get("opened", 0)
        yield _finding(Verdict.GOOD, "Rehearsal of a restore", f"done {_ago(standing.good.ended_at, now)}, {opened} fields opened")


def _bad() -> Verdict:
    return Verdict.NOTE if made_for_training() else Verdict.BAD


def _finding(verdict: Verdict, subject: str, found: str, mend: str = "") -> Finding:
    return Finding(verdict, subject, found, mend)


def _ago(moment: datetime, now: datetime) -> str:
    hours = (now - moment).total_seconds() / 3600
    return f"{hours:.0f} hours ago" if hours < 48 else f"{hours / 24:.0f} days ago"
