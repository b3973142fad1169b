"""Exact look-up of phone, e-mail, name, reference and birth date, though all of them are sealed.

Entries are rows sealed under their subject's key (`put`, `replace`, `drop`: in the caller's transaction). One process per
machine (`vault.index_process`) holds them open in its memory and answers `lookup`. No keyed hash and no n-gram is stored.

Belongs here: what other rooms call. Does not: the process, nor how values are made comparable (`vault.index.normal`).
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from fanal.vault import queries
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
    there = {(entry.content["kind"], entry.content["value"]) for entry in queries.entries_of(subject)}
    if (kind, wanted) not in there:
        queries.add_entries(subject, key_id, [(kind, wanted)])
        _tell_on_commit()


def replace(*, subject: str, key_id: UUID, values: Iterable[tuple[str, str]]) -> None:
    """Let a subject be found by these (kind, value) pairs and by no others."""
    wanted = _normal(values)
    there = {(entry.content["kind"], entry.content["value"]): entry.id for entry in queries.entries_of(subject)}
    gone = [entry_id for pair, entry_id in there.items() if pair not in wanted]
    new = sorted(wanted - there.keys())
    if gone:
        queries.delete_entries(gone)
    if new:
        queries.add_entries(subject, key_id, new)
    if gone or new:
        _tell_on_commit()


def put_new(subjects: Iterable[tuple[str, UUID, Iterable[tuple[str, str]]]]) -> None:
    """Let many subjects be found that were never put before (an import): (subject, key id, (kind, value) pairs) each.

    One insert and one word to the process, where `replace` looks, inserts and tells for each subject.
    """
    new = [(subject, key_id, pair) for subject, key_id, values in subjects for pair in sorted(_normal(values))]
    if new:
        queries.add_entries_of_many(new)
        _tell_on_commit()


def drop(*, subject: str) -> None:
    """Let a subject be found by nothing any more."""
    if queries.delete_subject(subject):
        _tell_on_commit()


def lookup(kind: str, value: str) -> list[str]:
    """Subjects that have exactly this value; of a name, those that have each of its words. Sorted, without rights:
    the caller asks for each subject whether `by` may see it.

    Raises ValueError for an unknown kind, Unavailable when the index process does not answer.
    """
    wanted = normalise(kind, value)
    return client.lookup(kind, wanted) if wanted else []


def _normal(values: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """The pairs as they are looked up, without those that say nothing."""
    return {(kind, text) for kind, value in values if (text := normalise(kind, value))}


def _tell_on_commit() -> None:
    transaction.on_commit(client.tell, robust=True)
