"""An import that ends early (a failure, a wish, a kill) leaves nothing of itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from fanal.cases.imports import tasks
from fanal.cases.imports.actions import apply_run as module
from fanal.cases.imports.actions.apply_run import apply_run
from fanal.cases.imports.actions.cancel_run import cancel_run
from fanal.cases.imports.models import ImportedCase, ImportRun
from fanal.cases.imports.pacing import Cancelled
from fanal.cases.models import Case, CaseChild, CategoryChange, Child, Episode, Person, StatusChange, Task
from fanal.journal.models import Entry
from fanal.vault import keys
from tests.apps.imports.sheets import BY, look
from tests.apps.imports.test_apply import many


def nothing_is_left(run: ImportRun) -> None:
    for table in (Case, Child, Person, Episode, CaseChild, StatusChange, CategoryChange, Task, ImportedCase):
        assert not table.objects.exists(), table
    run.refresh_from_db()
    assert run.made == 0
    assert Entry.objects.filter(act="import.taken_back").count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_fails_in_the_middle_is_taken_back_whole(monkeypatch):
    monkeypatch.setattr(module, "BLOCK", 2)
    run, _lines = look(many(7))
    write, calls = module.write_block, []

    def fail_at_third(**options):
        calls.append(1)
        if len(calls) == 3:
            raise DatabaseError("disk full")
        return write(**options)

    monkeypatch.setattr(module, "write_block", fail_at_third)
    with pytest.raises(DatabaseError):
        apply_run(by=BY, run_id=run.pk, data=many(7))
    nothing_is_left(run)
    assert (run.state, run.trouble) == (ImportRun.State.FAILED, "An unexpected error: DatabaseError.")
    assert Entry.objects.filter(act="case.taken_back").count() == 4
    monkeypatch.setattr(module, "write_block", write)
    again, _lines = look(many(7))
    assert apply_run(by=BY, run_id=again.pk, data=many(7)).made == 7


@pytest.mark.django_db(transaction=True)
def test_keys_of_what_was_taken_back_are_destroyed(monkeypatch):
    monkeypatch.setattr(module, "BLOCK", 1)
    run, _lines = look(many(3))
    made: list = []
    prepare = module.prepare_block

    def remember(lines):
        block = prepare(lines)
        made.extend([*block.case_keys, *block.child_keys, *block.person_keys])
        if len(made) > 6:
            raise KeyboardInterrupt
        return block

    monkeypatch.setattr(module, "prepare_block", remember)
    with pytest.raises(KeyboardInterrupt):
        apply_run(by=BY, run_id=run.pk, data=many(3))
    nothing_is_left(run)
    assert run.state == ImportRun.State.CANCELLED
    assert not any(keys.exists(key_id) for key_id in made[:6])


@pytest.mark.django_db(transaction=True)
def test_calling_it_off_in_the_middle_takes_it_back(monkeypatch):
    monkeypatch.setattr(module, "BLOCK", 1)
    monkeypatch.setattr("fanal.cases.imports.pacing._LOOK", 0.0)
    run, _lines = look(many(5))

    def call_off(done: int, _total: int) -> None:
        if done == 3:
            cancel_run(by=BY, run_id=run.pk)

    with pytest.raises(Cancelled):
        apply_run(by=BY, run_id=run.pk, data=many(5), pace=call_off)
    nothing_is_left(run)
    assert run.state == ImportRun.State.CANCELLED


@pytest.mark.django_db(transaction=True)
def test_what_a_killed_process_left_is_taken_back_by_the_worker(monkeypatch):
    monkeypatch.setattr(module, "BLOCK", 2)
    monkeypatch.setattr(module, "take_back", lambda **_options: None)  # kill -9: nobody cleans up
    run, _lines = look(many(6))
    with pytest.raises(KeyboardInterrupt):
        apply_run(by=BY, run_id=run.pk, data=many(6), pace=lambda done, _total: interrupt(done))
    assert Case.objects.count() == 4
    tasks.recover()
    assert Case.objects.count() == 4, "it may be alive still"
    ImportRun.objects.update(alive_at=timezone.now() - timedelta(minutes=11))
    tasks.recover()
    nothing_is_left(run)
    assert "ended before its time" in run.trouble


def interrupt(done: int) -> None:
    if done >= 4:
        raise KeyboardInterrupt


def test_a_check_that_died_is_ended(monkeypatch):
    run, _lines = look(many(1))
    ImportRun.objects.update(state=ImportRun.State.CHECKING, alive_at=timezone.now() - timedelta(minutes=11))
    tasks.recover()
    run.refresh_from_db()
    assert run.state == ImportRun.State.FAILED
