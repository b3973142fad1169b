"""Shredding: order, destruction, mark. Whatever is interrupted is carried out later, what is rolled back never happens."""

from __future__ import annotations

import shutil
import time
from typing import Any

import pytest
from django.db import connection, transaction

from fanal.core import plugs
from fanal.core.actors import System
from fanal.core.errors import BadInput, Gone, NotFound, NotReady
from fanal.vault import files, hooks, index, keys, places, queries
from fanal.vault.actions.shred_keys import carry_out_orders, shred_again, shred_keys
from fanal.vault.actions.shred_subject import shred_key, shred_subject
from fanal.vault.actions.sweep_orphans import DAY, sweep_orphans
from fanal.vault.models import IndexEntry, ShredOrder, StoredFile
from fanal.vault.store import KeyStore, key_store
from tests.sockets import replug

BY = System("test")
real = pytest.mark.django_db(transaction=True)


class Crash(Exception):
    """The process dies here."""


@pytest.fixture
def no_journal(monkeypatch) -> None:
    """As if no room recorded shreddings."""
    replug(monkeypatch, hooks, "before_shred")


def crash(*_args: Any, **_kwargs: Any) -> None:
    raise Crash


@real
def test_a_shredded_key_takes_rows_entries_and_files_with_it(key_id) -> None:
    file = files.store_file(b"report", key_id=key_id, name="r.txt", by=BY)
    index.put(kind="phone", value="+32475123456", subject="child:1", key_id=key_id)
    shred_keys(by=BY, key_ids=[key_id, key_id])
    assert not keys.exists(key_id)
    assert not IndexEntry.objects.exists()
    assert not places.stored_file(file.id).exists()
    with pytest.raises(Gone):
        _ = StoredFile.objects.get(pk=file.pk).name
    with pytest.raises(Gone):
        files.read(StoredFile.objects.get(pk=file.pk))
    order = ShredOrder.objects.get()
    assert (order.key_id, order.ordered_by) == (key_id, "system:test") and order.done_at is not None


@real
def test_a_rollback_leaves_the_key_as_it_is(key_id) -> None:
    with pytest.raises(Crash), transaction.atomic():
        shred_keys(by=BY, key_ids=[key_id])
        raise Crash
    assert keys.exists(key_id) and not ShredOrder.objects.exists()


@real
def test_inside_the_transaction_the_key_is_still_there(key_id) -> None:
    with transaction.atomic():
        shred_keys(by=BY, key_ids=[key_id])
        assert keys.exists(key_id)
    assert not keys.exists(key_id)


@real
@pytest.mark.parametrize(
    ("owner", "name", "destroyed"),
    [(KeyStore, "destroy", False), (queries, "erase_what_stood_under", True), (queries, "mark_shredded", True)],
    ids=["before the key is destroyed", "before its entries are erased", "before the order is marked"],
)
def test_what_a_crash_left_over_is_carried_out_later(key_id, monkeypatch, owner, name, destroyed) -> None:
    index.put(kind="email", value="a@example.org", subject="child:1", key_id=key_id)
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, crash)
        with pytest.raises(Crash):
            shred_keys(by=BY, key_ids=[key_id])
    assert keys.exists(key_id) is not destroyed
    assert queries.open_shred_orders(limit=5) == [key_id]
    assert carry_out_orders(by=BY) == 1
    assert not keys.exists(key_id) and not IndexEntry.objects.exists() and not queries.open_shred_orders(limit=5)
    assert carry_out_orders(by=BY) == 0


@real
def test_a_key_store_from_an_older_backup_is_shredded_again(key_id, tmp_path) -> None:
    store = key_store()
    store.close()
    shutil.copy(store.path, tmp_path / "backup.sqlite3")
    shred_keys(by=BY, key_ids=[key_id])
    store.close()
    shutil.copy(tmp_path / "backup.sqlite3", store.path)
    assert keys.exists(key_id)
    assert shred_again(by=BY) == 1
    assert not keys.exists(key_id) and shred_again(by=BY) == 0


@real
def test_shredding_is_recorded_in_its_transaction_or_does_not_happen(key_id, monkeypatch) -> None:
    told = []
    replug(
        monkeypatch, hooks, "before_shred", a=lambda *, by, key_ids: told.append((by, key_ids, connection.in_atomic_block))
    )
    shred_keys(by=BY, key_ids=[key_id])
    assert told == [(BY, (key_id,), True)]
    second = keys.new_key("case")
    hooks.before_shred.plug("b", crash)
    with pytest.raises(Crash):
        shred_keys(by=BY, key_ids=[second])
    assert keys.exists(second)


