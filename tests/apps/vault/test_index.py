"""Exact look-up over sealed values, with the real server on its real socket."""

from __future__ import annotations

import time

import pytest
from django.db import connection, transaction

from fanal.core.actors import System
from fanal.core.ids import new_id
from fanal.vault import index, keys, queries
from fanal.vault.actions.shred_keys import shred_keys
from fanal.vault.index import client
from fanal.vault.index_process import Server
from fanal.vault.models import IndexEntry
from tests.apps.vault.index_server import index_server, serving

__all__ = ["index_server"]
real = pytest.mark.django_db(transaction=True)


@real
def test_what_was_put_is_found_as_soon_as_it_is_committed(index_server: Server, key_id, belgium) -> None:
    index.put(kind="phone", value="0475 12 34 56", subject="contact:1", key_id=key_id)
    index.put(kind="email", value="A@example.org", subject="contact:1", key_id=key_id)
    index.put(kind="name", value="Amina El Fassi", subject="child:1", key_id=key_id)
    index.put(kind="reference", value="BE-2026-0188", subject="case:1", key_id=key_id)
    index.put(kind="birth_date", value="2012-02-29", subject="child:1", key_id=key_id)
    assert index.lookup("phone", "+32475123456") == ["contact:1"]
    assert index.lookup("email", "a@EXAMPLE.org") == ["contact:1"]
    assert index.lookup("name", "fassi amina") == index.lookup("name", "AMINA") == ["child:1"]
    assert index.lookup("name", "Amina Benali") == []
    assert index.lookup("reference", "be 2026 0188") == ["case:1"]
    assert index.lookup("birth_date", "2012-02-29") == ["child:1"]
    assert index.lookup("phone", "unknown") == []


@real
def test_a_rollback_is_never_found(index_server: Server, key_id) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        index.put(kind="email", value="a@example.org", subject="contact:1", key_id=key_id)
        raise RuntimeError
    assert index.lookup("email", "a@example.org") == []


@real
def test_several_subjects_share_a_number(index_server: Server, key_id) -> None:
    for number in (2, 1, 3):
        index.put(kind="phone", value="+32475123456", subject=f"contact:{number}", key_id=key_id)
    assert index.lookup("phone", "+32475123456") == ["contact:1", "contact:2", "contact:3"]


@real
def test_the_same_entry_is_kept_once(key_id) -> None:
    for written in ("A@example.org", "a@example.org "):
        index.put(kind="email", value=written, subject="contact:1", key_id=key_id)
    index.put(kind="email", value="nothing", subject="contact:1", key_id=key_id)
    assert IndexEntry.objects.count() == 1


@real
def test_replace_leaves_what_is_the_same_and_drop_leaves_nothing(index_server: Server, key_id) -> None:
    index.replace(subject="child:1", key_id=key_id, values=[("name", "Amina"), ("phone", "+32475123456")])
    kept = set(queries.entry_ids())
    index.replace(
        subject="child:1", key_id=key_id, values=[("name", "AMINA"), ("phone", "+32475999999"), ("phone", "")]
    )
    assert len(kept & queries.entry_ids()) == 1
    assert index.lookup("phone", "+32475123456") == [] and index.lookup("phone", "+32475999999") == ["child:1"]
    assert index.lookup("name", "amina") == ["child:1"]
    index.drop(subject="child:1")
    assert index.lookup("name", "amina") == [] and not IndexEntry.objects.exists()


@real
def test_entries_that_two_writers_made_twice_go_together(key_id) -> None:
    pair = ("email", "a@example.org")
    queries.add_entries("child:1", key_id, [pair])
    queries.add_entries("child:1", key_id, [pair])
    index.replace(subject="child:1", key_id=key_id, values=[pair])
    assert IndexEntry.objects.count() == 1
    queries.add_entries("child:1", key_id, [pair])
    index.replace(subject="child:1", key_id=key_id, values=[("email", "b@example.org")])
    assert [entry.content["value"] for entry in IndexEntry.objects.all()] == ["b@example.org"]


@real
def test_a_damaged_entry_does_not_keep_anybody_from_saving(key_id) -> None:
    index.put(kind="email", value="a@example.org", subject="contact:1", key_id=key_id)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE vault_indexentry SET content = %s", [b"\x01\x01 nonsense"])
    index.replace(subject="contact:1", key_id=key_id, values=[("email", "a@example.org")])
    assert [entry.content["value"] for entry in IndexEntry.objects.all()] == ["a@example.org"]


@real
def test_a_shredded_subject_is_found_no_more(index_server: Server, key_id) -> None:
    other = keys.new_key("contact")
    index.put(kind="email", value="a@example.org", subject="contact:1", key_id=key_id)
    index.put(kind="email", value="a@example.org", subject="contact:2", key_id=other)
    assert len(index.lookup("email", "a@example.org")) == 2
    shred_keys(by=System("test"), key_ids=[key_id])
    assert index.lookup("email", "a@example.org") == ["contact:2"]


@real
def test_a_key_destroyed_elsewhere_is_seen_before_the_next_answer(index_server: Server, key_id) -> None:
    """The rows are still there and nobody told: the counter in the key store is enough."""
    from fanal.vault.store import key_store

    index.put(kind="email", value="a@example.org", subject="contact:1", key_id=key_id)
    assert index.lookup("email", "a@example.org")
    key_store().destroy([key_id])
    assert index.lookup("email", "a@example.org") == []
    assert IndexEntry.objects.exists()


