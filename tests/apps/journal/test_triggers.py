"""The database itself refuses to change what stands in the journal, whoever asks."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from fanal.core.actors import System
from fanal.journal import triggers
from fanal.journal.actions.anchor_head import anchor_head
from fanal.journal.models import Entry
from fanal.journal.verifying import verify
from tests.apps.journal.intruder import write_entries

pytestmark = pytest.mark.django_db

FORBIDDEN = [
    "UPDATE journal_entry SET actor = 'system:nobody' WHERE seq = 2",
    "UPDATE journal_entry SET seq = 9 WHERE seq = 2",
    "DELETE FROM journal_entry WHERE seq = 2",
    "DELETE FROM journal_entry",
    "UPDATE journal_anchor SET seq = 1",
    "DELETE FROM journal_anchor",
    "DELETE FROM journal_head",
    "UPDATE journal_head SET seq = seq - 1",
    "UPDATE journal_head SET seq = seq + 2",
    "UPDATE journal_head SET seq = seq",
]


def _refused(statement: str) -> None:
    write_entries(3)
    anchor_head(by=System("test"), now=timezone.now())
    with pytest.raises(IntegrityError, match=triggers.REFUSAL), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    report = verify()
    assert (report.entries, report.fault, report.notes) == (3, None, [])


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_journal_is_append_only(statement: str) -> None:
    _refused(statement)


@pytest.mark.postgres_only
@pytest.mark.parametrize("table", ["journal_entry", "journal_anchor", "journal_head"])
def test_truncating_is_refused_too(table: str) -> None:
    _refused(f"TRUNCATE {table}")


@pytest.mark.postgres_only
def test_a_session_that_plays_replica_is_refused_too() -> None:
    write_entries(1)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute("DELETE FROM journal_entry")


@pytest.mark.sqlite_only
@pytest.mark.parametrize("columns", ["(id, seq, at, actor, act, subject, details_text, previous, hash, mac)"])
def test_replacing_an_entry_is_refused_although_it_fires_no_delete_trigger(columns: str) -> None:
    names = columns.strip("()")
    changed = names.replace("actor", "'system:nobody'")
    _refused(f"INSERT OR REPLACE INTO journal_entry {columns} SELECT {changed} FROM journal_entry WHERE seq = 2")


@pytest.mark.sqlite_only
def test_replacing_the_head_changes_nothing() -> None:
    write_entries(2)
    with connection.cursor() as cursor:
        cursor.execute("INSERT OR REPLACE INTO journal_head (id, seq, hash, tail, start_key) VALUES (1, 0, x'00', x'00', x'00')")
    assert verify().fault is None


def test_the_orm_is_refused_like_everybody() -> None:
    write_entries(1)
    for attempt in (lambda: Entry.objects.update(actor="x"), lambda: Entry.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


def test_every_trigger_stands_after_the_migrations() -> None:
    assert triggers.missing(connection) == []


def test_a_trigger_that_is_gone_is_named() -> None:
    triggers.drop(connection)
    assert triggers.missing(connection)
    triggers.create(connection)
    assert triggers.missing(connection) == []
