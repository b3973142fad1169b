"""Delete keys and files that nothing refers to: what a transaction left over that was rolled back.

A key that is deleted in error is a child's file lost, so a key goes only when it is older than a day, and was found without
a row in two looks that lie a day apart.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from fanal.core.actors import Actor
from fanal.vault import files, keys, queries
from fanal.vault.store import key_store

DAY = 24 * 3600


@dataclass(frozen=True, slots=True)
class Swept:
    """How many were deleted."""

    keys: int
    files: int


def sweep_orphans(*, by: Actor, now: float | None = None) -> Swept:
    """Look once; delete what was an orphan a day ago already and still is. Returns how many.

    Raises whatever a table raises that cannot be read: then nothing is deleted.
    """
    moment = int(time.time() if now is None else now)
    store = key_store()
    # Candidates before rows: a key made in between is in neither, and a row can only refer to a key that exists.
    candidates = store.ids(made_before=moment - DAY) - {keys.node_key_id()}
    orphans = candidates - queries.keys_in_use()
    store.note_orphans(orphans, now=moment)
    swept = Swept(store.sweep_orphans(found_before=moment - DAY), files.sweep_files(older_than=moment - DAY))
    if swept.keys:
        keys.look_for_shredding()
    return swept
