"""The triggers that hold the journal append-only, in both databases' words.

Made by a migration. SQLite drops a table's triggers whenever Django rebuilds the table, so a migration that alters one of
these models ends with `RunPython(triggers.create_from_migration, ...)`; `fanal journal verify` says when one is missing.
A trigger stops mistakes and careless hands. Who may alter the schema can drop it: that is what the chain is for.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

REFUSAL = "the journal is append-only"
_APPEND_ONLY = ("journal_entry", "journal_anchor")


def _sqlite() -> dict[str, str]:
    """Name → statement. REPLACE deletes without firing delete triggers, hence the look before each insert."""
    made = {}
    for table in _APPEND_ONLY:
        for verb in ("update", "delete"):
            name = f"{table}_no_{verb}"
            made[name] = f"CREATE TRIGGER {name} BEFORE {verb.upper()} ON {table} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        name = f"{table}_no_replace"
        made[name] = (  # names of our own tables only
            f"CREATE TRIGGER {name} BEFORE INSERT ON {table} "  # noqa: S608
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE seq = NEW.seq OR id = NEW.id) "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )
    made["journal_head_only_on"] = (
        "CREATE TRIGGER journal_head_only_on BEFORE UPDATE ON journal_head WHEN NEW.seq <> OLD.seq + 1 OR NEW.id <> OLD.id "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    )
    made["journal_head_no_delete"] = (
        f"CREATE TRIGGER journal_head_no_delete BEFORE DELETE ON journal_head BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    )
    made["journal_head_no_replace"] = (
        "CREATE TRIGGER journal_head_no_replace BEFORE INSERT ON journal_head WHEN EXISTS (SELECT 1 FROM journal_head) "
        "BEGIN SELECT RAISE(IGNORE); END"
    )
    return made


_POSTGRES_FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$;
"""


def _postgres() -> dict[str, tuple[str, str]]:
    """Name → (table, statement). ALWAYS: they fire for a session that plays replica, too."""
    made = {}
    for table in (*_APPEND_ONLY, "journal_head"):
        verbs = "UPDATE OR DELETE" if table in _APPEND_ONLY else "DELETE"
        name = f"{table}_no_change"
        made[name] = (table, f"CREATE TRIGGER {name} BEFORE {verbs} ON {table} FOR EACH ROW EXECUTE FUNCTION journal_refuse()")
        name = f"{table}_no_truncate"
        made[name] = (table, f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()")
    made["journal_head_only_on"] = (
        "journal_head",
        "CREATE TRIGGER journal_head_only_on BEFORE UPDATE ON journal_head FOR EACH ROW "
        "WHEN (NEW.seq <> OLD.seq + 1 OR NEW.id <> OLD.id) EXECUTE FUNCTION journal_refuse()",
    )
    return made


def create(connection: BaseDatabaseWrapper) -> None:
    """Make every trigger anew."""
    drop(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_FUNCTIONS)
            for name, (table, statement) in _postgres().items():
                cursor.execute(statement)
                cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")
        else:
            for statement in _sqlite().values():
                cursor.execute(statement)


def drop(connection: BaseDatabaseWrapper) -> None:
    """Take them away: for a migration that goes back, and for tests that play the intruder."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for name, (table, _) in _postgres().items():
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        else:
            for name in _sqlite():
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The triggers that are not there or were switched off, by name. One query."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'A'")
            wanted = set(_postgres())
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            wanted = set(_sqlite())
        return sorted(wanted - {row[0] for row in cursor.fetchall()})


def create_from_migration(_apps: Any, schema_editor: Any) -> None:
    """For RunPython."""
    create(schema_editor.connection)


def drop_from_migration(_apps: Any, schema_editor: Any) -> None:
    """For RunPython, backwards."""
    drop(schema_editor.connection)
