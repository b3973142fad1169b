"""The shape of the database against the program's: behind it, as it should be, or newer than it.

Belongs here: comparing migrations. Does not: applying them.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.apps import apps
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder

from fanal import __version__
from fanal.core.errors import NotReady

#: Rooms that a former version had and this one has not: their migrations in a database do not make it newer.
GONE: frozenset[str] = frozenset()


def known() -> set[str]:
    """Every migration that this program has, `app.name`. Looks at files only: no database, and nothing is imported."""
    found = set()
    for config in apps.get_app_configs():
        folder = Path(config.path) / "migrations"
        found |= {f"{config.label}.{path.stem}" for path in folder.glob("*.py") if path.stem != "__init__"}
    return found


def applied() -> set[str]:
    """What was applied to the node's database; empty for one without tables. One or two queries."""
    return {f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()}


def newer(found: Iterable[str]) -> list[str]:
    """Those of `found` that this program does not know: a newer program applied them."""
    mine = known()
    return sorted(one for one in found if one not in mine and one.partition(".")[0] not in GONE)


def missing() -> list[str]:
    """Migrations of this program that the database has not, in the order in which they come."""
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def check_not_newer(found: Iterable[str] | None = None) -> None:
    """Raises NotReady when a newer program made the database (or what is handed in). An old program would damage it."""
    unknown = newer(applied() if found is None else found)
    if unknown:
        raise NotReady(
            f"This database was made by a newer version of Fanal than this program ({__version__}; it has {unknown[0]}). "
            "Nothing was changed. Start the newer program, or restore a backup of this version."
        )


def check_command_fits() -> None:
    """As `check_not_newer`, before any command: one that cannot ask (no database yet, none that answers) goes on and says so itself."""
    if connection.vendor == "sqlite" and not Path(str(connection.settings_dict["NAME"])).exists():
        return
    try:
        check_not_newer()
    except DatabaseError:
        return
    finally:
        connection.close()


def end_on_newer_database() -> None:
    """As `check_command_fits`, for a web server that loads the program without `fanal serve`. Raises SystemExit with the sentence."""
    try:
        check_command_fits()
    except NotReady as error:
        raise SystemExit(f"fanal: {error}") from error
