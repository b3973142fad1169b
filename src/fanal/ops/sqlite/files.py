"""Whole SQLite files for backups and upgrades: looked into, copied, given up by their log. No row is written through here.

Belongs here: opening such a file past Django. Does not: the node's database in use (`base`), the key store (`vault.store`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path


@contextmanager
def opened(path: Path, *, mode: str = "rw", timeout: float = 30) -> Iterator[sqlite3.Connection]:
    """A connection on which each statement stands for itself. `mode`: `ro`, `rw`. Raises sqlite3.Error; the file must be there."""
    address = f"{path.absolute().as_uri()}?mode={mode}"
    with closing(sqlite3.connect(address, uri=True, timeout=timeout, isolation_level=None)) as connection:
        connection.execute("PRAGMA trusted_schema=OFF").fetchall()
        yield connection


def close_log(database: Path) -> None:
    """Write a database's log into it and take the log away, so that the file alone is the database."""
    with opened(database) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        connection.execute("PRAGMA journal_mode=DELETE").fetchall()
