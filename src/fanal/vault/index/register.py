"""What the index process knows: every entry, opened, in memory. Filled from sealed rows, kept up with the database.

Writers tell the ids of what they committed, which is taken at once. Every few seconds it looks by itself: the ids made lately,
and how many there are; when the numbers do not fit, or ten minutes have passed, all ids are compared. So a message that was
missed heals.

Belongs here: the register. Does not: sockets and processes (`vault.index_process`).
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from uuid import UUID

from fanal.vault import crypto, keys, places, queries
from fanal.vault.index.shelf import Known, Shelf
from fanal.vault.models import IndexEntry
from fanal.vault.store import WrappedKey, key_store

#: Looked at each time: ids made in the minute before the newest that is known. What came later than that, from a clock that is
#: off or out of a long transaction, is seen by the count.
RECENT_MS = 60 * 1000
FULL_SECONDS = 600.0
#: From so many rows on, all are read in one go.
MANY = 500


class Register:
    """Entries by (kind, word)."""

    def __init__(self) -> None:
        self.entries = Shelf()
        self._shred_counter = -1
        self._compared = 0.0
        self._newest = 0

    def lookup(self, kind: str, value: str) -> list[str]:
        """Subjects filed under every word of a normalised value."""
        return self.entries.find(kind, value)

    def catch_up(self, *, fully: bool = False) -> None:
        """Bring the register to what the database holds now."""
        if self.entries:
            since = UUID(int=max(0, (self._newest >> 80) - RECENT_MS) << 80)
            self._fetch(self.entries.not_held(queries.entry_ids(since=since)))
        fully = fully or time.monotonic() - self._compared > FULL_SECONDS
        if fully or queries.count_entries() != len(self.entries):
            self._compare()
        self.forget_shredded()

    def take(self, *, added: Iterable[UUID], removed: Iterable[UUID]) -> None:
        """What a writer committed. Each is looked for in the database: a caller's word alone changes nothing."""
        named = {*added, *removed}
        there = queries.entry_ids(among=named)
        self.entries.take_away(named - there)
        self._fetch(self.entries.not_held(there))
        self.forget_shredded()

    def forget_shredded(self) -> None:
        """Let go of every entry whose key was destroyed since the last look. Cheap when nothing was."""
        counter = key_store().shred_counter()
        if counter == self._shred_counter:
            return
        self.entries.take_away_under(key_store().destroyed())
        self._shred_counter = counter

    def _compare(self) -> None:
        if self.entries:
            gone, missing = _differences(self.entries.ids(), queries.entry_ids_in_order())
            self.entries.take_away(gone)
            self._fetch(missing)
        else:
            self._add(queries.sealed_entries())
        self._compared = time.monotonic()

    def _fetch(self, missing: set[UUID]) -> None:
        if len(missing) > MANY:
            self._add(row for row in queries.sealed_entries() if row[0] in missing)
        elif missing:
            self._add(queries.sealed_entries(ids=missing))

    def _add(self, rows: Iterable[tuple[UUID, UUID, str, bytes | memoryview]]) -> None:
        self.entries.put(self._opened(rows))

    def _opened(self, rows: Iterable[tuple[UUID, UUID, str, bytes | memoryview]]) -> Iterator[tuple[UUID, Known | None]]:
        opener = _Opener()
        for entry_id, key_id, subject, sealed in rows:
            self._newest = max(self._newest, entry_id.int)
            content = opener.open(entry_id, key_id, bytes(sealed))
            # Shredded or damaged: known, so that it is not tried again at each look, and found by nothing.
            yield entry_id, Known(key_id, subject, content["kind"], content["value"]) if content else None


def _differences(held: Iterator[UUID], there: Iterator[UUID]) -> tuple[set[UUID], set[UUID]]:
    """What is held and not there, and what is there and not held; both come in order, and neither is ever whole in memory."""
    gone, missing = set(), set()
    one, other = next(held, None), next(there, None)
    while one is not None or other is not None:
        if other is None or (one is not None and one < other):
            gone.add(one)
            one = next(held, None)
        elif one is None or other < one:
            missing.add(other)
            other = next(there, None)
        else:
            one, other = next(held, None), next(there, None)
    return gone, missing  # type: ignore[return-value]


class _Opener:
    """Opens many entries. From the hundredth on it reads wrapped keys by the page: rows come in the order of their keys."""

    _FEW, _PAGE = 100, 2000

    def __init__(self) -> None:
        self._opened = 0
        self._page: dict[UUID, WrappedKey] = {}
        self._from = self._to = UUID(int=0)
        self._unwrap = keys.unwrapper()
        self._place = f"{IndexEntry._meta.db_table}.content"
        self._node = places.node_id()

    def open(self, entry_id: UUID, key_id: UUID, sealed: bytes) -> dict[str, str] | None:
        """The content; None when its key is gone or it was changed. Raises Unavailable when no key can be had just now."""
        try:
            if sealed[2 : crypto.HEADER_BYTES] != key_id.bytes:
                return None
            row = self._row(key_id)
            if row is None:
                return None
            bound = crypto.bind(self._node, self._place, str(entry_id), key_id)
            content: dict[str, str] = json.loads(crypto.decrypt(sealed, key=self._unwrap(row), bound=bound))
        except crypto.Tampered:
            return None
        return content

    def _row(self, key_id: UUID) -> WrappedKey | None:
        self._opened += 1
        if self._opened <= self._FEW:
            return key_store().fetch(key_id)
        if not self._from < key_id <= self._to:
            self._turn_to(key_id)
        return self._page.get(key_id)

    def _turn_to(self, key_id: UUID) -> None:
        before = UUID(int=max(0, key_id.int - 1))
        page = key_store().fetch_page(after=before, limit=self._PAGE)
        self._page = {row.id: row for row in page}
        self._from, self._to = before, max(key_id, page[-1].id) if page else key_id
