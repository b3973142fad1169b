"""A long list: memory stays where it is, nobody waits for a lock, a row that changes on the way is met once."""

from __future__ import annotations

import gc
import threading
from typing import Any

import pytest
from bench.many_cases import make_many
from django.db import close_old_connections, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fanal import journal
from fanal.accounts.models import Staff
from fanal.cases.models import Case, Child
from fanal.core.actors import System
from fanal.exports import making, tasks
from fanal.jobs import blocks
from tests.apps.exports.conftest import Ask, rows

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_every_row_is_met_once_although_the_list_moves(ask: Ask, case_manager: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    make_many(25, owner=case_manager)
    monkeypatch.setattr(blocks, "SIZE", 10)
    monkeypatch.setattr(blocks.in_blocks, "__kwdefaults__", {"size": 10})
    monkeypatch.setattr(making, "LOOK", 0.0)
    looked = making._look_up

    def push_back(*arguments: Any) -> Staff:
        # As somebody at the desk does meanwhile: what needs somebody first needs nobody now, and a new case is opened.
        Case.objects.update(needs_at=timezone.now())
        return looked(*arguments)

    monkeypatch.setattr(making, "_look_up", push_back)
    export = ask(case_manager, "cases.list", shelf="mine", total=25)
    tasks.make(export_id=str(export.pk))
    export.refresh_from_db()
    found = [row["reference"] for row in rows(export)]
    assert len(found) == len(set(found)) == export.rows == 25


def test_a_block_costs_the_same_few_queries_however_many_there_are(ask: Ask, case_manager: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    make_many(30, owner=case_manager)
    counted = []
    for size in (10, 30):
        monkeypatch.setattr(blocks.in_blocks, "__kwdefaults__", {"size": size})
        export = ask(case_manager, "cases.list", shelf="mine", total=30)
        with CaptureQueriesContext(connection) as captured:
            tasks.make(export_id=str(export.pk))
        counted.append(len(captured))
    # Three blocks more (the last one empty), at most eight queries each.
    assert 0 < counted[0] - counted[1] <= 3 * 8


def test_others_save_while_it_is_made(ask: Ask, case_manager: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    make_many(5, owner=case_manager)
    saved: list[str] = []

    def save() -> None:
        try:
            with transaction.atomic():
                journal.record(by=System("desk"), act="desk.saved", subject="desk:0")
            saved.append("yes")
        finally:
            close_old_connections()
            connection.close()

    def meanwhile(*arguments: Any) -> Staff:
        other = threading.Thread(target=save)
        other.start()
        other.join(timeout=4)
        return looked(*arguments)

    looked = making._look_up
    monkeypatch.setattr(making, "LOOK", 0.0)
    monkeypatch.setattr(making, "_look_up", meanwhile)
    export = ask(case_manager, "cases.list", shelf="mine")
    tasks.make(export_id=str(export.pk))
    export.refresh_from_db()
    assert export.state == "ready" and saved == ["yes"], "no lock is held between two blocks"


def test_no_more_than_a_block_is_held(ask: Ask, case_manager: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    make_many(60, owner=case_manager)
    monkeypatch.setattr(blocks.in_blocks, "__kwdefaults__", {"size": 10})
    monkeypatch.setattr(making, "LOOK", 0.0)
    alive: list[int] = []
    looked = making._look_up

    def count(*arguments: Any) -> Staff:
        gc.collect()
        alive.append(sum(1 for one in gc.get_objects() if isinstance(one, Case | Child)))
        return looked(*arguments)

    monkeypatch.setattr(making, "_look_up", count)
    export = ask(case_manager, "cases.list", shelf="mine", total=60)
    tasks.make(export_id=str(export.pk))
    export.refresh_from_db()
    assert export.rows == 60 and len(alive) >= 6
    # The block at hand and the one that is being read, each with as many children as cases.
    assert max(alive) <= 4 * 10 + 5
