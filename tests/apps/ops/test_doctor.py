"""Every verdict of `fanal doctor`: made bad once, so that a look that always says "good" fails here. The vault's own verdicts
are tried in tests/apps/vault/test_home.py."""

from __future__ import annotations

import argparse
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection

from fanal.journal import queries as journal
from fanal.ops import cli, doctor
from fanal.ops.backup import looks
from fanal.ops.doctor import WANTED_PRAGMAS, Finding, Verdict
from fanal.ops.upgrade import shape

pytestmark = pytest.mark.django_db


def finding(look: Callable[[], Iterator[Finding]], subject: str) -> Finding:
    return next(one for one in look() if one.subject == subject)


def is_bad(one: Finding, said: str) -> bool:
    """Bad, says what was found, and what to do."""
    return one.verdict is Verdict.BAD and said in one.found and bool(one.mend)


SPOILED = {
    "journal_mode": ("DELETE", "delete"), "synchronous": ("NORMAL", "NORMAL"), "foreign_keys": ("OFF", "OFF"), "trusted_schema": ("ON", "ON"),
    "secure_delete": ("OFF", "OFF"),
}  # fmt: skip


@pytest.mark.sqlite_only
@pytest.mark.parametrize("name", WANTED_PRAGMAS)
def test_each_pragma_that_is_not_in_force_is_bad_alone(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = connection.copy()  # a file of its own: the journal mode of a file changes only while nobody else has it open
    own.settings_dict["NAME"] = str(tmp_path / "own.sqlite3")
    monkeypatch.setattr(doctor, "connection", own)
    assert not [one for one in doctor.look_at_database() if one.verdict is Verdict.BAD]
    given, said = SPOILED[name]
    own.cursor().execute(f"PRAGMA {name}={given}")
    try:
        bad = [one for one in doctor.look_at_database() if one.verdict is Verdict.BAD]
        assert [one.subject for one in bad] == [f"SQLite {name}"] and is_bad(bad[0], said)
    finally:
        own.close()


class _Answers:
    """A database that answers a question of the doctor otherwise than it would."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, vendor: str, answers: dict[str, object]) -> None:
        self.answers, self.asked = answers, ""
        monkeypatch.setattr(doctor, "connection", SimpleNamespace(vendor=vendor, cursor=lambda: self))

    def __enter__(self) -> _Answers:
        return self

    def __exit__(self, *_error: object) -> None:
        return None

    def execute(self, sql: str) -> None:
        self.asked = sql

    def fetchone(self) -> tuple[object]:
        return (next((answer for part, answer in self.answers.items() if part in self.asked), "on"),)


def test_a_damaged_file_is_bad(monkeypatch: pytest.MonkeyPatch) -> None:
    _Answers(monkeypatch, "sqlite", {"quick_check": "row 3 missing from index", **WANTED_PRAGMAS})
    assert is_bad(finding(doctor.look_at_database, "SQLite file"), "missing")


@pytest.mark.parametrize(
    ("answers", "subject", "said"),
    [
        pytest.param({"server_version_num": "140012"}, "PostgreSQL version", "14", id="too old"),
        pytest.param({"server_version_num": "160002", "synchronous_commit": "off"}, "PostgreSQL synchronous_commit", "off", id="forgets commits"),
    ],
)
def test_what_is_wrong_with_postgresql_is_bad(monkeypatch: pytest.MonkeyPatch, answers: dict[str, object], subject: str, said: str) -> None:
    _Answers(monkeypatch, "postgresql", answers)
    assert is_bad(finding(doctor.look_at_database, subject), said)


def test_a_database_whose_clock_differs_is_bad(monkeypatch: pytest.MonkeyPatch) -> None:
    _Answers(monkeypatch, "postgresql", {"clock_timestamp": time.time() - 90})
    assert is_bad(finding(doctor.look_at_time, "Clock against the database"), "90.")


def test_a_clock_behind_the_journal_is_bad(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "newest_entry_at", lambda: datetime.now(UTC) + timedelta(minutes=5))
    assert is_bad(finding(doctor.look_at_time, "Clock"), "in the future")
    monkeypatch.setattr(journal, "newest_entry_at", lambda: datetime.now(UTC) + timedelta(seconds=20))
    assert finding(doctor.look_at_time, "Clock").verdict is Verdict.GOOD, "a few seconds are not a clock that was set back"


def test_a_database_behind_the_program_and_one_ahead_of_it_are_bad(monkeypatch: pytest.MonkeyPatch) -> None:
    assert finding(doctor.look_at_migrations, "Database shape").verdict is Verdict.GOOD
    monkeypatch.setattr(shape, "missing", lambda: ["one"])
    assert is_bad(finding(doctor.look_at_migrations, "Database shape"), "behind")
    monkeypatch.setattr(shape, "newer", lambda _applied: ["two"])
    assert is_bad(finding(doctor.look_at_migrations, "Database shape"), "newer")


def test_a_disk_that_fills_up_is_bad(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=900_000_000))
    assert is_bad(finding(doctor.look_at_disk, "Free disk"), "900 MB")


def test_no_backup_and_an_old_one_are_bad(db: None) -> None:
    from fanal.ops.models import SafetyRun

    assert is_bad(finding(doctor.look_at_backups, "Backup"), "none")
    moment = datetime.now(UTC)
    facts = {"archive": "/nowhere/a.backup", "keys": "/nowhere/a.keys"}
    run = SafetyRun.objects.create(kind="backup", began_at=moment, ended_at=moment, good=True, facts=facts)
    assert finding(doctor.look_at_backups, "Backup").verdict is Verdict.GOOD
    earlier = moment - timedelta(hours=30)
    SafetyRun.objects.filter(pk=run.pk).update(began_at=earlier, ended_at=earlier)
    assert is_bad(finding(doctor.look_at_backups, "Backup"), "30 hours")


LONG_AGO = SimpleNamespace(ended_at=datetime(2020, 1, 1, tzinfo=UTC), error="NoRoom", facts={"archive": "/none", "keys": "/none"})
STANDINGS = {
    "none": SimpleNamespace(failed=None, good=None, late_since=None),
    "failed": SimpleNamespace(failed=LONG_AGO, good=None, late_since=None),
    "late": SimpleNamespace(failed=None, good=LONG_AGO, late_since=LONG_AGO.ended_at),
}


@pytest.mark.parametrize("how", STANDINGS)
def test_no_backup_a_failed_one_and_an_old_one_are_bad(monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    monkeypatch.setattr(looks.due, "backups", lambda _now: STANDINGS[how])
    assert is_bad(finding(doctor.look_at_backups, "Backup"), "")


@pytest.mark.parametrize("how", STANDINGS)
def test_no_rehearsal_a_failed_one_and_an_old_one_are_bad(monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    monkeypatch.setattr(looks.due, "backups", lambda _now: STANDINGS["late"])
    monkeypatch.setattr(looks.due, "rehearsals", lambda _now: STANDINGS[how])
    assert is_bad(finding(doctor.look_at_backups, "Rehearsal of a restore"), "")


def test_an_address_that_is_neither_https_nor_this_machine_is_bad(settings: SimpleNamespace) -> None:
    settings.FANAL_ORIGIN = "http://hotline.example"
    assert is_bad(finding(doctor.look_at_address, "Address"), "http://hotline.example")
    settings.FANAL_ORIGIN = "https://hotline.example"
    assert finding(doctor.look_at_address, "Address").verdict is Verdict.GOOD


def test_a_look_that_fails_is_bad_and_the_others_are_still_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    def look_at_the_moon() -> Iterator[Finding]:
        raise OSError("clouds")
        yield

    monkeypatch.setattr(doctor, "LOOKS", (look_at_the_moon, doctor.look_at_disk))
    first, second = list(doctor.examine())
    assert is_bad(first, "could not be looked at") and "OSError" in first.mend and second.subject == "Free disk"


@pytest.mark.parametrize(("verdict", "code"), [(Verdict.GOOD, 0), (Verdict.NOTE, 0), (Verdict.BAD, 1)])
def test_the_command_ends_with_1_when_something_is_bad(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], verdict: Verdict, code: int
) -> None:
    monkeypatch.setattr(doctor, "examine", lambda: iter([Finding(verdict, "Backup", "found", "do this")]))
    assert cli._doctor(argparse.Namespace()) == code
    assert "Backup: found" in capsys.readouterr().out
