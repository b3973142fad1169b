"""Write an entry: an act, a read, a refusal. In the caller's transaction: no entry, no change; no change, no entry.

Writers queue at the head's row until they commit. Call `record` last in an action, after its own locks: an action that
takes the head first and a case afterwards can deadlock on PostgreSQL with one that does it the other way round.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from fanal import vault
from fanal.core.actors import Actor
from fanal.core.errors import Unavailable
from fanal.core.ids import new_id
from fanal.journal import chain, tail
from fanal.journal.models import Entry, Head
from fanal.journal.refs import CODE, ref, ref_from_outside

#: A person who looks at the same thing again within this time has still looked once.
READ_AGAIN_AFTER = timedelta(minutes=5)
#: Where the sealed part of an entry is bound to.
SEALED_PLACE = "journal_entry.sealed"
_ACT = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
_LONGEST_VALUE = 200


def record(
    *, by: Actor, act: str, subject: str | Model, details: Mapping[str, str | int | bool | None] | None = None,
    sealed: Mapping[str, Any] | None = None, key_id: UUID | None = None,
) -> Entry:
    """Append one entry.

    Args:
        by: who acts.
        act: `noun.verb_past`, such as `case.closed`.
        subject: the row acted on, or its reference (`case:<uuid>`).
        details: codes and ids only; they stay readable for ever.
        sealed: what is personal (a reason typed by a person, a name): encrypted under `key_id`, gone with that key.
        key_id: the data key of the one whom the entry is about.

    Raises:
        RuntimeError: outside of a transaction.
        ValueError: an act, subject or detail that is not a code; something sealed without a key.
        Unavailable: the vault's key file is not there, or the head of the journal was removed.
    """
    return _append(by=by, act=act, subject=ref(subject), details=details or {}, sealed=sealed, key_id=key_id)


def record_read(*, by: Actor, subject: str | Model, key_id: UUID | None = None) -> None:
    """Note that `by` has looked at `subject`, once in five minutes. Opens a transaction of its own when there is none.

    Looks before it writes and without a lock: two pages opened at the same moment may write two entries, never none.
    `key_id` is kept in the entry, so that the reads of a person are found although the person's rows are gone.
    """
    about = ref(subject)
    act = f"{about.partition(':')[0]}.read"
    since = timezone.now() - READ_AGAIN_AFTER
    if Entry.objects.filter(actor=by.actor_text, subject=about, act=act, at__gt=since).exists():
        return
    with transaction.atomic():
        _append(by=by, act=act, subject=about, details={}, sealed=None, key_id=key_id)


def record_denied(*, by: Actor, subject_kind: str, subject_id: object) -> None:
    """Note that `by` was refused, for a thing that exists and for a random id alike.

    Opens a transaction of its own when there is none. Call it where the refusal is answered: inside an action that ends
    with an error the entry is rolled back together with everything else.
    """
    with transaction.atomic():
        about = ref_from_outside(subject_kind, str(subject_id))
        _append(by=by, act="access.denied", subject=about, details={}, sealed=None, key_id=None)


def _append(
    *, by: Actor, act: str, subject: str, details: Mapping[str, str | int | bool | None],
    sealed: Mapping[str, Any] | None, key_id: UUID | None, fresh_key: bytes | None = None,
) -> Entry:
    """Lock the head, add the link, move the head on. `fresh_key` begins a new run of keys with this entry."""
    if not connection.in_atomic_block:
        raise RuntimeError("A journal entry belongs into the transaction of the act that it records.")
    _check(act, details, sealed, key_id)
    entry_id = new_id()
    ciphertext = _seal(sealed, key_id, entry_id)
    head = _lock_head()
    entry = Entry(
        id=entry_id, seq=head.seq + 1, at=timezone.now(), actor=by.actor_text, act=act, subject=subject,
        details_text=chain.canonical(details), key_id=key_id, sealed=ciphertext, previous=bytes(head.hash),
    )
    entry.hash = chain.link(entry.content(), bytes(head.hash))
    _move_on(head, entry, fresh_key)
    return entry


def _move_on(head: Head, entry: Entry, fresh_key: bytes | None) -> None:
    """Mark the entry with the key that waits in the head, save it, and leave the next key there."""
    end = tail.open_tail(bytes(head.tail)) if head.seq else None
    key = fresh_key or (end.key if end else secrets.token_bytes(32))
    entry.mac = chain.mark(key, bytes(entry.hash))
    entry.save(force_insert=True)
    hand_overs = (*(end.hand_overs if end else ()), *((entry.seq,) if fresh_key else ()))
    moved: dict[str, Any] = {
        "seq": entry.seq, "hash": entry.hash, "tail": tail.Tail(entry.seq, chain.next_key(key), hand_overs).sealed(),
    }
    if end is None and not fresh_key:
        moved["start_key"] = tail.seal_start(key)
    Head.objects.filter(pk=1).update(**moved)


def _lock_head() -> Head:
    """The head's row, locked until the end of the transaction (SQLite holds its write lock since BEGIN IMMEDIATE)."""
    head = Head.objects.select_for_update().filter(pk=1).first()
    if head is None:
        # Several may be first: one row comes of it, and each waits for it here.
        Head.objects.bulk_create([Head()], ignore_conflicts=True)
        head = Head.objects.select_for_update().get(pk=1)
    if head.seq == 0 and Entry.objects.exists():
        raise Unavailable("The journal has lost its head, so nothing can be recorded. Run: fanal journal verify")
    return head


def _seal(sealed: Mapping[str, Any] | None, key_id: UUID | None, entry_id: UUID) -> bytes | None:
    if sealed is None or key_id is None:
        return None
    return vault.seal(chain.canonical(sealed), key_id=key_id, place=SEALED_PLACE, row_id=entry_id)


def _check(act: str, details: Mapping[str, object], sealed: Mapping[str, Any] | None, key_id: UUID | None) -> None:
    if not _ACT.fullmatch(act):
        raise ValueError(f"An act is called noun.verb_past, not {act!r}.")
    if sealed is not None and key_id is None:
        raise ValueError("What is sealed needs the key of the one whom it is about.")
    for name, value in details.items():
        code = isinstance(value, bool | int | None) or (
            isinstance(value, str) and len(value) <= _LONGEST_VALUE and CODE.fullmatch(value) is not None
        )
        if not code or not CODE.fullmatch(name):
            # The value is left out of the message: it may be the very name that must not be here.
            raise ValueError(f"Details of the journal are codes and ids; what stands under {name[:40]!r} belongs into `sealed`.")
