"""The shelf of the index process: what is put is found by each of its words, what is taken away is found by nothing."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from fanal.core.ids import new_id
from fanal.vault.index.register import _differences
from fanal.vault.index.shelf import Known, Shelf

KEY, OTHER = new_id(), new_id()


def shelf_of(*entries: Known | None) -> tuple[Shelf, list[UUID]]:
    shelf, ids = Shelf(), [new_id() for _ in entries]
    shelf.put(zip(ids, entries, strict=True))
    return shelf, ids


def test_a_name_is_found_by_each_of_its_words_and_by_all_of_them():
    shelf, _ids = shelf_of(Known(KEY, "child:a", "name", "lina brandholm"), Known(KEY, "child:b", "name", "lina veldsen"))
    assert shelf.find("name", "lina") == ["child:a", "child:b"]
    assert shelf.find("name", "brandholm lina") == ["child:a"]
    assert shelf.find("name", "lina nobody") == shelf.find("name", "") == shelf.find("phone", "lina") == []


def test_subjects_come_back_as_they_were_put_short_or_not():
    subjects = [f"child:{new_id()}", f"contact:{new_id()}", "child:not-an-id", f"child:{str(new_id()).upper()}"]
    shelf, _ids = shelf_of(*(Known(KEY, subject, "phone", "+3247") for subject in subjects))
    assert shelf.find("phone", "+3247") == sorted(subjects)


def test_what_is_taken_away_or_stands_under_a_destroyed_key_is_found_by_nothing():
    entries = (Known(KEY, "child:a", "name", "lina"), Known(OTHER, "child:b", "name", "lina"), None)
    shelf, ids = shelf_of(*entries)
    assert len(shelf) == 3 and list(shelf.ids()) == sorted(ids)
    shelf.take_away([ids[0], new_id()])
    assert shelf.find("name", "lina") == ["child:b"]
    shelf.take_away_under([OTHER])
    assert shelf.find("name", "lina") == [] and len(shelf) == 1
    assert shelf.not_held(ids) == set(ids[:2])


@given(st.sets(st.integers(0, 40)), st.sets(st.integers(0, 40)))
def test_differences_are_those_of_the_sets(held: set[int], there: set[int]):
    def in_order(numbers: set[int]):
        return iter([UUID(int=number) for number in sorted(numbers)])

    gone, missing = _differences(in_order(held), in_order(there))
    assert ({one.int for one in gone}, {one.int for one in missing}) == (held - there, there - held)


def test_no_word_stands_in_its_memory():
    shelf, _ids = shelf_of(Known(KEY, "child:a", "name", "lina brandholm"), Known(KEY, "child:a", "phone", "+32475123456"))
    rows = [row for table in ("entries", "subjects", "words") for row in shelf._memory.execute(f"SELECT * FROM {table}")]
    assert rows and not any(word in repr(rows) for word in ("lina", "brandholm", "32475123456"))
    another, _ids = shelf_of(Known(KEY, "child:a", "name", "lina"))
    assert shelf._hash("name", "lina") != another._hash("name", "lina"), "each process draws a key of its own"


def test_a_subject_with_very_many_entries_and_hashes_of_what_is_gone():
    shelf, ids = shelf_of(*(Known(KEY, "child:a", "phone", f"+32{number}") for number in range(700)), Known(OTHER, "child:b", "phone", "+327"))
    assert shelf.find("phone", "+32699") == ["child:a"] and shelf.find("phone", "+327") == ["child:a", "child:b"]
    shelf.take_away(ids[:600])
    assert len(shelf) == 101 and shelf.find("phone", "+327") == ["child:b"] and shelf.find("phone", "+32650") == ["child:a"]
    assert shelf._memory.execute("SELECT count(*) FROM words").fetchone() == (101,)
    shelf.take_away_under([KEY])
    assert len(shelf) == 1 and shelf.find("phone", "+32650") == [] and shelf.find("phone", "+327") == ["child:b"]
    assert shelf._memory.execute("SELECT count(*) FROM words").fetchone() == (1,)
