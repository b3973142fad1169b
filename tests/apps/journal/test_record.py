"""Writing the journal: one link per entry, in the transaction of the act, with nothing in it that names a person."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from fanal import journal, vault
from fanal.core.actors import System
from fanal.core.errors import Gone, Unavailable
from fanal.journal import chain, queries
from fanal.journal.actions.record_entry import SEALED_PLACE
from fanal.journal.models import Entry, Head
from fanal.journal.verifying import verify
from fanal.vault import keys
from fanal.vault.actions.shred_keys import shred_keys
from tests.apps.journal import intruder

INES = System("ines")
JONAS = System("jonas")


def test_an_entry_holds_who_did_what_to_which_thing(db: None) -> None:
    case = f"case:{uuid4()}"
    entry = journal.record(by=INES, act="case.closed", subject=case, details={"outcome": "well", "days": 3, "first": True, "peer": None})
    stored = Entry.objects.get()
    assert (stored.seq, stored.actor, stored.act, stored.subject) == (1, "system:ines", "case.closed", case)
    assert stored.details == {"outcome": "well", "days": 3, "first": True, "peer": None}
    assert stored == entry
    assert abs(stored.at - timezone.now()) < timedelta(seconds=10)


def test_each_entry_holds_the_hash_of_the_one_before(db: None) -> None:
    intruder.write_entries(3)
    first, second, third = Entry.objects.order_by("seq")
    assert bytes(first.previous) == chain.GENESIS
    assert bytes(second.previous) == bytes(first.hash)
    assert bytes(third.previous) == bytes(second.hash)
    assert (Head.objects.get().seq, bytes(Head.objects.get().hash)) == (3, bytes(third.hash))


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_transaction_nothing_is_recorded() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        journal.record(by=INES, act="case.closed", subject="case:1")
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_act_leaves_no_trace_and_no_gap() -> None:
    with transaction.atomic():
        journal.record(by=INES, act="case.opened", subject="case:1")
    before = Head.objects.values().get()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        journal.record(by=INES, act="case.closed", subject="case:1")
        raise ZeroDivisionError
    assert Head.objects.values().get() == before
    with transaction.atomic():
        journal.record(by=INES, act="case.reopened", subject="case:1")
    assert list(Entry.objects.order_by("seq").values_list("seq", "act")) == [(1, "case.opened"), (2, "case.reopened")]
    assert verify().fault is None


@pytest.mark.parametrize("details", [
    pytest.param({"note": "mother called again"}, id="a sentence"),
    pytest.param({"name": "Zoë"}, id="a name beyond ASCII"),
    pytest.param({"name": "Σοφία"}, id="a Greek name"),
    pytest.param({"text": "x" * 201}, id="a long text"),
    pytest.param({"line": "a\nb"}, id="several lines"),
    pytest.param({"share": 0.5}, id="a float, which has no one form"),
    pytest.param({"list": ["a"]}, id="a list"),
    pytest.param({"key with space": "zzzz"}, id="a key that is no code"),
])
def test_details_take_codes_and_ids_only_and_the_refusal_does_not_repeat_them(db: None, details: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="sealed") as refusal:
        journal.record(by=INES, act="case.closed", subject="case:1", details=details)  # type: ignore[arg-type]
    assert not any(str(value) in str(refusal.value) for value in details.values() if isinstance(value, str))
    assert not Entry.objects.exists()


@pytest.mark.parametrize("act", ["closed", "Case.closed", "case.closed.twice", "case closed", "case.", ""])
def test_an_act_is_a_noun_and_a_verb(db: None, act: str) -> None:
    with pytest.raises(ValueError, match=r"noun\.verb_past"):
        journal.record(by=INES, act=act, subject="case:1")


@pytest.mark.parametrize("subject", ["", "case: 1", "the case of Mia", "case:" + "x" * 200, "case:é"])
def test_a_subject_is_a_reference(db: None, subject: str) -> None:
    with pytest.raises(ValueError, match="reference"):
        journal.record(by=INES, act="case.closed", subject=subject)


def test_a_row_is_its_own_reference(db: None) -> None:
    entry = journal.record(by=INES, act="case.closed", subject="case:1")
    assert journal.ref(entry) == f"entry:{entry.pk}"


def test_what_is_sealed_opens_with_its_key_and_is_gone_with_it_while_the_chain_stays_whole(
    db: None, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]]
) -> None:
    key_id = keys.new_key("case")
    entry = journal.record(by=INES, act="case.closed", subject="case:1", sealed={"reason": "asked by Mia"}, key_id=key_id)
    intruder.write_entries(2)
    blob = bytes(Entry.objects.get(pk=entry.pk).sealed or b"")
    assert b"Mia" not in blob
    assert vault.open_sealed(blob, key_id=key_id, place=SEALED_PLACE, row_id=entry.id) == '{"reason":"asked by Mia"}'
    with django_capture_on_commit_callbacks(execute=True):
        shred_keys(by=System("retention"), key_ids=[key_id])
    with pytest.raises(Gone):
        vault.open_sealed(blob, key_id=key_id, place=SEALED_PLACE, row_id=entry.id)
    assert verify().fault is None


def test_nothing_is_sealed_without_a_key(db: None) -> None:
    with pytest.raises(ValueError, match="key"):
        journal.record(by=INES, act="case.closed", subject="case:1", sealed={"reason": "x"})


def test_without_the_head_nothing_is_recorded_and_so_nothing_is_done(db: None) -> None:
    intruder.write_entries(2)
    intruder.sql("DELETE FROM journal_head")
    with pytest.raises(Unavailable, match="fanal journal verify"):
        journal.record(by=INES, act="case.closed", subject="case:1")


# ---------------------------------------------------------------------------------------------------- reads


def test_a_read_is_recorded_once_in_five_minutes_per_person_and_thing(db: None) -> None:
    began = timezone.now()
    with time_machine.travel(began, tick=False) as clock:
        for _ in range(3):
            journal.record_read(by=INES, subject="case:1")
        journal.record_read(by=JONAS, subject="case:1")
        journal.record_read(by=INES, subject="case:2")
        clock.move_to(began + timedelta(minutes=4, seconds=59))
        journal.record_read(by=INES, subject="case:1")
        assert Entry.objects.count() == 3
        clock.move_to(began + timedelta(minutes=5))
        journal.record_read(by=INES, subject="case:1")
    assert list(Entry.objects.filter(actor="system:ines", subject="case:1").values_list("act", flat=True)) == ["case.read", "case.read"]


@pytest.mark.django_db(transaction=True)
def test_a_read_needs_no_transaction_of_the_caller() -> None:
    journal.record_read(by=INES, subject="case:1", key_id=uuid4())
    assert Entry.objects.get().act == "case.read"
    assert verify().fault is None


# ---------------------------------------------------------------------------------------------------- refusals


def test_a_refusal_is_recorded_alike_for_a_thing_and_for_a_random_id(db: None) -> None:
    there, random = uuid4(), uuid4()
    journal.record_denied(by=INES, subject_kind="case", subject_id=there)
    journal.record_denied(by=INES, subject_kind="case", subject_id=str(random))
    assert list(Entry.objects.order_by("seq").values_list("act", "subject", "details_text")) == [
        ("access.denied", f"case:{there}", "{}"), ("access.denied", f"case:{random}", "{}"),
    ]


@pytest.mark.parametrize("given", ["Mia Moreau", "x" * 5_000, "../../etc", "a\nb", "é", "<script>"])
def test_what_a_stranger_typed_into_an_address_does_not_enter_the_journal_and_never_stops_it(db: None, given: str) -> None:
    journal.record_denied(by=INES, subject_kind="page:cases:case", subject_id=given)
    assert Entry.objects.get().subject == "page:cases:case:unreadable"


# ---------------------------------------------------------------------------------------------------- reading it


def test_entries_come_newest_first_a_page_at_a_time_and_stay_put_while_the_journal_grows(db: None) -> None:
    for number in range(1, 8):
        journal.record(by=INES, act="case.opened", subject=f"case:{number % 2}", details={"number": number})
    first = queries.fetch_entries(limit=3)
    assert [entry.seq for entry in first] == [7, 6, 5]
    journal.record(by=JONAS, act="case.closed", subject="case:1")
    second = queries.fetch_entries(limit=3, before=first[-1].seq)
    assert [entry.seq for entry in second] == [4, 3, 2]
    assert [entry.seq for entry in queries.fetch_entries(subject="case:1", limit=10)] == [8, 7, 5, 3, 1]
    assert [entry.seq for entry in queries.fetch_entries(actor="system:jonas", limit=10)] == [8]
    assert [entry.seq for entry in queries.fetch_entries(act="case.closed", limit=10)] == [8]


def test_a_person_is_found_in_every_role_or_in_one(db: None) -> None:
    class Person:
        def __init__(self, text: str) -> None:
            self.actor_text = text

    one, other = uuid4(), uuid4()
    for text in (f"staff:{one}", f"staff:{one}/operator", f"staff:{one}/dpo", f"staff:{other}/operator"):
        journal.record(by=Person(text), act="case.opened", subject="case:1")
    assert [entry.seq for entry in queries.fetch_entries(actor=f"staff:{one}", limit=10)] == [3, 2, 1]
    assert [entry.seq for entry in queries.fetch_entries(actor=f"staff:{one}/dpo", limit=10)] == [3]


@pytest.mark.parametrize("limit", [0, -1, 501])
def test_a_page_has_bounds(db: None, limit: int) -> None:
    with pytest.raises(ValueError, match="limit"):
        queries.fetch_entries(limit=limit)


def test_the_newest_entry_says_when(db: None) -> None:
    assert queries.newest_entry_at() is None
    entry = journal.record(by=INES, act="case.opened", subject="case:1")
    assert queries.newest_entry_at() == entry.at
