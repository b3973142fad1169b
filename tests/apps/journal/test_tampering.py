"""Each attack on the journal, by somebody who writes to the database directly: `verify` names the first bad entry.

Also what it cannot find, said as tests: so that nobody believes more than is true.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from fanal.core.ids import new_id
from fanal.journal import chain
from fanal.journal.models import Entry, Head
from fanal.journal.verifying import verify
from tests.apps.journal import intruder
from tests.apps.journal.intruder import cut_off, put, reforge, renumber, sql, swap, write_entries

SIZE = 12

pytestmark = pytest.mark.django_db


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


def _cut_off_and_set_the_head_back() -> None:
    cut_off(9)
    Head.objects.update(seq=9, hash=Entry.objects.get(seq=9).hash)


def _replace_the_tail() -> None:
    cut_off(9)
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
    pytest.param(lambda: cut_off(9), 10, "missing", id="truncation"),
    pytest.param(lambda: cut_off(0), 1, "missing", id="truncation of everything"),
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


#: What SQLite takes in any column, whatever its type.
NONSENSE = {"bytes": b"\xff\xfe\x00", "a number": 7, "a large number": 2**62, "a text": "nonsense", "a fraction": 0.5}
COLUMNS = ["id", "at", "actor", "act", "subject", "details_text", "key_id", "sealed", "previous", "hash", "mac"]


@pytest.mark.sqlite_only
@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("value", list(NONSENSE.values()), ids=list(NONSENSE))
def test_nonsense_in_a_cell_is_named_as_a_fault_and_not_stumbled_over(column: str, value: object) -> None:
    write_entries(SIZE)
    also = f", key_id = '{new_id().hex}'" if column == "sealed" else ""
    sql(f"UPDATE journal_entry SET {column} = %s{also} WHERE seq = 5", value)
    fault = verify().fault
    assert fault is not None
    # What follows the entry before may be what does not fit: then 6 is the first that can be named.
    assert fault.seq in {5, 6} or "soon after" in fault.sentence, fault  # SQLite reads ahead


@pytest.mark.sqlite_only
def test_a_text_that_is_no_text_is_named_too() -> None:
    write_entries(SIZE)
    sql("UPDATE journal_entry SET actor = CAST(%s AS TEXT) WHERE seq = 5", b"\xff\xfe")
    fault = verify().fault
    assert fault is not None and "somebody else" in fault.sentence  # SQLite reads ahead, so the entry is named roughly


@pytest.mark.sqlite_only
@pytest.mark.parametrize("column", ["hash", "tail", "start_key", "seq"])
@pytest.mark.parametrize("value", list(NONSENSE.values()), ids=list(NONSENSE))
def test_nonsense_in_the_head_is_a_fault(column: str, value: object) -> None:
    write_entries(SIZE)
    sql(f"UPDATE journal_head SET {column} = %s", value)
    assert verify().fault is not None
