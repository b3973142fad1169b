"""Reads of the journal. Who may read is decided above (`accounts`: the action `journal.read`); nothing here decrypts.

A page belongs to a room above (this one stands below people and rights): it asks `fetch_entries` and shows codes and ids.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db.models import Model, OuterRef, Q, QuerySet, Subquery, Value

from fanal.journal import chain
from fanal.journal.models import Anchor, Entry, Head
from fanal.journal.refs import ref

MOST_AT_ONCE = 500


def fetch_entries(
    *, subject: str | Model | None = None, actor: str | None = None, act: str | None = None,
    since: datetime | None = None, limit: int, before: int | None = None,
) -> list[Entry]:
    """Entries, newest first, a page at a time. One query over an index, however long the journal is.

    Args:
        subject: a row or its reference; exact.
        actor: `system:<name>` or `staff:<uuid>/<role>` exactly, or `staff:<uuid>` for that person in every role.
        act: such as `case.closed`, exact.
        limit: 1 to 500.
        before: the `seq` of the last entry of the page before; pages stay put while the journal grows.
    """
    if not 1 <= limit <= MOST_AT_ONCE:
        raise ValueError(f"limit must be from 1 to {MOST_AT_ONCE}")
    found = Entry.objects.order_by("-seq")
    if subject is not None:
        found = found.filter(subject=ref(subject))
    if actor is not None:
        everywhere = Q(actor__startswith=f"{actor}/") if actor.startswith("staff:") and "/" not in actor else Q()
        found = found.filter(Q(actor=actor) | everywhere)
    if act is not None:
        found = found.filter(act=act)
    if since is not None:
        found = found.filter(at__gte=since)
    if before is not None:
        found = found.filter(seq__lt=before)
    return list(found[:limit])


def newest_entry_at() -> datetime | None:
    """When the newest entry was written. One query."""
    found: datetime | None = Entry.objects.order_by("-seq").values_list("at", flat=True).first()
    return found


def fetch_head() -> Head | None:
    """The head as committed; None before the first entry."""
    return Head.objects.filter(pk=1).first()


@dataclass(frozen=True, slots=True)
class Link:
    """One entry as it stands in the table, with the head as it stood at the same moment (None: no head)."""

    content: chain.Content
    previous: bytes
    hash: bytes
    mac: bytes
    head_seq: int | None
    head_hash: bytes | None
    tail: bytes | None
    start_key: bytes | None


_LINK = ("seq", "id", "at", "actor", "act", "subject", "details_text", "key_id", "sealed", "previous", "hash", "mac")
_HEAD = ("head_seq", "head_hash", "tail", "start_key")


def stream_links() -> Generator[Link]:
    """Every entry in order, from one statement: writers go on meanwhile, and head and entries still fit together.

    Holds a few thousand rows in memory, never all. Whoever stops early closes it: it holds a cursor of the database.
    """
    head = Head.objects.annotate(one=Value(1)).filter(pk=OuterRef("one"))
    rows = (
        Entry.objects.annotate(one=Value(1))
        .annotate(
            head_seq=Subquery(head.values("seq")), head_hash=Subquery(head.values("hash")),
            tail=Subquery(head.values("tail")), start_key=Subquery(head.values("start_key")),
        )
        .order_by("seq").values_list(*_LINK, *_HEAD)
    )
    with _stream(rows) as found:
        for row in found:
            yield Link(
                chain.Content(row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], _bytes(row[8])),
                bytes_of(row[9]), bytes_of(row[10]), bytes_of(row[11]), row[12], _bytes(row[13]), _bytes(row[14]), _bytes(row[15]),
            )


def _stream(rows: QuerySet[Any, Any]) -> closing[Generator[Any]]:
    """A cursor that is given back when the block ends, also when its reader stops early."""
    return closing(cast("Generator[Any]", rows.iterator(chunk_size=2_000)))


def bytes_of(part: Any) -> bytes:
    """What a column of bytes holds. TypeError for anything else that somebody put there: SQLite takes a number or a text, too."""
    if not isinstance(part, bytes | memoryview):
        raise TypeError("no bytes")
    return bytes(part)


def _bytes(part: Any) -> bytes | None:
    return None if part is None else bytes_of(part)


def stream_anchors(*, until: int) -> Generator[tuple[int, bytes, bytes]]:
    """Seq, hash and seal of each anchor up to entry `until`, in order. To be closed likewise."""
    rows = Anchor.objects.filter(seq__lte=until).order_by("seq").values_list("seq", "hash", "seal")
    with _stream(rows) as found:
        for seq, hash_, seal in found:
            yield seq, bytes_of(hash_), bytes_of(seal)


def newest_anchor_seq() -> int:
    """How far the newest anchor reaches; 0 for none. One query."""
    found: int | None = Anchor.objects.order_by("-seq").values_list("seq", flat=True).first()
    return found or 0
