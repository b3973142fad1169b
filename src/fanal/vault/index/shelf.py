"""The opened entries of the index process, in memory only: a small SQLite database that never touches a disk.

As Python's own objects a million entries took 1.2 GB; here they take less than a fifth of it. What is taken away is overwritten.

Belongs here: keeping, finding, taking away. Does not: where entries come from and when they go (`vault.index.register`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from fanal.vault.index.normal import words

_SCHEMA = """
PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON; PRAGMA journal_mode=OFF; PRAGMA trusted_schema=OFF;
CREATE TABLE entries (id BLOB PRIMARY KEY, key BLOB, subject, kind TEXT, value TEXT) WITHOUT ROWID;
CREATE TABLE words (word TEXT, kind TEXT, entry BLOB, PRIMARY KEY (word, kind, entry)) WITHOUT ROWID;
"""
_BATCH = 2000


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
        self._count = 0

    def __len__(self) -> int:
        """How many entries are held, those that cannot be opened among them."""
        return self._count

    def put(self, entries: Iterable[tuple[UUID, Known | None]]) -> None:
        """Keep entries that are not held yet. None for one that cannot be opened: it is known, and found by nothing."""
        for block in _in_blocks(entries):
            self._memory.executemany("INSERT INTO entries VALUES (?, ?, ?, ?, ?)", [_row(*one) for one in block])
            filed = [
                (word, known.kind, entry_id.bytes)
                for entry_id, known in block if known is not None for word in words(known.kind, known.value)
            ]  # fmt: skip
            self._memory.executemany("INSERT OR IGNORE INTO words VALUES (?, ?, ?)", filed)
            self._count += len(block)

    def take_away(self, entry_ids: Iterable[UUID]) -> None:
        """Let go of entries; those that are not held are passed over."""
        for entry_id in entry_ids:
            row = self._memory.execute("SELECT kind, value FROM entries WHERE id = ?", (entry_id.bytes,)).fetchone()
            if row is None:
                continue
            if row[0] is not None:
                gone = [(word, row[0], entry_id.bytes) for word in words(*row)]
                self._memory.executemany("DELETE FROM words WHERE word = ? AND kind = ? AND entry = ?", gone)
            self._memory.execute("DELETE FROM entries WHERE id = ?", (entry_id.bytes,))
            self._count -= 1

    def take_away_under(self, key_ids: Iterable[UUID]) -> None:
        """Let go of every entry under one of these keys. Looks at each entry once."""
        gone = {key_id.bytes for key_id in key_ids}
        held = self._memory.execute("SELECT id, key FROM entries") if gone else ()
        self.take_away([UUID(bytes=entry_id) for entry_id, key in held if key in gone])

    def find(self, kind: str, value: str) -> list[str]:
        """Subjects filed under every word of a normalised value, sorted."""
        found: set[bytes] | None = None
        for word in words(kind, value):
            rows = self._memory.execute("SELECT entry FROM words WHERE word = ? AND kind = ?", (word, kind))
            found = {row[0] for row in rows if found is None or row[0] in found}
            if not found:
                return []
        subjects = (self._memory.execute("SELECT subject FROM entries WHERE id = ?", (one,)).fetchone() for one in found or ())
        return sorted({_subject(row[0]) for row in subjects})

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


def _row(entry_id: UUID, known: Known | None) -> tuple[bytes, bytes | None, bytes | str | None, str | None, str | None]:
    if known is None:
        return entry_id.bytes, None, None, None, None
    return entry_id.bytes, known.key_id.bytes, _short(known.subject), known.kind, known.value


def _short(subject: str) -> bytes | str:
    """`child:<uuid>` in half of the bytes; anything else as it is."""
    kind, _colon, row_id = subject.partition(":")
    try:
        return kind.encode() + b":" + UUID(row_id).bytes if str(UUID(row_id)) == row_id else subject
    except ValueError:
        return subject


def _subject(short: bytes | str) -> str:
    if isinstance(short, str):
        return short
    kind, _colon, row_id = short.partition(b":")
    return f"{kind.decode()}:{UUID(bytes=row_id)}"
