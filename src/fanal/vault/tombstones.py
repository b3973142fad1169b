"""The list of keys that were destroyed: what keeps the erased erased when an older backup is restored.

A plain text file that may lie anywhere and be read by anybody: it names keys, which are nobody any more. Its last line is
a MAC under a key of the node, so that a forged list cannot have living records destroyed.

Belongs here: the list, and erasing again what stands on it. Does not: where lists are kept (`ops.backup`).
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from fanal.core import plugs
from fanal.core.actors import Actor
from fanal.core.errors import BadInput
from fanal.vault import backup_keys, places, queries, registry
from fanal.vault.actions.shred_keys import shred_again, shred_keys
from fanal.vault.store import key_store

_FIRST = "fanal-tombstones 1 "
_MAC = "mac "
#: Whole things first: with a case its children and people are forgotten as they were then.
_ORDER = ("case", "contact", "child", "person")


def write_list() -> bytes:
    """The list of this node as it is now: key id and time of each destroyed key, and the mark."""
    node = places.node_id()
    rows = [f"{key_id} {at}" for key_id, at in key_store().destroyed_at()]
    body = "\n".join([_FIRST + node, *rows, ""]).encode("ascii")
    return body + _MAC.encode() + _mark(body, backup_keys.tombstone_mac_key(node)).encode() + b"\n"


def read_list(data: bytes, *, node: str, mac_key: bytes) -> set[UUID]:
    """The keys on a list. Raises BadInput for one that is another node's, cut off, or not written by this node."""
    body, found, mark = data.rpartition(_MAC.encode())
    if not found or not data.startswith(_FIRST.encode()):
        raise BadInput("This is not a whole list of erased keys (tombstones). Nothing was changed.", place="--tombstones")
    first, *lines = body.decode("ascii", "replace").splitlines()
    if first != _FIRST + node:
        raise BadInput("This list of erased keys belongs to another node. Nothing was changed.", place="--tombstones")
    if not hmac.compare_digest(mark.strip(), _mark(body, mac_key).encode()):
        raise BadInput(
            "This list of erased keys was changed, or was not written by this node. Nothing was changed.", place="--tombstones"
        )
    return {UUID(line.split()[0]) for line in lines}


def _mark(body: bytes, mac_key: bytes) -> str:
    return hmac.digest(mac_key, body, "sha256").hex()


def erase_again(key_ids: Iterable[UUID], *, by: Actor) -> int:
    """After a restore: what was erased since the backup is erased again, rows included. Returns how many keys.

    The keys of the list are gone from the key store already. A row that still stands under one of them is forgotten by
    its rooms as at the first time, unless that would take more than was erased then; at the least it cannot be read.
    """
    shred_again(by=by)
    missing = set(key_ids) - queries.all_shred_orders()
    for subject in _subjects(missing):
        _forget(subject, missing, by=by)
    shred_keys(by=by, key_ids=sorted(missing))
    return len(missing)


def _subjects(key_ids: set[UUID]) -> list[plugs.Subject]:
    """What these keys belong to, as far as its row is there."""
    found = []
    for model, column in registry.models_with_keys():
        kind = str(model._meta.model_name)
        if kind in _ORDER:
            rows = queries.rows_under(model, column, key_ids)
            found += [plugs.Subject(kind=kind, id=row_id) for row_id in rows]
    return sorted(found, key=lambda subject: _ORDER.index(subject.kind))


class _TooMuch(Exception):
    """Rolls back a forgetting that would take living records along."""


def _forget(subject: plugs.Subject, erased: set[UUID], *, by: Actor) -> None:
    try:
        with transaction.atomic():
            _check_enough(erased, {key_id for answer in plugs.forget.ask(by=by, subject=subject) for key_id in answer})
    except _TooMuch:
        return


def _check_enough(erased: set[UUID], keys: set[UUID]) -> None:
    if not keys <= erased:
        raise _TooMuch
