"""What stands in the way of closing a contact: the truth table."""

from __future__ import annotations

import itertools

import pytest

from fanal.core.casework import ContactOutcome, PoliceAnswer
from fanal.desk import labels
from fanal.desk.closing import COUNTED_APART, WITHOUT_POLICE, Blocker, ContactFacts, blockers
from fanal.desk.codes import NoPolice

B, O = Blocker, ContactOutcome  # noqa: E741 - short names for the table


@pytest.mark.parametrize(("facts", "missing"), [
    pytest.param(ContactFacts("", ""), [B.POLICE, B.OUTCOME], id="nothing answered"),
    pytest.param(ContactFacts(O.ADVICE, ""), [B.POLICE], id="advice without the police"),
    pytest.param(ContactFacts("", "unsure"), [B.OUTCOME], id="police answered, no outcome"),
    pytest.param(ContactFacts(O.ADVICE, "unsure"), [], id="advice, caller unsure"),
    pytest.param(ContactFacts(O.ADVICE, "yes"), [B.POLICE_DETAIL], id="yes, but when"),
    pytest.param(ContactFacts(O.ADVICE, "yes", police_detail=True), [], id="yes, and when"),
    pytest.param(ContactFacts(O.ADVICE, "no"), [B.POLICE_REASON], id="no, but why"),
    pytest.param(ContactFacts(O.ADVICE, "no", police_reason="declines"), [], id="no, does not want it"),
    pytest.param(ContactFacts(O.ADVICE, "no", police_reason="other"), [B.POLICE_WHY], id="no, another reason unsaid"),
    pytest.param(ContactFacts(O.ADVICE, "no", police_reason="other", police_why=True), [], id="no, another reason said"),
    pytest.param(ContactFacts(O.NEW_CASE, "unsure"), [B.OPEN_CASE], id="new case not opened"),
    pytest.param(ContactFacts(O.NEW_CASE, "unsure", cases=1), [B.OPEN_CASE], id="new case, but only joined another"),
    pytest.param(ContactFacts(O.NEW_CASE, "unsure", cases=1, opened_case=True), [], id="new case opened"),
    pytest.param(ContactFacts(O.JOINED_CASE, "unsure"), [B.JOIN_CASE], id="joins which case"),
    pytest.param(ContactFacts(O.JOINED_CASE, "unsure", cases=1), [], id="joined"),
    pytest.param(ContactFacts(O.UPDATE, "unsure"), [B.JOIN_CASE], id="update of which case"),
    pytest.param(ContactFacts(O.UPDATE, "unsure", cases=2), [], id="update of two cases"),
    pytest.param(ContactFacts(O.SIGHTING, "unsure"), [], id="a sighting may be of no case yet"),
    pytest.param(ContactFacts(O.CALL_BACK_PROMISED, "unsure"), [B.CALL_BACK], id="call back without a time"),
    pytest.param(ContactFacts(O.CALL_BACK_PROMISED, "unsure", call_backs=1), [], id="call back promised"),
    pytest.param(ContactFacts(O.OUT_OF_SCOPE, ""), [], id="out of scope needs no police"),
    pytest.param(ContactFacts(O.SILENT, ""), [], id="silent needs nothing"),
    pytest.param(ContactFacts(O.ABUSIVE, ""), [], id="abusive needs nothing"),
    pytest.param(ContactFacts(O.TEST, ""), [], id="test needs nothing"),
    pytest.param(ContactFacts(O.TEST, "", cases=1), [B.APART_FROM_CASES], id="a test belongs to no case"),
])
def test_a_contact_closes_when_nothing_is_missing(facts, missing):
    assert list(blockers(facts)) == missing


def test_no_contact_about_a_child_closes_without_the_answer_about_the_police():
    """All 10 outcomes x 4 answers x the facts that could help: only what is not about a child passes by."""
    for outcome, cases, calls in itertools.product(["", *O], (0, 1), (0, 1)):
        found = blockers(ContactFacts(str(outcome), "", cases=cases, opened_case=bool(cases), call_backs=calls))
        assert (Blocker.POLICE in found) == (outcome not in WITHOUT_POLICE)


def test_every_blocker_has_a_sentence_and_a_short_name():
    assert set(labels.BLOCKERS) == set(labels.BLOCKERS_SHORT) == set(Blocker)


def test_what_is_counted_apart_is_never_asked_about_the_police():
    assert COUNTED_APART < WITHOUT_POLICE


def test_every_answer_of_the_row_has_a_label():
    assert set(labels.POLICE) == {answer.value for answer in PoliceAnswer}
    assert set(labels.NO_POLICE) == {reason.value for reason in NoPolice}
