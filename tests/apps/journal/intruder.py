"""What an intruder does who can write to the database: raw SQL after dropping the triggers, and re-forged chains.

`reforge` gives the intruder everything that is public: the format, the hashes. What they lack is the key in the vault.
"""

from __future__ import annotations

from typing import Any

from django.db import connection

from fanal.core.actors import System
from fanal.core.ids import new_id
from fanal.journal import chain, record, triggers
from fanal.journal.models import Entry, Head

CLERK = System("clerk")


def write_entries(count: int) -> None:
    """An honest journal."""
    for number in range(count):
        record(by=CLERK, act="case.opened", subject=f"case:{new_id()}", details={"number": number})


def sql(statement: str, *parameters: Any) -> None:
    """Raw SQL without the triggers in the way."""
    triggers.drop(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def reforge(first: int, *, key: bytes = bytes(32), head: bool = True) -> None:
    """Compute hashes and marks anew from entry `first` on, with a key that the intruder made up, and set the head."""
    triggers.drop(connection)
    before = Entry.objects.filter(seq__lt=first).order_by("-seq").first()
    previous = bytes(before.hash) if before else chain.GENESIS
    last = first - 1
    for entry in Entry.objects.filter(seq__gte=first).order_by("seq"):
        hash_ = chain.link(entry.content(), previous)
        Entry.objects.filter(pk=entry.pk).update(previous=previous, hash=hash_, mac=chain.mark(key, hash_))
        previous, last, key = hash_, entry.seq, chain.next_key(key)
    if head:
        Head.objects.update(seq=last, hash=previous)


def put(seq: int, *, act: str = "case.closed") -> None:
    """A made-up entry at the place `seq`, which must be free."""
    triggers.drop(connection)
    model = Entry.objects.order_by("seq").first()
    assert model is not None
    forged = Entry(seq=seq, at=model.at, actor=model.actor, act=act, subject=model.subject, previous=bytes(32), hash=bytes(32), mac=bytes(32))
    forged.save(force_insert=True)


def renumber(first: int, by: int) -> None:
    """Move the numbers of all entries from `first` on, the way that keeps them unique."""
    triggers.drop(connection)
    order = "-seq" if by > 0 else "seq"
    for pk, seq in list(Entry.objects.filter(seq__gte=first).order_by(order).values_list("pk", "seq")):
        Entry.objects.filter(pk=pk).update(seq=seq + by)


def swap(one: int, other: int) -> None:
    """Let two entries change places."""
    triggers.drop(connection)
    pk = Entry.objects.get(seq=one).pk
    Entry.objects.filter(pk=pk).update(seq=10**9)
    Entry.objects.filter(seq=other).update(seq=one)
    Entry.objects.filter(pk=pk).update(seq=other)


def cut_off(keep: int) -> None:
    """Remove every entry after `keep`."""
    sql("DELETE FROM journal_entry WHERE seq > %s", keep)
