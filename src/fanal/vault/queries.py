"""The vault's own rows, read and written for the modules of this room.

Belongs here: what touches IndexEntry, StoredFile, ShredOrder. Does not: keys, bytes of files, rights.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from uuid import UUID

from django.db import models, transaction
from django.db.models import Model
from django.utils import timezone

from fanal.vault import places, registry
from fanal.vault.models import IndexEntry, ProtectedModel, ShredOrder, StoredFile


# -- orders to shred --------------------------------------------------------------------------------------------------
def write_shred_orders(key_ids: Sequence[UUID], *, by: str) -> None:
    """One order per key; a key that was ordered before keeps its first order."""
    ShredOrder.objects.bulk_create(
        [ShredOrder(key_id=key_id, ordered_by=by) for key_id in key_ids], ignore_conflicts=True
    )


def open_shred_orders(*, limit: int) -> list[UUID]:
    """Keys whose destruction was ordered and not marked done, oldest first."""
    rows = ShredOrder.objects.filter(done_at__isnull=True).order_by("ordered_at", "id")
    return list(rows.values_list("key_id", flat=True)[:limit])


def count_late_orders(*, seconds: int) -> int:
    """How many orders wait longer than this."""
    before = timezone.now() - timedelta(seconds=seconds)
    return ShredOrder.objects.filter(done_at__isnull=True, ordered_at__lt=before).count()


def all_shred_orders() -> set[UUID]:
    """Every key that was ever ordered to be destroyed."""
    return set(ShredOrder.objects.values_list("key_id", flat=True))


def mark_shredded(key_ids: Sequence[UUID]) -> None:
    """The orders are carried out."""
    ShredOrder.objects.filter(key_id__in=key_ids, done_at__isnull=True).update(done_at=timezone.now())


def erase_what_stood_under(key_ids: Sequence[UUID]) -> None:
    """Index entries and the bytes of files under these keys. The rows of files stay for who refers to them."""
    with transaction.atomic():
        IndexEntry.objects.filter(key_id__in=key_ids).delete()
    for file_id in StoredFile.objects.filter(key_id__in=key_ids).values_list("id", flat=True):
        places.stored_file(file_id).unlink(missing_ok=True)


# -- rows under keys, of whatever room --------------------------------------------------------------------------------
def fetch_rows_with_keys(model: type[models.Model], *, after: UUID | None, most: int) -> list[tuple[UUID, UUID]]:
    """Id and key of the next rows of a table with protected fields, in the order of their ids."""
    rows = model._base_manager.order_by("pk")
    return list((rows.filter(pk__gt=after) if after else rows).values_list("pk", "key_id")[:most])


# -- index entries ----------------------------------------------------------------------------------------------------
def entries_of(subject: str) -> list[IndexEntry]:
    """The entries of one subject."""
    return list(IndexEntry.objects.filter(subject=subject))


def add_entries(subject: str, key_id: UUID, contents: Iterable[tuple[str, str]]) -> list[UUID]:
    """Add (kind, normalised value) pairs to a subject. Returns the ids of the entries."""
    made = IndexEntry.objects.bulk_create(
        [IndexEntry(subject=subject, key_id=key_id, content={"kind": k, "value": v}) for k, v in contents]
    )
    return [entry.id for entry in made]


def add_entries_of_many(rows: Iterable[tuple[str, UUID, tuple[str, str]]]) -> list[UUID]:
    """Add (subject, key id, (kind, normalised value)) rows of many subjects in one insert; answers with their ids."""
    entries = [IndexEntry(subject=subject, key_id=key_id, content={"kind": k, "value": v}) for subject, key_id, (k, v) in rows]
    return [entry.id for entry in IndexEntry.objects.bulk_create(entries)]


def delete_entries(ids: Sequence[UUID]) -> None:
    """Take entries away."""
    IndexEntry.objects.filter(id__in=ids).delete()


def entry_ids_of(subject: str) -> list[UUID]:
    """Ids of the entries of a subject."""
    return list(IndexEntry.objects.filter(subject=subject).values_list("id", flat=True))


def count_entries() -> int:
    """How many entries there are."""
    return IndexEntry.objects.count()


def entry_ids(*, since: UUID | None = None, among: Iterable[UUID] | None = None) -> set[UUID]:
    """Ids of entries: all, those from one on, or those of the named ones that exist."""
    rows = IndexEntry.objects.all()
    if since is not None:
        rows = rows.filter(id__gte=since)
    if among is not None:
        rows = rows.filter(id__in=among)
    return set(rows.values_list("id", flat=True).iterator(chunk_size=5000))


def entry_ids_in_order() -> Iterator[UUID]:
    """Every id of an entry, from the lowest."""
    yield from IndexEntry.objects.order_by("id").values_list("id", flat=True).iterator(chunk_size=5000)


def sealed_entries(*, ids: Iterable[UUID] | None = None) -> Iterator[tuple[UUID, UUID, str, bytes | memoryview]]:
    """(id, key, subject, sealed content) of all entries, or of the named ones, in the order of their keys."""
    rows = IndexEntry.objects.all() if ids is None else IndexEntry.objects.filter(id__in=ids)
    yield from rows.order_by("key_id").values_list("id", "key_id", "subject", "content").iterator(chunk_size=2000)


# -- files ------------------------------------------------------------------------------------------------------------
def file_ids() -> set[UUID]:
    """Ids of all stored files."""
    return set(StoredFile.objects.values_list("id", flat=True).iterator(chunk_size=5000))


def add_file(file: StoredFile) -> None:
    """The row of a file whose bytes lie on the disk."""
    file.save(force_insert=True)


# -- keys in use ------------------------------------------------------------------------------------------------------
def keys_in_use() -> set[UUID]:
    """Every data key that a row of any room names. Raises when a single table cannot be read: then nothing is swept."""
    found: set[UUID] = set()
    for model, column in registry.models_with_keys():
        rows = model._base_manager.exclude(**{column: None}).values_list(column, flat=True).distinct()
        found.update(rows.iterator(chunk_size=5000))
    return found


def rows_under(model: type[Model], column: str, key_ids: set[UUID]) -> list[UUID]:
    """Ids of rows of a model that stand under one of these keys."""
    found: list[UUID] = []
    wanted = sorted(key_ids)
    for start in range(0, len(wanted), 500):
        rows = model._base_manager.filter(**{f"{column}__in": wanted[start : start + 500]})
        found += rows.values_list("pk", flat=True)
    return found


def oldest_and_newest(model: type[ProtectedModel], each: int) -> list[ProtectedModel]:
    """A few rows of a model from both ends: ids grow with time. Two queries."""
    rows = model._base_manager.all()
    return [*rows.order_by("pk")[:each], *rows.order_by("-pk")[:each]]
