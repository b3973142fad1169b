"""Answers, categories, references, police, needs, guidance, consents, durations: small rules as truth tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanal.core.casework import (
    AbductionKind,
    Answer,
    AnswerState,
    CallerRelation,
    CaseStatus,
    Category,
    CategoryChoice,
    ContactOutcome,
    Need,
    PoliceAnswer,
    PoliceGap,
    Reference,
    first_need,
    guidance,
    police_gaps,
    why_now,
)
from fanal.core.casework.categories import NOT_YET_DETERMINED
from fanal.core.casework.documents import is_in_force
from fanal.core.casework.episodes import days_and_hours, duration_band, time_missing
from fanal.core.errors import BadInput

NOW = datetime(2026, 11, 24, 3, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(("value", "state", "expected", "put"), [
    pytest.param("Samir", "", AnswerState.GIVEN, True, id="typed"),
    pytest.param("Samir", "unknown", AnswerState.GIVEN, True, id="typed outranks ticked"),
    pytest.param("", "unknown", AnswerState.UNKNOWN, True, id="unknown"),
    pytest.param("", "not_asked", AnswerState.NOT_ASKED, False, id="not asked"),
    pytest.param("  ", "refused", AnswerState.REFUSED, True, id="blanks are nothing"),
    pytest.param("", "", AnswerState.EMPTY, False, id="nothing"),
    pytest.param("", "given", AnswerState.EMPTY, False, id="given nothing"),
])
def test_an_answer_is_a_value_or_the_reason_for_none(value, state, expected, put):
    answer = Answer.of(value, state)
    assert answer.state is expected and answer.was_put is put and bool(answer) is (expected is AnswerState.GIVEN)


@given(st.text(), st.sampled_from(["", *AnswerState]))
def test_an_answer_survives_being_stored_letter_by_letter(value, state):
    answer = Answer.of(value, state)
    assert Answer.from_data(answer.as_data()) == answer
    assert answer.value in {value, ""}


def test_an_answer_is_never_half_given():
    assert Answer.from_data(None) == Answer.from_data({}) == Answer()
    for state, value in ((AnswerState.GIVEN, ""), (AnswerState.REFUSED, "Samir")):
        with pytest.raises(BadInput):
            Answer(state, value)
    with pytest.raises(BadInput):
        Answer.of("", "perhaps")


@pytest.mark.parametrize(("category", "determined", "pushed_out", "abduction", "fits"), [
    pytest.param(Category.LOST_INJURED_OTHERWISE, False, False, None, True, id="not yet determined"),
    pytest.param(Category.RUNAWAY, False, False, None, False, id="undetermined runaway"),
    pytest.param(Category.RUNAWAY, True, True, None, True, id="pushed out"),
    pytest.param(Category.MIGRATION, True, True, None, False, id="pushed out of what"),
    pytest.param(Category.PARENTAL_ABDUCTION, True, False, AbductionKind.RETENTION, True, id="kept"),
    pytest.param(Category.CRIMINAL_ABDUCTION, True, False, AbductionKind.REMOVAL, False, id="removal by a stranger"),
])
def test_a_category_carries_only_its_own_marks(category, determined, pushed_out, abduction, fits):
    if fits:
        choice = CategoryChoice(category, determined, pushed_out, abduction)
        assert CategoryChoice.of(choice.code, pushed_out=pushed_out, abduction=abduction or "") == choice
    else:
        with pytest.raises(BadInput):
            CategoryChoice(category, determined, pushed_out, abduction)


def test_what_was_not_chosen_is_not_yet_determined():
    assert CategoryChoice.of("") == CategoryChoice.of(NOT_YET_DETERMINED) == CategoryChoice()
    assert CategoryChoice().code == NOT_YET_DETERMINED and not CategoryChoice().determined
    for code, kind in (("kidnapping", ""), ("parental_abduction", "borrowed")):
        with pytest.raises(BadInput):
            CategoryChoice.of(code, abduction=kind)
    with pytest.raises(BadInput):
        CategoryChoice.of("", abduction="removal")


@given(st.from_regex(r"[A-Z]{2}", fullmatch=True), st.integers(1000, 9999), st.integers(1, 9_999_999))
def test_a_reference_is_read_back_however_it_is_written(country, year, number):
    reference = Reference(country, year, number)
    text = str(reference)
    for written in (text, text.lower(), text.replace("-", " "), text.replace("-", "–"), f"  {text.replace('-', '/')} ", text.replace("-", "")):
        assert Reference.read(written) == reference


@pytest.mark.parametrize("text", ["", "BE", "BE-26-0188", "B-2026-0188", "BE-2026-", "BE-2026-00000000", "BE-2026-0000", "BE-0999-1", "x BE-2026-0188"])
def test_what_is_no_reference_is_refused(text):
    with pytest.raises(BadInput):
        Reference.read(text)


def test_a_reference_has_its_four_digits_and_two_capitals():
    assert str(Reference("BE", 2026, 188)) == "BE-2026-0188" and str(Reference("BE", 2026, 12345)) == "BE-2026-12345"
    with pytest.raises(BadInput):
        Reference("be", 2026, 1)


@pytest.mark.parametrize(("outcome", "answer", "when", "why", "gaps"), [
    pytest.param(None, None, "", "", (PoliceGap.ANSWER,), id="nothing chosen yet"),
    pytest.param(ContactOutcome.NEW_CASE, None, "", "", (PoliceGap.ANSWER,), id="not answered"),
    pytest.param(ContactOutcome.ADVICE, PoliceAnswer.YES, " ", "", (PoliceGap.WHEN,), id="yes, but when"),
    pytest.param(ContactOutcome.ADVICE, PoliceAnswer.YES, "last night", "", (), id="yes, last night"),
    pytest.param(ContactOutcome.UPDATE, PoliceAnswer.NO, "", "", (PoliceGap.WHY_NOT,), id="no, but why"),
    pytest.param(ContactOutcome.UPDATE, PoliceAnswer.NO, "", "afraid", (), id="no, afraid"),
    pytest.param(ContactOutcome.SIGHTING, PoliceAnswer.UNSURE, "", "", (), id="unsure is honest"),
    pytest.param(ContactOutcome.SILENT, None, "", "", (), id="silent"),
    pytest.param(ContactOutcome.TEST, None, "", "", (), id="test"),
])
def test_police_informed_cannot_be_passed_by(outcome, answer, when, why, gaps):
    assert police_gaps(outcome, answer, when=when, why_not=why) == gaps


@pytest.mark.parametrize(("status", "owner", "dues", "needs", "why"), [
    pytest.param(CaseStatus.OPEN, True, [NOW + HOUR], NOW + HOUR, Need.LATER, id="a future task"),
    pytest.param(CaseStatus.OPEN, True, [NOW + HOUR, NOW - HOUR], NOW - HOUR, Need.TASK_OVERDUE, id="one is late"),
    pytest.param(CaseStatus.OPEN, True, [], NOW, Need.NO_NEXT_TASK, id="no task"),
    pytest.param(CaseStatus.OPEN, False, [NOW + HOUR], NOW, Need.NO_OWNER, id="no owner"),
    pytest.param(CaseStatus.OPEN, False, [NOW - HOUR], NOW - HOUR, Need.NO_OWNER, id="no owner and late"),
    pytest.param(CaseStatus.REVIEW, True, [NOW + HOUR], NOW, Need.REVIEW, id="in review"),
    pytest.param(CaseStatus.CLOSED, True, [NOW - HOUR], None, Need.NOTHING, id="closed"),
    pytest.param(CaseStatus.DISCARDED, False, [], None, Need.NOTHING, id="discarded"),
])
def test_an_open_case_without_a_future_task_cannot_be_overlooked(status, owner, dues, needs, why):
    assert first_need(status, has_owner=owner, dues=dues, since=NOW) == needs
    assert why_now(status, has_owner=owner, next_due=min(dues, default=None), now=NOW) is why


@given(st.lists(st.timedeltas(-10 * HOUR, 10 * HOUR)), st.booleans())
def test_whatever_an_open_case_lacks_it_needs_someone_no_later_than_its_first_task(offsets, owner):
    dues = [NOW + one for one in offsets]
    needs = first_need(CaseStatus.OPEN, has_owner=owner, dues=dues, since=NOW)
    assert needs is not None and all(needs <= due for due in dues)
    why = why_now(CaseStatus.OPEN, has_owner=owner, next_due=min(dues, default=None), now=NOW)
    assert (why is Need.LATER) == (owner and bool(dues) and min(dues, default=NOW) > NOW) == (needs > NOW)


def test_a_child_who_calls_is_asked_other_things_first():
    plain = guidance(Category.RUNAWAY)
    child = guidance(Category.RUNAWAY, relation=CallerRelation.CHILD_SELF)
    assert child[-len(plain):] == plain and child[0].id == "child_safe_now"
    assert guidance(Category.LOST_INJURED_OTHERWISE, determined=False) == guidance(None, relation=CallerRelation.PARENT) != plain


def test_a_question_is_answered_by_a_field_or_by_its_own_tick():
    last_seen = next(one for one in guidance(None) if one.id == "last_seen")
    assert not last_seen.is_answered(set())
    assert last_seen.is_answered({"last_seen_place"}) and last_seen.is_answered({"last_seen"})


@pytest.mark.parametrize(("until", "withdrawn", "holds"), [
    pytest.param(None, None, True, id="for good"),
    pytest.param(NOW + HOUR, None, True, id="still"),
    pytest.param(NOW, None, False, id="ran out now"),
    pytest.param(None, NOW - HOUR, False, id="withdrawn"),
    pytest.param(None, NOW + HOUR, True, id="withdrawn later"),
])
def test_a_consent_holds_until_it_ends(until, withdrawn, holds):
    assert is_in_force(NOW, NOW - HOUR, until, withdrawn) is holds
    assert not is_in_force(NOW, NOW + HOUR, until, withdrawn)


@pytest.mark.parametrize(("last_seen", "ended", "length", "band"), [
    pytest.param(None, NOW, None, "unknown", id="nobody knows since when"),
    pytest.param(NOW - 23 * HOUR, None, 23 * HOUR, "within_24_hours", id="still missing"),
    pytest.param(NOW - 100 * HOUR, NOW - 50 * HOUR, 50 * HOUR, "within_72_hours", id="two days"),
    pytest.param(NOW - 400 * 24 * HOUR, NOW, 400 * 24 * HOUR, "longer", id="a year and more"),
    pytest.param(NOW + HOUR, None, 0 * HOUR, "within_24_hours", id="a clock that runs ahead"),
])
def test_time_missing_is_what_people_know_of_it(last_seen, ended, length, band):
    assert time_missing(last_seen, ended, NOW) == length and duration_band(length) == band


def test_time_missing_is_said_in_days_and_hours():
    assert days_and_hours(timedelta(days=12, hours=10, minutes=59)) == (12, 10)
