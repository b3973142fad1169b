"""A column that a migration adds is sealed in older rows; anything else that is empty in the database was blanked."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from fanal.vault import blanks, keys
from fanal.vault.crypto import Tampered
from fanal.vault.store import key_store
from tests.apps.vault.traveller import CANARY, Traveller, raw, write_raw


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The note lies where it disturbs nobody; the travellers are one of our models for once."""
    monkeypatch.setattr(blanks, "_note", lambda: tmp_path / "migrating.json")
    monkeypatch.setattr(blanks.registry, "our_models", lambda: [Traveller])
    return tmp_path / "migrating.json"


def note_without(monkeypatch: pytest.MonkeyPatch, column: str) -> None:
    """As before a migration that adds this column."""
    standing = blanks._standing()
    name = f"{Traveller._meta.db_table}.{column}"
    assert name in standing
    with monkeypatch.context() as patch:
        patch.setattr(blanks, "_standing", lambda: standing - {name})
        blanks.note_columns()


def test_the_new_column_reads_as_empty_and_what_was_blanked_does_not(somebody: Traveller, monkeypatch, home) -> None:
    note_without(monkeypatch, "papers")
    write_raw(somebody, papers=b"", name=b"")
    assert blanks.seal_new_columns() == 1
    found = Traveller.objects.get(pk=somebody.pk)
    assert found.papers == {} and raw(somebody, "papers")
    with pytest.raises(Tampered):
        assert found.name
    assert not home.exists()


def test_a_run_that_was_cut_off_is_finished_by_the_next_one(somebody: Traveller, monkeypatch) -> None:
    note_without(monkeypatch, "papers")
    write_raw(somebody, papers=b"")
    blanks.note_columns()  # the migration itself had been done when the power went
    assert blanks.seal_new_columns() == 1
    assert Traveller.objects.get(pk=somebody.pk).papers == {}


def test_without_a_new_column_nothing_is_touched(somebody: Traveller) -> None:
    blanks.note_columns()
    write_raw(somebody, papers=b"")
    assert blanks.seal_new_columns() == 0
    with pytest.raises(Tampered):
        assert Traveller.objects.get(pk=somebody.pk).papers
    assert blanks.seal_new_columns() == 0


def test_many_rows_and_one_whose_key_is_gone(travellers: type[Traveller], key_id: UUID, monkeypatch) -> None:
    monkeypatch.setattr(blanks, "_BATCH", 2)
    other = keys.new_key("case")
    rows = [travellers.objects.create(key_id=key_id, name=CANARY) for _number in range(5)]
    lost = travellers.objects.create(key_id=other, name=CANARY)
    note_without(monkeypatch, "papers")
    for row in (*rows[:4], lost):
        write_raw(row, papers=b"")
    key_store().destroy([other])
    keys.look_for_shredding()
    assert blanks.seal_new_columns() == 4
    assert {row.papers == {} for row in travellers.objects.filter(key_id=key_id)} == {True}


def test_a_new_table_has_no_older_rows(somebody: Traveller, monkeypatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(blanks, "_standing", set)
        blanks.note_columns()
    write_raw(somebody, papers=b"")
    assert blanks.seal_new_columns() == 0
