"""The key store: wrapped data keys in a small SQLite file of their own, beside whichever database the node uses.

A destroyed key must be gone from the disk's file, so: rollback journal that is deleted, freed bytes overwritten, every commit
on the disk with its folder (synchronous EXTRA). A write-ahead log kept deleted keys readable until its next checkpoint.

Belongs here: rows of the key store, wrapped. Does not: unwrapped keys and their cache (`vault.keys`), the key store of another
machine (`vault.keyservice`); everybody else asks for the node's key store by `vault.store`.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from fanal.core.errors import Unavailable
from fanal.vault import places

#: Set on every connection. As PRAGMA answers: journal_mode delete, secure_delete 1, synchronous 3.
PRAGMAS = (("journal_mode", "DELETE"), ("secure_delete", "ON"), ("synchronous", "EXTRA"), ("trusted_schema", "OFF"))
WANTED = {"journal_mode": "delete", "secure_delete": "1", "synchronous": "3", "trusted_schema": "0"}
BUSY_SECONDS = 10.0
_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS keys (
    id BLOB PRIMARY KEY, kind TEXT NOT NULL, kek TEXT NOT NULL, wrapped BLOB NOT NULL, made_at INTEGER NOT NULL,
    orphan_since INTEGER
) STRICT;
CREATE INDEX IF NOT EXISTS keys_by_kek ON keys (kek);
CREATE TABLE IF NOT EXISTS destroyed (id BLOB PRIMARY KEY, at INTEGER NOT NULL) STRICT;
"""


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A row of the key store. Times are seconds since 1970."""

    id: UUID
    kind: str
    kek: str
    wrapped: bytes
    made_at: int
    orphan_since: int | None = None

    def bound(self, node: str) -> bytes:
        """What the wrapping is bound to: a wrapped key cannot pose as another, nor travel to another node."""
        return f"fanal key 1|{node}|{self.id}|{self.kind}".encode()


class KeyStore:
    """One key store. Safe for threads; a connection never crosses a fork."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._opened_by = 0
        self._left: list[sqlite3.Connection] = []

    # -- connection -------------------------------------------------------------------------------------------------
    def create(self) -> None:
        """Make the file and its tables where they are missing."""
        if not self.path.exists():
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
            places.sync_folder(self.path.parent)
        with self._writing() as connection:
            for statement in _SCHEMA.split(";\n"):
                connection.execute(statement)
            connection.execute("INSERT OR IGNORE INTO meta VALUES ('shred_counter', '0')")

    def close(self) -> None:
        """Close the connection of this process."""
        with self._lock:
            if self._connection is not None and self._opened_by == os.getpid():
                self._connection.close()
            self._connection = None

    def pragmas(self) -> dict[str, str]:
        """What SQLite answers for each PRAGMA of `WANTED`, on the connection in use."""
        with self._reading() as connection:
            return {name: str(connection.execute(f"PRAGMA {name}").fetchone()[0]) for name in WANTED}

    def _connect(self) -> sqlite3.Connection:
        if self._connection is not None and self._opened_by != os.getpid():
            # SQLite forbids even closing a connection that was inherited over a fork.
            self._left.append(self._connection)
            self._connection = None
        if self._connection is None:
            connection = sqlite3.connect(
                f"{self.path.absolute().as_uri()}?mode=rw",
                uri=True,
                timeout=BUSY_SECONDS,
                isolation_level=None,
                check_same_thread=False,
            )
            for name, value in PRAGMAS:
                connection.execute(f"PRAGMA {name}={value}").fetchall()
            self._connection, self._opened_by = connection, os.getpid()
        return self._connection

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                yield self._connect()
            except sqlite3.Error as error:
                raise self._unavailable(error) from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._reading() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def _unavailable(self, error: sqlite3.Error) -> Unavailable:
        if not self.path.exists():
            return Unavailable(
                f"The key store {self.path} is not there. Nothing protected can be read or saved. "
                "Restore it from the newest backup."
            )
        return Unavailable(
            f"The key store {self.path} does not answer ({error.sqlite_errorname if hasattr(error, 'sqlite_errorname') else 'error'}). "
            "Nothing was changed. See whether the disk is full and who owns the file, then try again."
        )

    # -- meta -------------------------------------------------------------------------------------------------------
    def read(self, name: str) -> str | None:
        """A value of the store's own notes."""
        with self._reading() as connection:
            row = connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def write(self, **values: str) -> None:
        """Set values of the store's own notes, in one commit."""
        with self._writing() as connection:
            connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", list(values.items()))

    def shred_counter(self) -> int:
        """Grows whenever keys are destroyed; whoever sees another number than before forgets what it knows."""
        return int(self.read("shred_counter") or 0)

    # -- keys -------------------------------------------------------------------------------------------------------
    def add(self, keys: Iterable[WrappedKey], *, kek: str) -> bool:
        """Commit new keys, all or none. False, with nothing added, when `kek` is not in force any more."""
        with self._writing() as connection:
            now = connection.execute("SELECT value FROM meta WHERE name = 'kek'").fetchone()
            if now is None or now[0] != kek:
                return False
            connection.executemany(
                "INSERT INTO keys (id, kind, kek, wrapped, made_at) VALUES (?, ?, ?, ?, ?)",
                [(key.id.bytes, key.kind, key.kek, key.wrapped, key.made_at) for key in keys],
            )
        return True

    def fetch(self, key_id: UUID) -> WrappedKey | None:
        """One key, or None."""
        with self._reading() as connection:
            row = connection.execute(f"{_SELECT} WHERE id = ?", (key_id.bytes,)).fetchone()
        return None if row is None else _key(row)

    def fetch_all(self) -> list[WrappedKey]:
        """Every key, for filling the index."""
        with self._reading() as connection:
            return [_key(row) for row in connection.execute(_SELECT)]

    def fetch_page(self, *, after: UUID, limit: int) -> list[WrappedKey]:
        """Some keys in order of id, those that follow one."""
        with self._reading() as connection:
            rows = connection.execute(f"{_SELECT} WHERE id > ? ORDER BY id LIMIT ?", (after.bytes, limit))
            return [_key(row) for row in rows]

    def ids(self, *, made_before: int | None = None) -> set[UUID]:
        """Ids of keys, all or those made before a time."""
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT id FROM keys WHERE made_at < ?", (made_before if made_before is not None else 1 << 62,)
            )
            return {UUID(bytes=row[0]) for row in rows}

    def counts(self) -> dict[str, int]:
        """How many keys of each kind, and `destroyed`."""
        with self._reading() as connection:
            found = {
                str(kind): int(n) for kind, n in connection.execute("SELECT kind, count(*) FROM keys GROUP BY kind")
            }
            found["destroyed"] = int(connection.execute("SELECT count(*) FROM destroyed").fetchone()[0])
        return found

    def destroy(self, key_ids: Iterable[UUID]) -> int:
        """Delete keys for good and note that they were destroyed, in one commit. Returns how many were there."""
        ids = [key_id.bytes for key_id in key_ids]
        now = int(time.time())
        with self._writing() as connection:
            gone = 0
            for key_id in ids:
                gone += connection.execute("DELETE FROM keys WHERE id = ?", (key_id,)).rowcount
                connection.execute("INSERT OR IGNORE INTO destroyed VALUES (?, ?)", (key_id, now))
            _count_shred(connection)
        return gone

    def destroyed(self, key_ids: Sequence[UUID] | None = None) -> set[UUID]:
        """Which keys were destroyed, of these or of all."""
        with self._reading() as connection:
            if key_ids is None:
                return {UUID(bytes=row[0]) for row in connection.execute("SELECT id FROM destroyed")}
            asked = (
                connection.execute("SELECT id FROM destroyed WHERE id = ?", (k.bytes,)).fetchone() for k in key_ids
            )
            return {UUID(bytes=row[0]) for row in asked if row is not None}

    def put_back(self, keys: Iterable[WrappedKey]) -> None:
        """Write keys as a copy has them (a restore), wrapped as they are. A key that is there already stays."""
        with self._writing() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO keys (id, kind, kek, wrapped, made_at) VALUES (?, ?, ?, ?, ?)",
                [(key.id.bytes, key.kind, key.kek, key.wrapped, key.made_at) for key in keys],
            )

    def destroyed_at(self) -> list[tuple[UUID, int]]:
        """Every key that was destroyed, and when (seconds since 1970), in order of id."""
        with self._reading() as connection:
            rows = connection.execute("SELECT id, at FROM destroyed ORDER BY id")
            return [(UUID(bytes=id_), int(at)) for id_, at in rows]

    # -- orphans ----------------------------------------------------------------------------------------------------
    def note_orphans(self, orphans: set[UUID], *, now: int) -> None:
        """Since when nothing refers to a key; a key that is referred to again is no orphan any more."""
        with self._writing() as connection:
            known = {UUID(bytes=r[0]) for r in connection.execute("SELECT id FROM keys WHERE orphan_since IS NOT NULL")}
            connection.executemany(
                "UPDATE keys SET orphan_since = NULL WHERE id = ?", [(key_id.bytes,) for key_id in known - orphans]
            )
            connection.executemany(
                "UPDATE keys SET orphan_since = ? WHERE id = ?", [(now, key_id.bytes) for key_id in orphans - known]
            )

    def sweep_orphans(self, *, found_before: int) -> int:
        """Delete the keys that are orphans since before a time. Returns how many."""
        with self._writing() as connection:
            gone = connection.execute("DELETE FROM keys WHERE orphan_since < ?", (found_before,)).rowcount
            if gone:
                _count_shred(connection)
        return gone

    # -- change of KEK ----------------------------------------------------------------------------------------------
    def fetch_not_wrapped_by(self, kek: str, limit: int) -> list[WrappedKey]:
        """Some keys that another KEK wrapped."""
        with self._reading() as connection:
            rows = connection.execute(f"{_SELECT} WHERE kek <> ? ORDER BY id LIMIT ?", (kek, limit))
            return [_key(row) for row in rows]

    def rewrap(self, keys: Iterable[tuple[WrappedKey, bytes]], *, kek: str) -> None:
        """Replace wrappings, in one commit. A key that was destroyed meanwhile stays destroyed."""
        with self._writing() as connection:
            connection.executemany(
                "UPDATE keys SET wrapped = ?, kek = ? WHERE id = ? AND wrapped = ?",
                [(wrapped, kek, key.id.bytes, key.wrapped) for key, wrapped in keys],
            )

    def count_wrapped_by_others(self, kek: str) -> int:
        """How many keys another KEK wrapped."""
        with self._reading() as connection:
            return int(connection.execute("SELECT count(*) FROM keys WHERE kek <> ?", (kek,)).fetchone()[0])

    def put_in_force(self, kek: str) -> bool:
        """From now on new keys are wrapped by `kek`. False when keys of another KEK are left."""
        with self._writing() as connection:
            if connection.execute("SELECT 1 FROM keys WHERE kek <> ? LIMIT 1", (kek,)).fetchone():
                return False
            connection.execute("INSERT OR REPLACE INTO meta VALUES ('kek', ?)", (kek,))
        return True


_SELECT = "SELECT id, kind, kek, wrapped, made_at, orphan_since FROM keys"


def _key(row: tuple[bytes, str, str, bytes, int, int | None]) -> WrappedKey:
    return WrappedKey(UUID(bytes=row[0]), *row[1:])


def _count_shred(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE meta SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT) WHERE name = 'shred_counter'")


def open_read_only(path: Path) -> sqlite3.Connection:
    """A connection of one's own that cannot write, for reading the whole file page by page."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS, isolation_level=None)
