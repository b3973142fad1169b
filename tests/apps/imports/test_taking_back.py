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
from fanal.cases.imports.actions.take_back import take_back
from fanal.cases.imports.holding import held
from fanal.cases.imports.models import ImportedCase, ImportRun
from fanal.cases.imports.pacing import Cancelled
from fanal.cases.models import Case, CaseChild, CategoryChange, Child, Episode, Person, StatusChange, Task
from fanal.core.errors import NotReady
from fanal.journal.models import Entry
from fanal.vault import keys, places
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


def left_by_a_killed_process(monkeypatch) -> ImportRun:
    """A run of six cases of which four were written, and nobody cleaned up."""
    monkeypatch.setattr(module, "BLOCK", 2)
    monkeypatch.setattr(module, "take_back", lambda **_options: None)
    run, _lines = look(many(6))
    with pytest.raises(KeyboardInterrupt):
        apply_run(by=BY, run_id=run.pk, data=many(6), pace=lambda done, _total: interrupt(done))
    assert Case.objects.count() == 4
    return run


@pytest.mark.django_db(transaction=True)
def test_what_a_killed_process_left_is_taken_back_at_the_workers_next_look(monkeypatch):
    run = left_by_a_killed_process(monkeypatch)
    tasks.recover()
    nothing_is_left(run)
    assert "ended before its time" in run.trouble
    assert not list((places.home() / "run").glob("import-*"))


@pytest.mark.django_db(transaction=True)
def test_the_next_import_of_the_source_takes_back_what_a_killed_one_left(monkeypatch):
    run = left_by_a_killed_process(monkeypatch)
    again, lines = look(many(6))
    assert {line.verdict.value for line in lines} == {"good"}, "what may be taken back is not there already"
    monkeypatch.undo()
    assert apply_run(by=BY, run_id=again.pk, data=many(6)).made == 6
    run.refresh_from_db()
    assert (run.state, Case.objects.count()) == (ImportRun.State.FAILED, 6)


@pytest.mark.django_db(transaction=True)
def test_a_run_that_is_being_worked_on_is_left_alone(monkeypatch):
    run = left_by_a_killed_process(monkeypatch)
    with held(run.pk):
        tasks.recover()
        assert Case.objects.count() == 4
        again, _lines = look(many(6))
        with pytest.raises(NotReady, match="at work"):
            apply_run(by=BY, run_id=again.pk, data=many(6))


@pytest.mark.django_db(transaction=True)
def test_of_another_machine_only_a_long_silence_tells(monkeypatch):
    run = left_by_a_killed_process(monkeypatch)
    for file in (places.home() / "run").glob("import-*"):
        file.unlink()
    tasks.recover()
    assert Case.objects.count() == 4, "it may be alive still"
    ImportRun.objects.update(alive_at=timezone.now() - timedelta(minutes=11))
    tasks.recover()
    nothing_is_left(run)


@pytest.mark.django_db(transaction=True)
def test_who_was_taken_for_dead_writes_nothing_more(monkeypatch):
    monkeypatch.setattr(module, "BLOCK", 2)
    run, _lines = look(many(6))

    def sleep(done: int, _total: int) -> None:
        if done == 4:
            ImportRun.objects.update(alive_at=timezone.now() - timedelta(minutes=11))
            tasks.recover()

    with pytest.raises(NotReady, match="no sign of life"):
        apply_run(by=BY, run_id=run.pk, data=many(6), pace=sleep)
    nothing_is_left(run)
    assert "ended before its time" in run.trouble


@pytest.mark.django_db(transaction=True)
def test_a_run_that_came_to_its_end_is_never_taken_back():
    run, _lines = look(many(2))
    apply_run(by=BY, run_id=run.pk, data=many(2))
    take_back(by=BY, run_id=run.pk, state=ImportRun.State.FAILED)
    run.refresh_from_db()
    assert (run.state, Case.objects.count()) == (ImportRun.State.APPLIED, 2)


def interrupt(done: int) -> None:
    if done >= 4:
        raise KeyboardInterrupt


def test_a_check_that_died_is_ended(monkeypatch):
    run, _lines = look(many(1))
    ImportRun.objects.update(state=ImportRun.State.CHECKING, alive_at=timezone.now() - timedelta(minutes=11))
    tasks.recover()
    run.refresh_from_db()
    assert run.state == ImportRun.State.FAILED
