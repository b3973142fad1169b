"""What the index process knows: every entry, opened, in memory. Filled from sealed rows, kept up with the database.

Writers tell the ids of what they committed, which is taken at once. Every few seconds it looks by itself: the ids made lately,
and how many there are; when the numbers do not fit, or ten minutes have passed, all ids are compared. So a message that was
missed heals.

Belongs here: the register. Does not: sockets and processes (`vault.index_process`).
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from fanal.vault import crypto, keys, places, queries
from fanal.vault.index.normal import words
from fanal.vault.models import IndexEntry
from fanal.vault.store import WrappedKey, key_store

#: Looked at each time: ids made in the minute before the newest that is known. What came later than that, from a clock that is
#: off or out of a long transaction, is seen by the count.
RECENT_MS = 60 * 1000
FULL_SECONDS = 600.0
#: From so many rows on, all keys are read in one go.
MANY = 500


@dataclass(frozen=True, slots=True)
class Known:
    """One opened entry."""

    key_id: UUID
    subject: str
    kind: str
    value: str


class Register:
    """Entries by (kind, word)."""

    def __init__(self) -> None:
        self.entries: dict[UUID, Known | None] = {}
        self._filed: defaultdict[tuple[str, str], set[UUID]] = defaultdict(set)
        self._shred_counter = -1
        self._compared = 0.0
        self._newest = 0

    def lookup(self, kind: str, value: str) -> list[str]:
        """Subjects filed under every word of a normalised value."""
        found = [self._filed.get((kind, word), set()) for word in words(kind, value)]
        if not found:
            return []
        entries = (self.entries[entry_id] for entry_id in set.intersection(*found))
        return sorted({entry.subject for entry in entries if entry is not None})

    def catch_up(self, *, fully: bool = False) -> None:
        """Bring the register to what the database holds now."""
        if self.entries:
            since = UUID(int=max(0, (self._newest >> 80) - RECENT_MS) << 80)
            self._fetch(queries.entry_ids(since=since) - self.entries.keys())
        fully = fully or time.monotonic() - self._compared > FULL_SECONDS
        if fully or queries.count_entries() != len(self.entries):
            self._compare()
        self.forget_shredded()

    def take(self, *, added: Iterable[UUID], removed: Iterable[UUID]) -> None:
        """What a writer committed. Each is looked for in the database: a caller's word alone changes nothing."""
        named = {*added, *removed}
        there = queries.entry_ids(among=named)
        self._remove(named - there)
        self._fetch(there - self.entries.keys())
        self.forget_shredded()

    def forget_shredded(self) -> None:
        """Let go of every entry whose key was destroyed since the last look. Cheap when nothing was."""
        counter = key_store().shred_counter()
        if counter == self._shred_counter:
            return
        gone = key_store().destroyed()
        self._remove(
            [entry_id for entry_id, entry in self.entries.items() if entry is not None and entry.key_id in gone]
        )
        self._shred_counter = counter

    def _compare(self) -> None:
        if self.entries:
            there = queries.entry_ids()
            self._remove(self.entries.keys() - there)
            self._fetch(there - self.entries.keys())
        else:
            self._add(queries.sealed_entries())
        self._compared = time.monotonic()

    def _fetch(self, missing: set[UUID]) -> None:
        if len(missing) > MANY:
            self._add(row for row in queries.sealed_entries() if row[0] in missing)
        elif missing:
            self._add(queries.sealed_entries(ids=missing))

    def _add(self, rows: Iterable[tuple[UUID, UUID, str, bytes | memoryview]]) -> None:
        opener = _Opener()
        for entry_id, key_id, subject, sealed in rows:
            if entry_id in self.entries:
                continue
            self._newest = max(self._newest, entry_id.int)
            content = opener.open(entry_id, key_id, bytes(sealed))
            if content is None:
                # Shredded or damaged: known, so that it is not tried again at each look, and found by nothing.
                self.entries[entry_id] = None
                continue
            known = Known(key_id, subject, content["kind"], content["value"])
            self.entries[entry_id] = known
            for word in words(known.kind, known.value):
                self._filed[known.kind, word].add(entry_id)

    def _remove(self, entry_ids: Iterable[UUID]) -> None:
        for entry_id in entry_ids:
            entry = self.entries.pop(entry_id, None)
            if entry is None:
                continue
            for word in words(entry.kind, entry.value):
                filed = self._filed[entry.kind, word]
                filed.discard(entry_id)
                if not filed:
                    del self._filed[entry.kind, word]


class _Opener:
    """Opens many entries: from the hundredth on it has read all wrapped keys at once."""

    _FEW = 100

    def __init__(self) -> None:
        self._opened = 0
        self._rows: dict[UUID, WrappedKey] | None = None
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
        if self._rows is None:
            self._rows = {row.id: row for row in key_store().fetch_all()}
        return self._rows.get(key_id)
