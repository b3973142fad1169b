"""Make a backup of the node while it runs: archive, keys apart, old ones removed, noted and journalled."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from fanal.core.actors import Actor
from fanal.core.errors import FanalError, NotReady
from fanal.ops.actions.note_run import note_run
from fanal.ops.backup import locks, shelf, taking
from fanal.ops.backup.taking import Taken
from fanal.ops.models import SafetyRun
from fanal.ops.upgrade import shape

log = logging.getLogger("fanal.ops.backup")
_BUSY = "Another backup of this node is running. Wait until it has ended."


def take_backup(*, by: Actor, to: Path | None = None, keys_to: Path | None = None) -> Taken:
    """Back up database and files into one folder, the keys after them into another. Nothing is stopped.

    Raises:
        BadInput: the folders lie in each other or in the node's.
        NotReady: the key is being changed, or PostgreSQL's client tools are missing.
        Unavailable: a full disk, a database that does not answer; no half archive remains.
    """
    archives, keys = shelf.folders(to, keys_to)
    with locks.alone("backup", _BUSY):
        if shape.missing():
            raise NotReady("The database is behind this program. Run: fanal upgrade (it makes a backup before it changes anything).")
        began = taking.free_moment(archives, keys)
        try:
            taken = taking.write_backup(archives, keys, at=began)
        except FanalError as error:
            _note_failure(by, began, error)
            raise
        note_run(
            by=by, kind=SafetyRun.Kind.BACKUP, began_at=began, ended_at=timezone.now(),
            facts={"archive": str(taken.archive), "keys": str(taken.keys), "size": taken.size, "head": taken.head_seq},
            journalled={"backup": taken.archive.stem, "head": taken.head_seq, "size": taken.size},
        )  # fmt: skip
    return taken


def _note_failure(by: Actor, began: datetime, error: FanalError) -> None:
    """So that doctor and board say it, too. On a full disk the note itself may fail: then the sentence alone remains."""
    kind = type(error).__name__
    try:
        note_run(
            by=by, kind=SafetyRun.Kind.BACKUP, began_at=began, ended_at=timezone.now(), error=kind, facts={}, journalled={}
        )
    except Exception:
        log.exception("a failed backup could not be noted")
