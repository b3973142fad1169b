"""Make a backup of the node while it runs: archive, keys apart, old ones removed, noted and journalled."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

from fanal.core.actors import Actor
from fanal.core.errors import FanalError
from fanal.ops.actions.note_run import note_run
from fanal.ops.backup import disk, locks, shelf, taking
from fanal.ops.models import SafetyRun
from fanal.vault import copying, places

_BUSY = "Another backup of this node is running. Wait until it has ended."


@dataclass(frozen=True, slots=True)
class Taken:
    """A finished backup. `size` in bytes, `seconds` it took, `removed` archives that rotation took away."""

    archive: Path
    keys: Path
    size: int
    seconds: float
    removed: int
    counts: dict[str, int]
    head_seq: int


def take_backup(*, by: Actor, to: Path | None = None, keys_to: Path | None = None) -> Taken:
    """Back up database and files into one folder, the keys after them into another. Nothing is stopped.

    Raises:
        BadInput: the folders lie in each other or in the node's.
        NotReady: the key is being changed, or PostgreSQL's client tools are missing.
        Unavailable: a full disk, a database that does not answer; no half archive remains.
    """
    archives, keys = shelf.folders(to, keys_to)
    with locks.alone("backup", _BUSY):
        began = _free_moment(archives, keys)
        try:
            taken = _take(archives, keys, began)
        except FanalError as error:
            _note_failure(by, began, error)
            raise
        note_run(
            by=by, kind=SafetyRun.Kind.BACKUP, began_at=began, ended_at=timezone.now(),
            facts={"archive": str(taken.archive), "keys": str(taken.keys), "size": taken.size, "head": taken.head_seq},
            journalled={"backup": taken.archive.stem, "head": taken.head_seq, "size": taken.size},
        )  # fmt: skip
    return taken


def _take(archives: Path, keys: Path, began: datetime) -> Taken:
    copying.check_copyable()
    started = time.monotonic()
    for folder in (archives, keys):
        disk.make_private_folder(folder)
    path, size, told = taking.write_node(archives, at=began)
    # After the database: a key that is missing is a row that nobody can read.
    copy = taking.write_keys(keys, at=began)
    node = places.node_id()
    removed = shelf.rotate(archives, node)
    shelf.prune_keys(keys, node, now=timezone.now())
    return Taken(path, copy, size, time.monotonic() - started, removed, told.facts.counts, told.facts.head_seq)


def _free_moment(archives: Path, keys: Path) -> datetime:
    """Now; a second later when a backup has this name already."""
    moment = timezone.now().replace(microsecond=0)
    node = places.node_id()
    taken = {one.made_at for folder, kind in ((archives, "node"), (keys, "keys")) for one in shelf.find(folder, kind, node)}
    while moment in taken:
        moment += timedelta(seconds=1)
    return moment


def _note_failure(by: Actor, began: datetime, error: FanalError) -> None:
    """So that doctor and board say it, too. On a full disk the note itself may fail: then the sentence alone remains."""
    kind = type(error).__name__
    try:
        note_run(
            by=by, kind=SafetyRun.Kind.BACKUP, began_at=began, ended_at=timezone.now(), error=kind, facts={}, journalled={}
        )
    except Exception:
        return
