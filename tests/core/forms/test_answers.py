"""Answers: typed or at fault, hidden ones left out, kept with the version that asked."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanal.core.casework.answers import Answer, AnswerState
from fanal.core.errors import BadInput
from fanal.core.forms import Fault, Kind, fill
from tests.core.forms.made import form_of, question

TODAY = date(2026, 3, 1)


def said(**texts):
    return {name: Answer.of(text) for name, text in texts.items()}


@pytest.mark.parametrize(("kind", "text", "value"), [
    pytest.param("text", " as typed ", " as typed ", id="text"),
    pytest.param("integer", " 12 ", 12, id="integer"),
    pytest.param("integer", "1.5", Fault.UNREADABLE, id="no integer"),
    pytest.param("integer", "9" * 19, Fault.UNREADABLE, id="an integer beyond all"),
    pytest.param("decimal", "-1.50", Decimal("-1.5"), id="decimal"),
    pytest.param("decimal", "NaN", Fault.UNREADABLE, id="no decimal"),
    pytest.param("date", "2026-02-28", date(2026, 2, 28), id="date"),
    pytest.param("date", "2026-02-30", Fault.UNREADABLE, id="no such day"),
    pytest.param("time", "23:15", time(23, 15), id="time"),
    pytest.param("time", "23:15+02:00", time(23, 15), id="time of the wall clock"),
    pytest.param("dateTime", "2026-02-28T23:15:00+00:00", datetime(2026, 2, 28, 23, 15, tzinfo=UTC), id="moment"),
    pytest.param("dateTime", "2026-02-28T23:15", Fault.UNREADABLE, id="a moment without offset"),
    pytest.param("select_one", "yes", "yes", id="one"),
    pytest.param("select_one", "yes no", Fault.NO_CHOICE, id="two where one is asked"),
    pytest.param("select_one", "maybe", Fault.NO_CHOICE, id="no choice"),
    pytest.param("select_multiple", "no yes no", ("no", "yes"), id="several"),
    pytest.param("text", "x" * 20_001, Fault.TOO_LONG, id="too long"),
])
def test_an_answer_is_typed_or_at_fault(kind, text, value):
    filled = fill(form_of(question("q", kind)), said(q=text), TODAY)
    assert (filled.faults or filled.values) == {"q": value}


@pytest.mark.parametrize(("given_answer", "more", "fault"), [
    pytest.param(Answer(), {"required": True}, Fault.MISSING, id="required and empty"),
    pytest.param(Answer(), {}, None, id="empty"),
    pytest.param(Answer(AnswerState.UNKNOWN), {"required": True, "states": ["unknown"]}, None, id="unknown answers it"),
    pytest.param(Answer(AnswerState.REFUSED), {"states": ["unknown"]}, Fault.STATE_NOT_ALLOWED, id="a state not allowed"),
    pytest.param(Answer.of("7"), {"constraint": ". < 5"}, Fault.CONSTRAINT, id="constraint not met"),
    pytest.param(Answer.of("4"), {"constraint": ". < 5"}, None, id="constraint met"),
    pytest.param(Answer(), {"constraint": ". < 5"}, None, id="no value, no constraint"),
])
def test_what_a_question_demands_is_held(given_answer, more, fault):
    filled = fill(form_of(question("q", **more)), {"q": given_answer}, TODAY)
    assert filled.faults == ({"q": fault} if fault else {})
    assert ("q" in filled.values) == (given_answer.is_given and not fault)


CHAIN = form_of(
    question("c", "integer", relevant="${b} = 'yes'", required=True),
    question("a", "select_one"),
    question("g", "group", relevant="${a} = 'yes'", questions=[question("n", "note"), question("b", "select_one")]),
)


@pytest.mark.parametrize(("a", "b", "asked"), [
    pytest.param("yes", "yes", ("c", "a", "g", "n", "b"), id="all"),
    pytest.param("yes", "no", ("a", "g", "n", "b"), id="the last is hidden"),
    pytest.param("no", "yes", ("a",), id="a hidden answer opens nothing"),
])
def test_what_is_hidden_is_left_out_and_opens_nothing(a, b, asked):
    filled = fill(CHAIN, said(a=a, b=b, c="3"), TODAY)
    assert filled.asked == asked
    assert set(filled.answers) == set(filled.values) == set(asked) - {"g", "n"}
    assert not filled.faults


def test_a_hidden_question_is_not_missed():
    assert fill(CHAIN, said(a="no"), TODAY).faults == {}
    assert fill(CHAIN, said(a="yes", b="yes"), TODAY).faults == {"c": Fault.MISSING}


def test_a_question_that_is_not_in_the_form_is_refused():
    with pytest.raises(BadInput) as caught:
        fill(CHAIN, said(g="x"), TODAY)
    assert caught.value.place == "g"


def test_answers_are_kept_with_the_version_that_asked():
    data = fill(CHAIN, said(a="no") | {"b": Answer()}, TODAY).as_data()
    assert data == {
        "form": "f", "version": "1", "fingerprint": CHAIN.fingerprint, "answers": {"a": {"state": "given", "value": "no"}},
    }  # fmt: skip


def test_answers_with_a_fault_are_not_kept():
    with pytest.raises(BadInput) as caught:
        fill(CHAIN, said(a="maybe"), TODAY).as_data()
    assert caught.value.place == "a"


ALL = form_of(*[question(f"q{number}", kind.value) for number, kind in enumerate(Kind) if kind.is_answered])


@given(st.dictionaries(st.sampled_from(sorted(ALL.answered)), st.text(max_size=25)))
def test_whatever_is_typed_is_a_value_or_a_fault(texts):
    filled = fill(ALL, said(**texts), TODAY)
    assert set(filled.values) | set(filled.faults) == set(filled.answers)
    assert not set(filled.values) & set(filled.faults)
