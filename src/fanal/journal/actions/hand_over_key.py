"""Give the key that checks the journal from now on to a person who keeps it away from this machine.

Until then the node keeps the key itself, sealed: that finds whoever tampers with the database alone. Who takes over the
whole machine, vault included, can make up entries; with the key in somebody's drawer they can make up only later ones.
"""

from __future__ import annotations

import secrets

from django.db import transaction

from fanal.core.actors import Actor
from fanal.journal.actions.record_entry import _append

ACT = "journal.key_handed_over"
KEY_PREFIX = "fanal-journal-key-1"


@transaction.atomic
def hand_over_key(*, by: Actor) -> str:
    """Begin a new run of keys and return its first one as a line of text, to be kept elsewhere.

    This is the only time that it exists outside of memory: the node keeps the following key, which does not lead back.
    """
    key = secrets.token_bytes(32)
    entry = _append(by=by, act=ACT, subject="journal:key", details={}, sealed=None, key_id=None, fresh_key=key)
    return f"{KEY_PREFIX}:{entry.seq}:{key.hex()}"
