"""The two ways to a migrated database that can be undone until the last moment.

SQLite: a copy is migrated and proved, and takes the place of the old file in one rename; the old file is locked meanwhile and
never written. PostgreSQL: everything in one transaction, proved before it commits. A kill leaves the old state on both.

Belongs here: migrating. Does not: the order of an upgrade (`running`), what is looked at (`proving`).
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, transaction

from fanal.core.commands import counted
from fanal.core.errors import NotReady, Unavailable
from fanal.ops.backup import disk
from fanal.ops.migrating import migrate
from fanal.ops.sqlite.files import close_log, opened
from fanal.ops.upgrade import state
from fanal.ops.upgrade.proving import Proof, prove
from fanal.vault import places

#: Called with the name of a point that was reached. Tests and drills end the process there.
Reached = Callable[[str], None]


def migrate_sqlite(note: Callable[[Proof], None], reached: Reached) -> Proof:
    """Migrate a copy, prove it, write `note` into it, and put it into the place of the old database.

    The old file stays beside as `upgrade/old.sqlite3` until the upgrade is finished.
    Raises NotReady, Unavailable; then the old database is in its place, as it was.
    """
    database = Path(str(connection.settings_dict["NAME"]))
    new, old = state.folder() / "new.sqlite3", state.folder() / "old.sqlite3"
    for path in (new, old):
        path.unlink(missing_ok=True)
    connection.close()
    with _locked(database) as source:
        _copy(source, new)
        reached("copied")
        with _connected_to(new):
            migrate(verbosity=0)
            reached("migrated")
            proof = prove()
            note(proof)
        close_log(new)
        reached("proved")
        with disk.explained(database):
            with new.open("rb") as file:
                os.fsync(file.fileno())
            os.link(database, old)
            new.chmod(database.stat().st_mode & 0o777)
            reached("linked")
            new.replace(database)
            places.sync_folder(database.parent)
    return proof


def put_back_sqlite() -> None:
    """The old database into its place again."""
    connection.close()
    (state.folder() / "old.sqlite3").replace(Path(str(connection.settings_dict["NAME"])))
    places.sync_folder(places.home())


@contextmanager
def _locked(database: Path) -> Iterator[sqlite3.Connection]:
    """Nobody reads or writes the database while this holds. Raises NotReady when somebody has it open."""
    with opened(database, timeout=5) as source:
        try:
            # Only the last connection may turn the log off; it is written into the file, which then is the whole database.
            mode = source.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
            # Held after the transaction, until the connection closes: a copy cannot be made within a transaction.
            source.execute("PRAGMA locking_mode=EXCLUSIVE").fetchall()
            source.execute("BEGIN EXCLUSIVE")
            source.execute("COMMIT")
        except sqlite3.OperationalError as error:
            raise NotReady(
                "Another program has the database open: a fanal command, Litestream, a database browser. Nothing was changed. "
                "Stop it, then run fanal upgrade again."
            ) from error
        if mode != "delete":
            raise NotReady("Another program has the database open. Nothing was changed. Stop it, then run fanal upgrade again.")
        yield source


def _copy(source: sqlite3.Connection, new: Path) -> None:
    disk.open_private(new).close()
    try:
        with opened(new) as target:
            source.backup(target, pages=-1)
    except sqlite3.Error as error:
        raise Unavailable(
            f"The database could not be copied to {new.parent}. The old one is in its place. See whether the disk is full (fanal doctor)."
        ) from error


@contextmanager
def _connected_to(path: Path) -> Iterator[None]:
    """Django's connection leads to another file meanwhile."""
    usual = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = str(path)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def migrate_postgres(note: Callable[[Proof], None], reached: Reached) -> Proof:
    """Migrate, prove and note in one transaction. Raises NotReady, Unavailable; then nothing was changed."""
    _check_undoable()
    _take_one_connection()
    _check_alone()
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Checks that wait for the commit would bar the next step from altering their tables.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        migrate(verbosity=0)
        reached("migrated")
        proof = prove()
        note(proof)
        reached("proved")
    return proof


def _check_undoable() -> None:
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    for migration, _backwards in executor.migration_plan(executor.loader.graph.leaf_nodes()):
        if not migration.atomic:
            raise NotReady(
                f"The step {migration.app_label}.{migration.name} cannot be undone on PostgreSQL. Nothing was changed. "
                "Make a backup (fanal backup), then run: fanal migrate"
            )


def _take_one_connection() -> None:
    """Leave the pool: it may hold a second connection of this very process, which would look like somebody else's."""
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    connection.settings_dict["OPTIONS"] = {
        name: value for name, value in connection.settings_dict["OPTIONS"].items() if name != "pool"
    }


def _check_alone() -> None:
    """Raises NotReady while others are connected. The connections of a process that has just ended take a moment to go."""
    until = time.monotonic() + 5
    while others := _count_others():
        if time.monotonic() > until:
            raise NotReady(
                f"The database has {counted(others, 'other connection')}: the node runs on another machine, or a command is at work. "
                "Nothing was changed. Stop them, then run fanal upgrade again."
            )
        time.sleep(0.2)


def _count_others() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND backend_type = 'client backend'"
        )
        return int(cursor.fetchone()[0])
