"""The two databases as a backup sees them: a consistent picture while others write, streamed out; and streamed back in.

SQLite: the online backup interface, into a private file in the node's own `run` folder, removed afterwards. It holds what the
database holds: sealed fields stay sealed. PostgreSQL: `pg_dump` and `pg_restore` of the server's own client tools.

Belongs here: pictures of databases, facts read from them. Does not: archives, the rest of the node.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection

from fanal.core.errors import Unavailable
from fanal.ops.backup import disk, pgtools
from fanal.ops.sqlite.files import opened
from fanal.vault import places


@dataclass(frozen=True, slots=True)
class Facts:
    """What a picture of a database holds, by numbers.

    Attributes:
        engine: `sqlite` or `postgresql`.
        head_seq, head_hash: where the journal ends in it.
        migrations: applied ones, `app.name`, sorted.
        counts: rows of each of our tables.
        name: of the node, as people call it.
    """

    engine: str
    head_seq: int
    head_hash: str
    migrations: tuple[str, ...]
    counts: dict[str, int] = field(default_factory=dict)
    name: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """One consistent state of the database. `size` is an estimate of its bytes."""

    facts: Facts
    blocks: Callable[[], Iterator[bytes]]
    size: int


@contextmanager
def picture() -> Iterator[Picture]:
    """The database as it is at one moment, while writers go on. Raises Unavailable, NotReady with what to do."""
    if connection.vendor == "sqlite":
        with _sqlite_picture() as found:
            yield found
    else:
        with _postgres_picture() as found:
            yield found


def estimate() -> int:
    """About how many bytes the database takes."""
    if connection.vendor == "sqlite":
        path = Path(str(connection.settings_dict["NAME"]))
        return sum(one.stat().st_size for one in (path, Path(f"{path}-wal")) if one.exists())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


# -- SQLite -----------------------------------------------------------------------------------------------------------
@contextmanager
def _sqlite_picture() -> Iterator[Picture]:
    copy = places.home() / "run" / f"picture-{secrets.token_hex(6)}.sqlite3"
    disk.make_private_folder(copy.parent)
    for left in copy.parent.glob("picture-*.sqlite3*"):
        left.unlink(missing_ok=True)  # a crash left it
    disk.check_room(copy.parent, estimate(), "a copy of the database")
    try:
        copy_sqlite(Path(str(connection.settings_dict["NAME"])), copy)
        yield Picture(sqlite_facts(copy), lambda: disk.read_blocks(copy), copy.stat().st_size)
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            Path(f"{copy}{suffix}").unlink(missing_ok=True)


def copy_sqlite(source: Path, copy: Path) -> None:
    """Copy a database that others may be writing, in one step, so that no writer makes it begin again.

    The copy is on the disk, and no log stands beside it. Raises Unavailable (a full disk, a database that does not answer).
    """
    disk.open_private(copy).close()
    try:
        with opened(source) as old, opened(copy) as new:
            old.backup(new, pages=-1)
            # A log beside the copy would belong to it for ever; the node turns it on again when it opens the file.
            new.execute("PRAGMA journal_mode=DELETE").fetchall()
    except sqlite3.Error as error:
        raise _told(error, source, copy) from error


def _told(error: sqlite3.Error, source: Path, copy: Path) -> Unavailable:
    # SQLite calls a disk that takes no more now "full", now an I/O error.
    if "full" in str(error) or "I/O" in str(error):
        return Unavailable(
            f"The disk of {copy.parent} is full, or does not take what is written to it. Nothing was left half done, and the node "
            "is as it was. Make room there and run the command again."
        )
    return Unavailable(f"The database {source} could not be copied. Nothing was changed. Run: fanal doctor")


def sqlite_facts(path: Path) -> Facts:
    """Facts of a database file that nobody else has open."""
    with opened(path, mode="ro") as file:
        names = "SELECT name FROM sqlite_master WHERE type = 'table'"
        return _facts("sqlite", lambda statement: file.execute(statement).fetchall(), names)


def _facts(engine: str, ask: Callable[[str], list[Any]], table_names: str) -> Facts:
    from fanal.vault import registry

    there = {str(row[0]) for row in ask(table_names)}
    ours = [model._meta.db_table for model in registry.our_models()]
    counts = {table: int(ask(f'SELECT count(*) FROM "{table}"')[0][0]) for table in ours if table in there}  # noqa: S608
    head = ask("SELECT seq, hash FROM journal_head") if "journal_head" in there else []
    name = ask("SELECT name FROM network_node") if "network_node" in there else []
    migrations = ask("SELECT app, name FROM django_migrations") if "django_migrations" in there else []
    return Facts(
        engine,
        int(head[0][0]) if head else 0,
        bytes(head[0][1]).hex() if head else "",
        tuple(sorted(f"{app}.{name}" for app, name in migrations)),
        counts,
        str(name[0][0]) if name else "",
    )


# -- PostgreSQL -------------------------------------------------------------------------------------------------------
@contextmanager
def _postgres_picture() -> Iterator[Picture]:
    import psycopg

    target = pgtools.target_of(connection.settings_dict)
    with psycopg.connect(target.conninfo, password=target.password or None) as link:
        dump = pgtools.find_tool("pg_dump", server=link.info.server_version)
        link.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        # The dump and the facts see the same moment, whatever is written meanwhile.
        found = link.execute("SELECT pg_export_snapshot()").fetchone()
        snapshot = str(found[0]) if found else ""
        names = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        facts = _facts("postgresql", lambda statement: link.execute(statement.encode()).fetchall(), names)
        yield Picture(facts, lambda: pgtools.dump(dump, target, snapshot), estimate())


def restore_postgres(blocks: Iterable[bytes], target: pgtools.Target) -> None:
    """Fill an empty database from a dump, in one transaction: all of it or nothing. Raises Unavailable, NotReady."""
    import psycopg

    with psycopg.connect(target.conninfo, password=target.password or None) as link:
        tool = pgtools.find_tool("pg_restore", server=link.info.server_version)
    pgtools.restore(tool, target, blocks)


def facts_here() -> Facts:
    """Facts of the node's own database."""

    def ask(statement: str) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall())

    if connection.vendor == "sqlite":
        return _facts("sqlite", ask, "SELECT name FROM sqlite_master WHERE type = 'table'")
    return _facts("postgresql", ask, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
