"""Exact look-up of phone, e-mail, name, reference, birth date and place, though all of them are sealed.

Entries are rows sealed under their subject's key (`put`, `replace`, `drop`: in the caller's transaction). One process per
machine (`vault.index_process`) holds them open in its memory and answers `lookup`. No keyed hash and no n-gram is stored.

Belongs here: what other rooms call. Does not: the process, nor how values are made comparable (`vault.index.normal`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction

from fanal.core.errors import Gone
from fanal.vault import queries
from fanal.vault.crypto import Tampered
from fanal.vault.index import client
from fanal.vault.index.normal import KINDS, normalise

__all__ = ["KINDS", "drop", "lookup", "normalise", "put", "put_new", "replace"]


def put(*, kind: str, value: str, subject: str, key_id: UUID) -> None:
    """Let a subject (`child:<uuid>`) be found by a value. Nothing happens for a value that says nothing ("unknown").

    Raises ValueError for an unknown kind, Gone and Unavailable as sealing does.
    """
    wanted = normalise(kind, value)
    if not wanted:
        return
    known, _unreadable = _opened(subject)
    if (kind, wanted) not in known:
        _tell_on_commit(added=queries.add_entries(subject, key_id, [(kind, wanted)]))


def replace(*, subject: str, key_id: UUID, values: Iterable[tuple[str, str]]) -> None:
    """Let a subject be found by these (kind, value) pairs and by no others."""
    wanted = _normal(values)
    known, gone = _opened(subject)
    for pair, entry_ids in known.items():
        gone += entry_ids[1:] if pair in wanted else entry_ids
    new = sorted(wanted - known.keys())
    if gone:
        queries.delete_entries(gone)
    added = queries.add_entries(subject, key_id, new) if new else []
    if gone or added:
        _tell_on_commit(added=added, removed=gone)


def put_new(subjects: Iterable[tuple[str, UUID, Iterable[tuple[str, str]]]]) -> None:
    """Let many subjects be found that were never put before (an import): (subject, key id, (kind, value) pairs) each.

    One insert and one word to the process, where `replace` looks, inserts and tells for each subject.
    """
    new = [(subject, key_id, pair) for subject, key_id, values in subjects for pair in sorted(_normal(values))]
    if new:
        _tell_on_commit(added=queries.add_entries_of_many(new))


def _opened(subject: str) -> tuple[dict[tuple[str, str], list[UUID]], list[UUID]]:
    """The entries of a subject by (kind, value), and those that nobody can read (damaged): they are made anew."""
    known: dict[tuple[str, str], list[UUID]] = {}
    unreadable = []
    for entry in queries.entries_of(subject):
        try:
            known.setdefault((entry.content["kind"], entry.content["value"]), []).append(entry.id)
        except (Gone, Tampered):
            unreadable.append(entry.id)
    return known, unreadable


def drop(*, subject: str) -> None:
    """Let a subject be found by nothing any more."""
    if gone := queries.entry_ids_of(subject):
        queries.delete_entries(gone)
        _tell_on_commit(removed=gone)


def lookup(kind: str, value: str) -> list[str]:
    """Subjects that have exactly this value; of a name or a place, those that have each of its words. Sorted, without rights:
    the caller asks for each subject whether `by` may see it.

    Raises ValueError for an unknown kind, Unavailable when the index process does not answer.
    """
    wanted = normalise(kind, value)
    return client.lookup(kind, wanted) if wanted else []


def _normal(values: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """The pairs as they are looked up, without those that say nothing."""
    return {(kind, text) for kind, value in values if (text := normalise(kind, value))}


def _tell_on_commit(*, added: Sequence[UUID] = (), removed: Sequence[UUID] = ()) -> None:
    transaction.on_commit(lambda: client.tell(added, removed), robust=True)
