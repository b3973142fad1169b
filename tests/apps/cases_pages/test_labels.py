"""Every word of the trade has a label, every question its words."""

from __future__ import annotations

from enum import StrEnum

from fanal.cases import labels
from fanal.cases.models import BreakGlass, ChildLink, Consent
from fanal.core import casework
from fanal.core.casework import Direction
from fanal.core.casework.closing import SENTENCES, ClosingNeed
from fanal.core.casework.episodes import DURATION_BANDS
from fanal.core.casework.guidance import FROM_CHILD, GUIDANCE

#: The value of an HTML attribute, never read by people.
_NO_WORDS = {Direction}


def test_every_enum_of_the_core_has_a_label_for_each_word() -> None:
    enums = {one for one in vars(casework).values() if isinstance(one, type) and issubclass(one, StrEnum)} - _NO_WORDS
    assert enums <= labels.LABELS.keys()
    for kind, words in labels.LABELS.items():
        assert set(kind) == words.keys(), kind
        assert all(str(text).strip() for text in words.values()), kind


def test_two_words_of_one_list_never_read_alike() -> None:
    for kind, words in labels.LABELS.items():
        texts = [str(text) for text in words.values()]
        assert len(texts) == len(set(texts)), kind


def test_words_of_the_tables_are_complete() -> None:
    assert labels.LINK_KINDS.keys() == set(ChildLink.Kind.values)
    assert labels.CONSENT_KINDS.keys() == set(Consent.Kind.values)
    assert labels.VERDICTS.keys() == set(BreakGlass.Verdict.values)
    assert labels.DURATION_BANDS.keys() == {code for code, _limit in DURATION_BANDS} | {"longer", "unknown"}


def test_every_question_has_its_words_and_its_reason_and_none_is_left_over() -> None:
    ids = {question.id for questions in GUIDANCE.values() for question in questions} | {
        question.id for question in FROM_CHILD
    }
    assert labels.QUESTIONS.keys() == ids
    assert all(str(text) and str(why) for text, why in labels.QUESTIONS.values())


def test_what_closing_asks_reads_in_english_as_the_core_says_it() -> None:
    assert {need: str(labels.label(need)) for need in ClosingNeed} == dict(SENTENCES)


def test_a_code_that_is_no_longer_known_is_shown_as_it_is() -> None:
    assert labels.label_of(casework.TaskKind, "carrier_pigeon") == "carrier_pigeon"
    assert labels.label_of(casework.TaskKind, "") == ""
    assert str(labels.category_label("lost_injured_otherwise", determined=False)) == "Not yet determined"
