"""The entries of the index process, in memory only: a small SQLite database that never touches a disk.

No name and no number stands in it: what an entry is found by is kept as a keyed hash of 64 bits, under a key that is drawn at the start and
never leaves this process: of look-ups among a million words, one in some 10^13 meets a wrong one. As Python's own objects a million entries took 1.2 GB;
here they take less than a tenth of it.

Belongs here: keeping, finding, taking away. Does not: where entries come from and when they go (`vault.index.register`).
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from uuid import UUID

from fanal.vault.index.normal import words

# An entry's number is that of its subject's row, times _EACH, plus its place there: so its subject needs no column of its own.
# Large pages, because SQLite needs 260 bytes of its own for each.
_SCHEMA = """
PRAGMA page_size=32768; PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON; PRAGMA journal_mode=OFF; PRAGMA trusted_schema=OFF;
CREATE TABLE entries (id BLOB PRIMARY KEY, number INTEGER) WITHOUT ROWID;
CREATE TABLE subjects (number INTEGER PRIMARY KEY, subject, key INTEGER);
CREATE TABLE words (hash INTEGER, number INTEGER, PRIMARY KEY (hash, number)) WITHOUT ROWID;
CREATE TEMP TABLE gone (number INTEGER PRIMARY KEY);
"""
_EACH = 256
_BATCH = 2000
#: So many entries may be gone before their hashes are looked for and overwritten, too: that walks through all of them.
_MOST_GONE = 500
#: So many kinds of subject have a byte that stands for them.
_MOST_KINDS = 256


@dataclass(frozen=True, slots=True)
class Known:
    """One opened entry."""

    key_id: UUID
    subject: str
    kind: str
    value: str


class Shelf:
    """Entries by id, and by (kind, word). One process, one user at a time."""

    def __init__(self) -> None:
        # The index process serves from one thread, which may not be the one that made it.
        self._memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._memory.executescript(_SCHEMA)
        self._key = secrets.token_bytes(32)
        self._count = 0
        #: Numbers of entries that are gone, and whose hashes are still there.
        self._gone: set[int] = set()
        self._subjects = 0
        #: What subjects are called by, in the order of the number that stands for it.
        self._kinds: dict[str, int] = {}
        self._last: tuple[str, UUID] | None = None
        self._place = 0

    def __len__(self) -> int:
        """How many entries are held, those that cannot be opened among them."""
        return self._count

    def put(self, entries: Iterable[tuple[UUID, Known | None]]) -> None:
        """Keep entries that are not held yet. None for one that cannot be opened: it is known, and found by nothing."""
        for block in _in_blocks(entries):
            filed: list[tuple[int, int]] = []
            rows: list[tuple[bytes, int | None]] = []
            for entry_id, known in block:
                number = self._number_of(known) if known is not None else None
                rows.append((entry_id.bytes, number))
                if known is not None and number is not None:
                    filed += [(self._hash(known.kind, word), number) for word in words(known.kind, known.value)]
            self._memory.executemany("INSERT INTO entries VALUES (?, ?)", rows)
            self._memory.executemany("INSERT OR IGNORE INTO words VALUES (?, ?)", filed)
            self._count += len(block)

    def _number_of(self, known: Known) -> int:
        """A new number. Entries of one subject come one after the other and share its row."""
        if self._last != (known.subject, known.key_id) or self._place == _EACH - 1:
            self._subjects += 1
            self._last, self._place = (known.subject, known.key_id), -1
            self._memory.execute("INSERT INTO subjects VALUES (?, ?, ?)", (self._subjects, self._short(known.subject), self._mark(known.key_id)))
        self._place += 1
        return self._subjects * _EACH + self._place

    def _hash(self, kind: str, word: str) -> int:
        return self._hash_of(f"{kind}\0{word}".encode("utf-8", "surrogatepass"))

    def _mark(self, key_id: UUID) -> int:
        """What stands for a data key: half as long as its id, and as good to tell whose entries go with it."""
        return self._hash_of(b"key\0" + key_id.bytes)

    def _hash_of(self, data: bytes) -> int:
        return int.from_bytes(blake2b(data, digest_size=8, key=self._key).digest(), signed=True)

    def _short(self, subject: str) -> bytes | str:
        """`child:<uuid>` in 17 bytes; anything else as it is."""
        kind, _colon, row_id = subject.partition(":")
        try:
            told = UUID(row_id)
        except ValueError:
            return subject
        number = self._kinds.setdefault(kind, len(self._kinds))
        return bytes([number]) + told.bytes if number < _MOST_KINDS and str(told) == row_id else subject

    def _subject(self, short: bytes | str) -> str:
        if isinstance(short, str):
            return short
        return f"{tuple(self._kinds)[short[0]]}:{UUID(bytes=short[1:])}"

    def take_away(self, entry_ids: Iterable[UUID]) -> None:
        """Let go of entries; those that are not held are passed over."""
        for entry_id in entry_ids:
            row = self._memory.execute("DELETE FROM entries WHERE id = ? RETURNING number", (entry_id.bytes,)).fetchone()
            if row is not None:
                self._count -= 1
                self._gone |= {row[0]} if row[0] is not None else set()
        if len(self._gone) >= _MOST_GONE:
            self._sweep()

    def take_away_under(self, key_ids: Iterable[UUID]) -> None:
        """Let go of every entry under one of these keys, with their hashes at once. Looks at each entry once."""
        gone = {self._mark(key_id) for key_id in key_ids}
        held = self._memory.execute("SELECT number, key FROM subjects") if gone else ()
        theirs = {number for number, key in held if key in gone}
        if not theirs:
            return
        entries = self._memory.execute("SELECT id, number FROM entries WHERE number IS NOT NULL")
        self.take_away([UUID(bytes=entry_id) for entry_id, number in entries if number // _EACH in theirs])
        self._memory.executemany("DELETE FROM subjects WHERE number = ?", [(number,) for number in theirs])
        self._sweep()

    def _sweep(self) -> None:
        """Overwrite the hashes of entries that are gone."""
        self._memory.executemany("INSERT INTO gone VALUES (?)", [(number,) for number in self._gone])
        self._memory.execute("DELETE FROM words WHERE number IN (SELECT number FROM gone)")
        self._memory.execute("DELETE FROM gone")
        self._gone.clear()
        self._last = None

    def find(self, kind: str, value: str) -> list[str]:
        """Subjects filed under every word of a normalised value, sorted."""
        found: set[int] | None = None
        for word in words(kind, value):
            rows = self._memory.execute("SELECT number FROM words WHERE hash = ?", (self._hash(kind, word),))
            found = {row[0] for row in rows if found is None or row[0] in found}
            if not found:
                return []
        numbers = {number // _EACH for number in (found or set()) - self._gone}
        rows_ = (self._memory.execute("SELECT subject FROM subjects WHERE number = ?", (one,)).fetchone() for one in numbers)
        return sorted({self._subject(row[0]) for row in rows_})

    def not_held(self, entry_ids: Iterable[UUID]) -> set[UUID]:
        """Those of these that are not held."""
        return {one for one in entry_ids if not self._memory.execute("SELECT 1 FROM entries WHERE id = ?", (one.bytes,)).fetchone()}

    def ids(self) -> Iterator[UUID]:
        """Every id that is held, in order."""
        return (UUID(bytes=row[0]) for row in self._memory.execute("SELECT id FROM entries ORDER BY id"))


def _in_blocks(entries: Iterable[tuple[UUID, Known | None]]) -> Iterator[list[tuple[UUID, Known | None]]]:
    block = []
    for one in entries:
        block.append(one)
        if len(block) >= _BATCH:
            yield block
            block = []
    if block:
        yield block