@real
def test_a_message_that_was_missed_heals(index_server: Server, key_id, monkeypatch) -> None:
    monkeypatch.setattr(client, "tell", lambda *_: None)
    index.put(kind="email", value="a@example.org", subject="contact:1", key_id=key_id)
    index.put(kind="email", value="b@example.org", subject="contact:2", key_id=key_id)
    assert index.lookup("email", "a@example.org") == []
    index_server.register.catch_up()
    assert index.lookup("email", "a@example.org") == ["contact:1"]
    index.drop(subject="contact:1")
    index_server.register.catch_up()
    assert index.lookup("email", "a@example.org") == [] and index.lookup("email", "b@example.org") == ["contact:2"]


@real
def test_a_message_is_believed_only_as_far_as_the_database_agrees(index_server: Server, key_id) -> None:
    index.put(kind="email", value="a@example.org", subject="contact:1", key_id=key_id)
    kept = IndexEntry.objects.get().pk
    client.tell(added=[new_id()], removed=[kept])
    assert index.lookup("email", "a@example.org") == ["contact:1"]
    client.tell(added=[new_id() for _ in range(client.MOST_NAMED + 1)])
    assert client.state()["entries"] == 1


@real
def test_many_changes_at_once_are_seen_too(index_server: Server, key_id) -> None:
    numbers = [("reference", f"BE-2026-{number:04d}") for number in range(client.MOST_NAMED + 50)]
    index.replace(subject="case:1", key_id=key_id, values=numbers)
    assert index.lookup("reference", "BE-2026-0149") == ["case:1"]
    index.drop(subject="case:1")
    assert client.state()["entries"] == 0


@real
def test_an_old_row_that_came_late_heals_by_the_count(index_server: Server, key_id, monkeypatch) -> None:
    """An id from yesterday (a clock that is off, a long transaction) lies outside of what is looked at each time."""
    monkeypatch.setattr(client, "tell", lambda *_: None)
    index.put(kind="email", value="b@example.org", subject="contact:2", key_id=key_id)
    index_server.register.catch_up()
    old = new_id(time.time_ns() // 1_000_000 - 86_400_000)
    IndexEntry.objects.create(
        id=old, subject="contact:1", key_id=key_id, content={"kind": "email", "value": "a@example.org"}
    )
    index_server.register.catch_up()
    assert index.lookup("email", "a@example.org") == ["contact:1"]


@real
def test_the_server_looks_by_itself(key_id, monkeypatch) -> None:
    monkeypatch.setattr("fanal.vault.index_process.LOOK_SECONDS", 0.05)
    monkeypatch.setattr(client, "tell", lambda *_: None)
    with serving():
        index.put(kind="email", value="a@example.org", subject="contact:1", key_id=key_id)
        deadline = time.monotonic() + 10
        while not index.lookup("email", "a@example.org"):
            assert time.monotonic() < deadline, "the server did not look"
            time.sleep(0.05)


@real
def test_a_start_reads_what_is_there(key_id) -> None:
    for number in range(150):  # more than are opened one by one
        index.put(
            kind="reference", value=f"BE-2026-{number:04d}", subject=f"case:{number}", key_id=keys.new_key("case")
        )
    with serving() as server:
        assert index.lookup("reference", "BE-2026-0149") == ["case:149"]
        assert len(server.register.entries) == 150 and client.state()["entries"] == 150


@real
def test_a_damaged_entry_does_not_stop_the_others(index_server: Server, key_id) -> None:
    index.put(kind="email", value="a@example.org", subject="contact:1", key_id=key_id)
    index.put(kind="email", value="b@example.org", subject="contact:2", key_id=key_id)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE vault_indexentry SET content = %s WHERE subject = 'contact:1'", [b"\x01\x01 nonsense"])
    with_fresh_register = Server()
    with_fresh_register.register.catch_up(fully=True)
    assert with_fresh_register.register.lookup("email", "b@example.org") == ["contact:2"]
    assert with_fresh_register.register.lookup("email", "a@example.org") == []


@real
def test_an_entry_moved_to_another_subjects_row_is_not_believed(key_id) -> None:
    index.put(kind="email", value="a@example.org", subject="contact:1", key_id=key_id)
    index.put(kind="email", value="b@example.org", subject="contact:2", key_id=key_id)
    first = IndexEntry.objects.get(subject="contact:1")
    blob = bytes(IndexEntry.objects.filter(pk=first.pk).values_list("content", flat=True).get())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE vault_indexentry SET content = %s WHERE subject = 'contact:2'", [blob])
    register = Server().register
    register.catch_up(fully=True)
    assert register.lookup("email", "a@example.org") == ["contact:1"]


@real
def test_the_table_tells_neither_value_nor_kind(key_id) -> None:
    index.put(kind="phone", value="+32475123456", subject="contact:1", key_id=key_id)
    index.put(kind="name", value="Quillon Ambrosia", subject="contact:1", key_id=key_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM vault_indexentry")
        rows = cursor.fetchall()
    text = b"|".join(
        bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode() for row in rows for cell in row
    )
    assert b"32475" not in text and b"uillon" not in text and b"phone" not in text
    assert len({len(bytes(cell)) for row in rows for cell in row if isinstance(cell, bytes | memoryview)}) == 1
