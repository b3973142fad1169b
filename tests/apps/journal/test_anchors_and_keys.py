"""Anchors and handed-over keys: what finds an old copy put back, and an intruder who owns the machine; and what nothing finds."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone

from fanal import journal, vault
from fanal.core.actors import System
from fanal.core.errors import BadInput, Unavailable
from fanal.journal import anchors, chain, tail
from fanal.journal.actions import anchor_head, hand_over_key
from fanal.journal.models import Anchor, Entry, Head
from fanal.journal.verifying import parse_key, verify
from tests.apps.journal.intruder import cut_off, reforge, sql, write_entries

DPO = System("dpo")
SIZE = 12

pytestmark = pytest.mark.django_db


def _anchor() -> Anchor | None:
    return anchor_head.anchor_head(by=DPO, now=timezone.now())


def _roll_back_to(seq: int, head: dict[str, object]) -> None:
    """What an old copy of the database holds: entries and head fit together perfectly."""
    cut_off(seq)
    Head.objects.update(**{name: value for name, value in head.items() if name != "id"})


@pytest.mark.parametrize("left", ["table and file", "table", "file"])
def test_a_database_set_back_to_an_old_copy_is_found_by_any_later_anchor(left: str, anchor_file: Path) -> None:
    write_entries(9)
    head = Head.objects.values().get()
    write_entries(3)
    _anchor()
    if "table" not in left:
        sql("DELETE FROM journal_anchor")
    if "file" not in left:
        anchor_file.unlink()
    _roll_back_to(9, head)
    fault = verify().fault
    assert fault is not None
    assert (fault.seq, "entry 12 was anchored" in fault.sentence) == (10, True)


def test_a_journal_removed_as_a_whole_is_found_by_an_anchor() -> None:
    write_entries(3)
    _anchor()
    sql("DELETE FROM journal_entry")
    sql("DELETE FROM journal_head")
    fault = verify().fault
    assert fault is not None
    assert fault.seq == 1


def test_without_a_later_anchor_a_database_set_back_as_a_whole_looks_right() -> None:
    """The limit: nothing inside the database tells an old copy from the present. Hence anchors, every hour, and elsewhere."""
    write_entries(9)
    _anchor()
    head = Head.objects.values().get()
    write_entries(3)
    _roll_back_to(9, head)
    assert verify().fault is None


def test_the_head_is_anchored_once_for_what_was_recorded(anchor_file: Path) -> None:
    assert _anchor() is None
    write_entries(2)
    first = _anchor()
    assert first is not None
    assert _anchor() is None
    write_entries(1)
    _anchor()
    assert list(Anchor.objects.order_by("seq").values_list("seq", flat=True)) == [2, 3]
    assert len(anchor_file.read_text("ascii").splitlines()) == 2
    assert anchor_file.stat().st_mode & 0o777 == 0o600
    assert verify().anchors == 4


def test_an_anchor_that_does_not_fit_names_its_entry() -> None:
    write_entries(3)
    mark = anchors.Mark(2, b"\x01" * 32)
    anchors.append_line(mark, seal=anchors.seal_mark(mark), at=timezone.now())
    fault = verify().fault
    assert fault is not None
    assert (fault.seq, "anchored" in fault.sentence) == (2, True)


@pytest.mark.parametrize("where", ["table", "file"])
def test_an_anchor_that_this_node_did_not_make_is_found(where: str) -> None:
    write_entries(3)
    mark = anchors.Mark(3, bytes(Head.objects.get().hash))
    if where == "file":
        anchors.append_line(mark, seal=b"\x01" * 80, at=timezone.now())
    else:
        Anchor.objects.create(at=timezone.now(), seq=mark.seq, hash=mark.hash, seal=b"\x01" * 80)
    fault = verify().fault
    assert fault is not None
    assert f"in the {where} was not made by this node" in fault.sentence


def test_a_torn_line_in_the_file_of_anchors_is_told_and_the_rest_is_checked(anchor_file: Path) -> None:
    write_entries(3)
    _anchor()
    anchor_file.write_bytes(anchor_file.read_bytes() + b'{"at": "2026-')
    report = verify()
    assert report.fault is None
    assert report.notes == ["In the file of anchors line 2 of journal-anchors.log cannot be read."]
    assert report.anchors == 2


# ---------------------------------------------------------------------------------------------------- keys


def _forge_with_the_vault_open(first: int) -> None:
    """The strongest intruder: the whole machine, vault included. Everything from `first` on is made anew and sealed well."""
    end = tail.open_tail(bytes(Head.objects.get().tail))
    sql("UPDATE journal_entry SET actor = %s WHERE seq = %s", "system:nobody", first)
    made_up = end.key
    reforge(first, key=made_up)
    for _ in Entry.objects.filter(seq__gte=first):
        made_up = chain.next_key(made_up)
    Head.objects.update(tail=tail.Tail(end.seq, made_up, end.hand_overs).sealed())


def test_with_a_key_kept_elsewhere_even_who_owns_the_machine_cannot_rewrite_what_was_before() -> None:
    write_entries(4)
    text = hand_over_key.hand_over_key(by=DPO)
    write_entries(7)
    seq, key = parse_key(text)
    assert seq == 5
    assert verify(keys={seq: key}).fault is None
    _forge_with_the_vault_open(9)
    # The machine alone cannot tell, and says so.
    alone = verify()
    assert alone.fault is None
    assert "Entries 5 to 12" in alone.notes[-1]
    fault = verify(keys={seq: key}).fault
    assert fault is not None
    assert (fault.seq, "not written by this node" in fault.sentence) == (9, True)


def test_the_key_that_was_handed_over_lies_nowhere_on_the_machine() -> None:
    write_entries(2)
    _, key = parse_key(hand_over_key.hand_over_key(by=DPO))
    head = Head.objects.get()
    assert tail.open_tail(bytes(head.tail)) == tail.Tail(3, chain.next_key(key), (3,))
    assert tail.open_start(bytes(head.start_key)) != key


def test_entries_before_a_hand_over_stay_under_the_nodes_own_eye() -> None:
    write_entries(4)
    hand_over_key.hand_over_key(by=DPO)
    write_entries(2)
    sql("UPDATE journal_entry SET actor = %s WHERE seq = 3", "system:nobody")
    reforge(3)
    fault = verify().fault
    assert fault is not None
    assert fault.seq == 3


def test_a_made_up_hand_over_does_not_switch_the_check_off() -> None:
    write_entries(SIZE)
    sql("UPDATE journal_entry SET act = %s WHERE seq = 5", hand_over_key.ACT)
    reforge(5)
    fault = verify().fault
    assert fault is not None
    assert fault.seq == 5


def test_several_keys_check_each_its_own_stretch() -> None:
    first = parse_key(hand_over_key.hand_over_key(by=DPO))
    write_entries(3)
    second = parse_key(hand_over_key.hand_over_key(by=DPO))
    write_entries(3)
    assert (first[0], second[0]) == (1, 5)
    full = verify(keys=dict([first, second]))
    assert (full.fault, full.notes) == (None, [])
    assert "Entries 1 to 4" in verify(keys=dict([second])).notes[0]
    assert "Entries 5 to 8" in verify(keys=dict([first])).notes[0]
    wrong = verify(keys={5: bytes(32)})
    assert wrong.fault is not None
    assert wrong.fault.seq == 5


@pytest.mark.parametrize("text", ["", "fanal-journal-key-1:5", "fanal-journal-key-1:0:" + "ab" * 32, "fanal-journal-key-1:5:abcd", "other:5:" + "ab" * 32, "fanal-journal-key-1:5:zz"])
def test_what_is_no_key_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(BadInput, match="not a key of the journal"):
        parse_key(text)


def test_without_the_vaults_key_file_the_chain_is_checked_and_the_rest_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    write_entries(5)
    _anchor()

    def shut(*_: object, **__: object) -> str:
        raise Unavailable("The key file is not there.")

    monkeypatch.setattr(vault, "open_for_node", shut)
    report = verify()
    assert (report.fault, report.entries, report.anchors) == (None, 5, 2)
    assert report.notes == ["The head's seal could not be checked: The key file is not there."]
    sql("UPDATE journal_entry SET actor = %s WHERE seq = 3", "system:nobody")
    fault = verify().fault
    assert fault is not None
    assert fault.seq == 3


def test_recording_goes_on_after_a_hand_over() -> None:
    hand_over_key.hand_over_key(by=DPO)
    entry = journal.record(by=DPO, act="case.opened", subject="case:1")
    assert entry.seq == 2
