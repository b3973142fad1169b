"""Each attack on the journal, by somebody who writes to the database directly: `verify` names the first bad entry.

Also what it cannot find, said as tests: so that nobody believes more than is true.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
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
from tests.apps.journal import intruder
from tests.apps.journal.intruder import put, reforge, renumber, sql, swap, write_entries

DPO = System("dpo")
SIZE = 12

pytestmark = pytest.mark.django_db


def _anchor() -> Anchor | None:
    return anchor_head.anchor_head(by=DPO, now=timezone.now())


def _edit_and_reforge_its_hash() -> None:
    sql("UPDATE journal_entry SET subject = %s WHERE seq = 5", "case:other")
    entry = Entry.objects.get(seq=5)
    Entry.objects.filter(seq=5).update(hash=chain.link(entry.content(), bytes(entry.previous)))


def _edit_and_reforge_everything_after() -> None:
    sql("UPDATE journal_entry SET actor = %s WHERE seq = 5", "system:nobody")
    reforge(5)


def _edit_and_keep_the_old_mark() -> None:
    """Hashes re-forged, marks left: the mark of entry 5 stands over another hash."""
    marks = dict(Entry.objects.values_list("seq", "mac"))
    sql("UPDATE journal_entry SET act = %s WHERE seq = 5", "case.opened2")
    reforge(5)
    for seq, mark in marks.items():
        Entry.objects.filter(seq=seq).update(mac=mark)


def _delete_and_close_the_gap() -> None:
    sql("DELETE FROM journal_entry WHERE seq = 5")
    renumber(6, -1)


def _insert() -> None:
    renumber(5, 1)
    put(5)


def _cut_off(keep: int) -> None:
    sql("DELETE FROM journal_entry WHERE seq > %s", keep)


def _cut_off_and_set_the_head_back() -> None:
    _cut_off(9)
    Head.objects.update(seq=9, hash=Entry.objects.get(seq=9).hash)


def _replace_the_tail() -> None:
    _cut_off(9)
    put(10)
    put(11)
    put(12)
    reforge(10)


def _add_behind_the_head() -> None:
    put(SIZE + 1)
    reforge(SIZE + 1, head=False)


def _add_and_move_the_head() -> None:
    put(SIZE + 1)
    reforge(SIZE + 1)


def _then(*acts: Callable[[], object]) -> Callable[[], None]:
    def attack() -> None:
        for act in acts:
            act()

    return attack


ATTACKS = [
    pytest.param(lambda: sql("UPDATE journal_entry SET details_text = %s WHERE seq = 5", '{"number":7}'), 5, "changed", id="edit of details"),
    pytest.param(lambda: sql("UPDATE journal_entry SET actor = %s WHERE seq = 1", "system:other"), 1, "changed", id="edit of who, in the first"),
    pytest.param(lambda: sql("UPDATE journal_entry SET act = %s WHERE seq = 12", "case.read"), 12, "changed", id="edit of the act, in the last"),
    pytest.param(lambda: Entry.objects.filter(seq=5).update(at=timezone.now() - timedelta(days=1)), 5, "changed", id="edit of the time"),
    pytest.param(lambda: Entry.objects.filter(seq=5).update(key_id=Head.objects.get().pk and intruder.new_id()), 5, "changed", id="edit of the key's id"),
    pytest.param(lambda: Entry.objects.filter(seq=5).update(mac=bytes(32)), 5, "not written by this node", id="edit of the mark"),
    pytest.param(_edit_and_reforge_its_hash, 5, "not written by this node", id="edit, own hash made anew"),
    pytest.param(_edit_and_reforge_everything_after, 5, "not written by this node", id="edit, every later hash and mark made anew"),
    pytest.param(_edit_and_keep_the_old_mark, 5, "not written by this node", id="edit, every later hash made anew, marks kept"),
    pytest.param(lambda: sql("DELETE FROM journal_entry WHERE seq = 5"), 5, "missing", id="delete"),
    pytest.param(lambda: sql("DELETE FROM journal_entry WHERE seq = 1"), 1, "missing", id="delete of the first"),
    pytest.param(_delete_and_close_the_gap, 5, "changed", id="delete, the gap closed"),
    pytest.param(_then(_delete_and_close_the_gap, lambda: reforge(5)), 5, "not written by this node", id="delete, everything after made anew"),
    pytest.param(_insert, 5, "changed", id="insert"),
    pytest.param(_then(_insert, lambda: reforge(5)), 5, "not written by this node", id="insert, everything after made anew"),
    pytest.param(lambda: swap(5, 6), 5, "changed", id="reorder"),
    pytest.param(_then(lambda: swap(5, 6), lambda: reforge(5)), 5, "not written by this node", id="reorder, everything after made anew"),
    pytest.param(lambda: _cut_off(9), 10, "missing", id="truncation"),
    pytest.param(lambda: _cut_off(0), 1, "missing", id="truncation of everything"),
    pytest.param(_cut_off_and_set_the_head_back, 10, "sealed tail stands at 12", id="truncation, the head set back"),
    pytest.param(_replace_the_tail, 10, "not written by this node", id="truncation, another tail put there"),
    pytest.param(_add_behind_the_head, 13, "not written by this node", id="an entry added behind the head"),
    pytest.param(_add_and_move_the_head, 13, "not written by this node", id="an entry added and the head moved"),
    pytest.param(lambda: sql("DELETE FROM journal_head"), 0, "removed", id="the head removed"),
    pytest.param(lambda: sql("UPDATE journal_head SET seq = 11"), 12, "behind the head", id="the head set back alone"),
    pytest.param(lambda: Head.objects.update(tail=b"\x00" * 80), 0, "not of this node", id="the seal of the head replaced"),
]


@pytest.mark.parametrize(("attack", "seq", "words"), ATTACKS)
def test_the_first_bad_entry_is_named(attack: Callable[[], object], seq: int, words: str) -> None:
    write_entries(SIZE)
    assert verify().fault is None
    sql("SELECT 1")  # the triggers step aside
    attack()
    fault = verify().fault
    assert fault is not None
    assert (fault.seq, words in fault.sentence) == (seq, True), fault


def test_an_untouched_journal_is_as_it_was_written() -> None:
    empty = verify()
    assert (empty.entries, empty.fault, empty.notes) == (0, None, [])
    write_entries(SIZE)
    report = verify()
    assert (report.entries, report.fault, report.notes, report.head_hash) == (SIZE, None, [], bytes(Head.objects.get().hash))


def test_missing_triggers_are_told() -> None:
    write_entries(1)
    sql("SELECT 1")
    assert "journal_entry" in verify().notes[0]


def test_a_seal_of_an_earlier_head_does_not_fit_the_entries_of_now() -> None:
    write_entries(9)
    old = bytes(Head.objects.get().tail)
    write_entries(3)
    sql("SELECT 1")
    Head.objects.update(tail=old)
    fault = verify().fault
    assert fault is not None
    assert "sealed tail stands at 9" in fault.sentence


# ---------------------------------------------------------------------------------------------------- anchors


def _roll_back_to(seq: int, head: dict[str, object]) -> None:
    """What an old copy of the database holds: entries and head fit together perfectly."""
    _cut_off(seq)
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
