"""`fanal journal …`: exit codes and sentences."""

from __future__ import annotations

import tracemalloc
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection

from fanal.accounts.models import Staff
from fanal.core.errors import BadInput
from fanal.core.ids import new_id
from fanal.journal import chain, tail, triggers
from fanal.journal.cli import COMMANDS
from fanal.journal.models import Entry, Head
from fanal.journal.verifying import verify
from tests.apps.cases.builders import make_case
from tests.apps.journal.intruder import sql, write_entries

pytestmark = pytest.mark.django_db


def _run(name: str, *words: str) -> int:
    command = next(one for one in COMMANDS if one.name == name)
    parser = ArgumentParser()
    command.arguments(parser)
    return command.run(parser.parse_args(words))


def test_a_whole_journal_is_exit_code_0(capsys: pytest.CaptureFixture[str]) -> None:
    write_entries(3)
    assert _run("journal verify") == 0
    assert "as it was written: 3 entries" in capsys.readouterr().out


def test_a_broken_one_is_exit_code_1_and_names_the_entry(capsys: pytest.CaptureFixture[str]) -> None:
    write_entries(3)
    sql("DELETE FROM journal_entry WHERE seq = 2")
    assert _run("journal verify") == 1
    assert "BROKEN. Entry 2 is missing" in capsys.readouterr().out


def test_a_journal_without_its_triggers_is_not_as_it_was(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever took them away was at the database with raw SQL; a nightly check that exits with 0 would tell nobody."""
    write_entries(3)
    sql("SELECT 1")
    assert _run("journal verify") == 1
    assert "taken away" in capsys.readouterr().out


def test_an_emptied_journal_beside_records_is_broken(capsys: pytest.CaptureFixture[str], operator: Staff) -> None:
    """Emptying all three tables needs no key; the file of anchors goes the same way."""
    make_case(operator)
    for table in ("entry", "anchor", "head"):
        sql(f"DELETE FROM journal_{table}")
    triggers.create(connection)
    assert _run("journal verify") == 1
    assert "Every entry is missing" in capsys.readouterr().out


def test_a_key_that_was_handed_over_checks_what_follows(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    write_entries(1)
    assert _run("journal hand-over-key") == 0
    key = tmp_path / "key"
    key.write_text(capsys.readouterr().out, "ascii")
    write_entries(2)
    assert _run("journal verify") == 0
    assert "can be checked only with the key" in capsys.readouterr().out
    assert _run("journal verify", "--key", str(key)) == 0
    assert "Note" not in capsys.readouterr().out


def test_a_key_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        _run("journal verify", "--key", str(tmp_path / "none"))


def test_anchoring_by_hand(capsys: pytest.CaptureFixture[str]) -> None:
    write_entries(1)
    assert _run("journal anchor") == 0
    assert _run("journal anchor") == 0
    out = capsys.readouterr().out
    assert "Anchored at entry 1" in out
    assert "Nothing was recorded" in out


def _fill(count: int) -> None:
    """Many genuine entries, fast."""
    key, previous, at = bytes(range(32)), chain.GENESIS, datetime(2026, 1, 1, tzinfo=UTC)
    Head.objects.create(start_key=tail.seal_start(key))
    batch = []
    for seq in range(1, count + 1):
        entry = Entry(seq=seq, id=new_id(), at=at, actor="system:filler", act="case.opened", subject=f"case:{seq % 97}", previous=previous)
        entry.hash = previous = chain.link(entry.content(), previous)
        entry.mac = chain.mark(key, previous)
        key = chain.next_key(key)
        batch.append(entry)
        if len(batch) == 5_000 or seq == count:
            Entry.objects.bulk_create(batch)
            batch = []
    sql("SELECT 1")
    Head.objects.update(seq=count, hash=previous, tail=tail.Tail(count, key).sealed())


@pytest.mark.slow
def test_a_hundred_thousand_entries_are_checked_in_bounded_memory() -> None:
    _fill(100_000)
    tracemalloc.start()
    try:
        report = verify()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (report.entries, report.fault) == (100_000, None)
    assert peak < 30_000_000, f"{peak / 1e6:.0f} MB"
