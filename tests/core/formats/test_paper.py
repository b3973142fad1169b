"""A paper as plain data: every text with the way it runs, nothing that turns letters round or breaks type."""

from __future__ import annotations

import json

import pytest

from fanal.core.formats.paper import LONGEST, Paper, PaperEntry, PaperFact, PaperPart, letters_of, printable
from tests.core.formats.hostile import HOSTILE


def a_paper(text: str) -> Paper:
    fact = PaperFact(text, text, "hidden")
    entry = PaperEntry(text, text, text, text, [fact])
    parts = [PaperPart("last", order=90), PaperPart(text, text, [fact], [entry], order=10)]
    return Paper("ar", True, text, text, [[text]], [fact], parts, text, text)


def test_every_line_carries_the_way_it_runs() -> None:
    data = a_paper("Samir\nسمير قال (5) OK").as_data()
    assert data["heads"] == [[[{"text": "Samir", "way": "ltr"}, {"text": "سمير قال (5) OK", "way": "rtl"}]]]
    assert (data["language"], data["rtl"]) == ("ar", True)


def test_parts_stand_in_their_order() -> None:
    headings = [part["heading"][0]["text"] for part in a_paper("first").as_data()["parts"]]
    assert headings == ["first", "last"]


@pytest.mark.parametrize(("text", "said"), [
    ("\u202eevil\u202c", "evil"), ("\u2066x\u2069", "x"), ("a\tb\x07", "a b\ufffd"), ("\u200fسمير", "\u200fسمير"), (None, "None"),
    ("x" * (LONGEST + 5), "x" * (LONGEST - 1) + "…"),
])  # fmt: skip
def test_what_turns_or_breaks_is_taken_out_and_a_book_is_cut(text: object, said: str) -> None:
    assert printable(text) == said


def test_five_hundred_hostile_strings_are_plain_data() -> None:
    for text in HOSTILE:
        data = json.loads(json.dumps(a_paper(text).as_data()))
        letters = letters_of(data)
        assert not letters & set("\x00\x07\x1b\u202a\u202e\u2066\u2069\ud800\ufffe")


def test_the_letters_of_nothing_are_none() -> None:
    assert letters_of([]) == letters_of({}) == letters_of(True) == set()
    assert letters_of({"a": ["bc", {"d": "e"}]}) == set("bce")