@real
def test_the_nodes_own_key_cannot_be_shredded() -> None:
    with pytest.raises(BadInput, match="node's own key"):
        shred_keys(by=BY, key_ids=[keys.node_key_id()])
    assert keys.exists(keys.node_key_id())


@real
def test_a_key_is_ordered_once(key_id) -> None:
    shred_keys(by=BY, key_ids=[key_id])
    shred_keys(by=System("again"), key_ids=[key_id])
    assert ShredOrder.objects.get().ordered_by == "system:test"


@real
def test_a_subject_is_shredded_through_every_room(key_id, monkeypatch, child_of_room) -> None:
    recorded = []
    replug(monkeypatch, hooks, "before_shred", journal=lambda *, by, key_ids: recorded.append(key_ids))
    assert shred_subject(by=BY, kind="child", subject_id=child_of_room[0]) == 1
    assert not keys.exists(child_of_room[1]) and recorded == [(child_of_room[1],)]
    with pytest.raises(NotFound, match="No room"):
        shred_subject(by=BY, kind="child", subject_id=key_id)


@pytest.fixture
def child_of_room(key_id):
    """A child that an invented room holds."""
    child = keys.new_key("case")

    def forget(*, by, subject):
        return [key_id] if subject.id == child else []

    plugs.forget.plug("invented", forget)
    yield child, key_id
    plugs.forget.unplug("invented")


@real
def test_nothing_is_shredded_where_nobody_records_it(key_id, no_journal, child_of_room) -> None:
    for attempt in (
        lambda: shred_key(by=BY, key_id=key_id),
        lambda: shred_subject(by=BY, kind="child", subject_id=child_of_room[0]),
    ):
        with pytest.raises(NotReady, match="No journal"):
            attempt()
    assert keys.exists(key_id)


@real
def test_an_orphan_is_swept_in_the_second_look_a_day_later(key_id) -> None:
    now = time.time()
    assert sweep_orphans(by=BY, now=now).keys == 0
    assert sweep_orphans(by=BY, now=now + DAY + 60).keys == 0
    assert sweep_orphans(by=BY, now=now + DAY + 120).keys == 0
    assert keys.exists(key_id)
    swept = sweep_orphans(by=BY, now=now + 2 * DAY + 180)
    assert swept.keys >= 1 and not keys.exists(key_id)
    assert keys.exists(keys.node_key_id())


@real
def test_a_key_that_a_row_names_is_never_swept(key_id, travellers) -> None:
    StoredFile.objects.create(key_id=key_id, name="x", facts={})
    now = time.time()
    for days in range(1, 9):
        sweep_orphans(by=BY, now=now + days * DAY * 1.5)
    assert keys.exists(key_id)


@real
def test_a_key_that_finds_its_row_late_is_no_orphan_any_more(key_id) -> None:
    now = time.time()
    sweep_orphans(by=BY, now=now + DAY + 60)
    row = StoredFile.objects.create(key_id=key_id, name="x", facts={})
    sweep_orphans(by=BY, now=now + 2 * DAY + 60)
    row.delete()
    sweep_orphans(by=BY, now=now + 2 * DAY + 120)
    assert keys.exists(key_id), "the days of an orphan begin anew"


@real
def test_nothing_is_swept_when_a_table_cannot_be_read(key_id, monkeypatch) -> None:
    now = time.time()
    sweep_orphans(by=BY, now=now + DAY + 60)
    monkeypatch.setattr(queries, "keys_in_use", crash)
    with pytest.raises(Crash):
        sweep_orphans(by=BY, now=now + 3 * DAY)
    assert keys.exists(key_id)


@pytest.mark.django_db
def test_every_table_with_a_key_is_asked_whether_it_uses_it() -> None:
    from fanal.vault.registry import models_with_keys

    asked = {f"{model._meta.label}.{column}" for model, column in models_with_keys()}
    assert {"vault.StoredFile.key_id", "vault.IndexEntry.key_id", "journal.Entry.key_id", "cases.Child.key_id"} <= asked


@real
def test_bytes_without_a_row_are_swept_after_a_day(key_id) -> None:
    with pytest.raises(Crash), transaction.atomic():
        lost = files.store_file(b"x", key_id=key_id, name="x.txt", by=BY)
        raise Crash
    kept = files.store_file(b"y", key_id=key_id, name="y.txt", by=BY)
    assert places.stored_file(lost.id).exists()
    assert sweep_orphans(by=BY).files == 0
    assert sweep_orphans(by=BY, now=time.time() + DAY + 60).files == 1
    assert not places.stored_file(lost.id).exists() and files.read(kept) == b"y"
