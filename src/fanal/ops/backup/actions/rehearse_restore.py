"""Restore the newest backup into a scratch folder, prove it, and remove it: a backup that was never restored is a hope."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.utils import timezone

from fanal.core.actors import Actor
from fanal.core.errors import FanalError
from fanal.ops import queries
from fanal.ops.actions.note_run import note_run
from fanal.ops.backup import finding, locks, shelf
from fanal.ops.backup.rehearsing import Rehearsed, rehearse
from fanal.ops.models import SafetyRun

_BUSY = "A rehearsal of this node is running. Wait until it has ended."


def rehearse_restore(*, by: Actor, chosen: finding.Chosen | None = None) -> Rehearsed:
    """Rehearse with the newest backup, or with the one that is named. The running node is not touched.

    Raises what a restore raises; the failure is noted for doctor and board, and journalled.
    """
    with locks.alone("rehearsal", _BUSY):
        began = timezone.now()
        try:
            done = rehearse(chosen or _newest_backup())
        except FanalError as error:
            note_run(
                by=by, kind=SafetyRun.Kind.REHEARSAL, began_at=began, ended_at=timezone.now(), error=type(error).__name__,
                facts={}, journalled={},
            )  # fmt: skip
            raise
        _note(by, began, done)
    return done


def _newest_backup() -> finding.Chosen:
    """The newest backup where the last good one was put, else where the settings say. Raises NotReady for none."""
    run = queries.newest_run(SafetyRun.Kind.BACKUP, good=True)
    if run is None:
        return finding.choose(*shelf.folders())
    return finding.choose(Path(str(run.facts["archive"])).parent, Path(str(run.facts["keys"])).parent)


def _note(by: Actor, began: datetime, done: Rehearsed) -> None:
    note_run(
        by=by, kind=SafetyRun.Kind.REHEARSAL, began_at=began, ended_at=timezone.now(),
        facts={
            "archive": str(done.archive), "made_at": done.made_at, "seconds": round(done.seconds),
            "entries": done.settled.entries, "opened": done.settled.opened,
        },
        journalled={"backup": done.archive.stem, "entries": done.settled.entries, "opened": done.settled.opened},
    )  # fmt: skip
