"""Copies of the keys and the list of erased keys between two backups, so that an erasure reaches every copy in time.

Nothing of the node changes, so nothing is journalled here; the erasures themselves are.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from fanal.core.actors import Actor
from fanal.ops import queries
from fanal.ops.backup import locks, shelf, taking
from fanal.ops.models import SafetyRun
from fanal.vault import places
from fanal.vault.store import key_store

_BUSY = "A backup of this node is running."
#: A younger copy is fresh enough.
_FRESH = timedelta(hours=20)


def keep_keys(*, by: Actor) -> bool:
    """Make a fresh copy where the last backup put its own, unless a young one lies there; remove those past their time.

    False, with nothing done, when no backup was ever made or its folder is not there (a disk that is not plugged in).
    Raises Unavailable, NotReady; copies past their time are removed all the same, except the newest.
    """
    folder = _folder()
    if folder is None:
        return False
    node, now = places.node_id(), timezone.now()
    with locks.alone("backup", _BUSY):
        stored = shelf.find(folder, "keys", node)
        try:
            if not stored or stored[0].made_at < now - _FRESH:
                taking.write_keys(folder, at=now.replace(microsecond=0))
        finally:
            shelf.prune_keys(folder, node, now=now)
    return True


def keep_tombstones(*, by: Actor) -> bool:
    """Write the list of erased keys anew when somebody was erased since. False when there was nothing to do."""
    folder, store = _folder(), key_store()
    if folder is None:
        return False
    path = shelf.tombstones_path(folder, places.node_id())
    counter = str(store.shred_counter())
    if path.exists() and store.read("tombstones_written") == f"{counter} {folder}":
        return False
    taking.write_tombstones(folder)
    store.write(tombstones_written=f"{counter} {folder}")
    return True


def _folder() -> Path | None:
    run = queries.newest_run(SafetyRun.Kind.BACKUP, good=True)
    folder = Path(str(run.facts["keys"])).parent if run else None
    return folder if folder is not None and folder.is_dir() else None
