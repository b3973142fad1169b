"""Risk is assessed by a person on what the criteria suggest: answers carried over, floors, overrides, reviews, the board, rights."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from fanal.cases import actions, queries
from fanal.cases.exported.case_file import make_paper
from fanal.cases.models import Child, RiskAssessment
from fanal.cases.queries.subjects import export_subject
from fanal.cases.risk import sets
from fanal.cases.risk.actions.assess_risk import assess_risk
from fanal.cases.risk.answers import Said, read_said
from fanal.cases.risk.queries import risk_items
from fanal.core import plugs
from fanal.core.actors import System
from fanal.core.casework import Answer, SaidBy
from fanal.core.errors import BadInput, NotAllowed, NotFound, NotReady
from fanal.core.exporting import PaperRequest
from fanal.core.plugs import Subject
from fanal.journal.models import Entry
from fanal.network.actions.choose_risk_set import choose_risk_set
from tests.apps.cases.builders import MILAN, a_child, first_child, make_case, make_closed_case, make_node
from tests.cast import client_for, make_staff


def said(value: str, who: SaidBy | None = SaidBy.MOTHER) -> Said:
    return Said(Answer.of(value), who)


def unknown(who: SaidBy = SaidBy.MOTHER) -> Said:
    return Said(Answer.of("", "unknown"), who)


#: Every criterion of the Belgian set answered with no, of a child of 14.
CALM = {"age": said("14"), **{name: said("no") for name in ("disability", "treatment", "life", "third_person", "danger_to_others", "unlike")}}


@pytest.fixture
def case(operator):
    return make_case(operator)


def assess(by, case, given=None, **options):
    options = options if "child_id" in options else {**options, "child_id": first_child(case).pk}
    last = case.risk_assessments.filter(child=options["child_id"], superseded_at__isnull=True).first()
    options.setdefault("after", last.pk if last else None)
    return assess_risk(by=by, case_id=case.pk, given=given or {}, **options)


@pytest.mark.parametrize(
    ("country", "name"), [("BE", "risk_be"), ("GB", "risk_gb"), ("PT", "risk_general")], ids=["Belgium", "Great Britain", "any other"],
)
def test_the_criteria_are_those_of_the_nodes_country(country, name):
    make_node(country)
    assert sets.own_set().form.name == name


def test_supervision_or_data_protection_chooses_other_criteria(supervisor, dpo, operator, case):
    old = assess(operator, case, CALM, level="no_criterion")
    with pytest.raises(NotAllowed):
        choose_risk_set(by=operator, name="gb")
    with pytest.raises(BadInput):
        choose_risk_set(by=dpo, name="../be")
    choose_risk_set(by=supervisor, name="gb")
    assert sets.own_set().form.name == "risk_gb" and assess(operator, case, level="medium").set_name == "risk_gb"
    assert RiskAssessment.objects.get(pk=old.pk).set_name == "risk_be"
    page = client_for(dpo).post(reverse("cases:criteria"), {"name": ""})
    assert page.status_code == 302 and sets.own_set().form.name == "risk_be"


@pytest.mark.parametrize("given", [{}, {"life": unknown()}, {"life": Said(Answer.of("", "not_asked"))}, {"life": Said(Answer.of("", "refused"), SaidBy.MOTHER)}],
                         ids=["nothing said", "unknown", "not asked", "refused"])
def test_what_is_not_known_never_counts_as_no(operator, case, given):
    rest = {name: one for name, one in CALM.items() if name != "life"}
    row = assess(operator, case, {**rest, **given}, level="worrying")
    assert row.suggested == "worrying" and "life" in row.suggestion["not_known"]


def test_all_answered_with_no_suggests_the_calmest_level(operator, case):
    row = assess(operator, case, CALM, level="no_criterion")
    assert (row.suggested, row.rank, row.levels, row.overridden) == ("no_criterion", 0, 2, False)
    assert row.next_review_at == row.decided_at + timedelta(hours=24)


def test_an_override_needs_a_reason_and_keeps_it_sealed(operator, case):
    given = {**CALM, "life": said("yes", SaidBy.SCHOOL)}
    with pytest.raises(BadInput) as caught:
        assess(operator, case, given, level="no_criterion", why="  ")
    assert caught.value.place == "why" and not RiskAssessment.objects.exists()
    row = assess(operator, case, given, level="no_criterion", why="The school spoke with her at noon.")
    assert row.overridden and row.suggested == "worrying"
    entry = Entry.objects.get(act="risk.assessed")
    assert "noon" not in entry.details_text and entry.details["level"] == "no_criterion" and entry.details["child"]


def test_nobody_goes_under_the_floor(operator, case):
    make_node("GB")
    with pytest.raises(BadInput) as caught:
        assess(operator, case, {"age": said("14")}, level="low", why="I know her well enough to say so.")
    assert caught.value.place == "level"
    assert assess(operator, case, {"age": said("14")}, level="medium").level == "medium"


def test_a_level_that_is_none_is_refused(operator, case):
    with pytest.raises(BadInput) as caught:
        assess(operator, case, CALM, level="purple", why="because")
    assert caught.value.place == "level"


def test_an_answer_says_who_says_so(operator, case):
    with pytest.raises(BadInput) as caught:
        assess(operator, case, {"life": said("no", None)}, level="worrying")
    assert caught.value.place == "life"
    assess(operator, case, {"life": Said(Answer.of("", "not_asked"))}, level="worrying")


@pytest.mark.parametrize(("name", "answer"), [("age", "old"), ("age", "700"), ("life", "perhaps")])
def test_an_answer_that_does_not_fit_is_refused_at_its_criterion(operator, case, name, answer):
    with pytest.raises(BadInput) as caught:
        assess(operator, case, {name: said(answer)}, level="worrying")
    assert caught.value.place == name


def test_earlier_answers_are_carried_over_with_their_time_and_author(operator, case_manager, case):
    first = assess(operator, case, {"life": said("yes", SaidBy.FRIEND)}, level="worrying")
    second = assess(case_manager, case, {"unlike": said("no")}, level="worrying")
    known = read_said(second)
    assert known["life"] == Said(Answer.of("yes"), SaidBy.FRIEND, first.decided_at, operator.display_name)
    assert known["unlike"].by == case_manager.display_name and known["unlike"].at == second.decided_at
    first.refresh_from_db()
    assert first.superseded_at == second.decided_at and not first.stands and "unlike" not in read_said(first)


def test_health_and_danger_are_kept_in_the_sealed_class(operator, case):
    row = assess(operator, case, CALM, level="no_criterion")
    assert {one["name"] for one in row.answers} == {"age", "unlike"}
    assert {one["name"] for one in row.sealed_answers} == set(CALM) - {"age", "unlike"}
    assert row.key_id == first_child(case).key_id


def test_an_old_assessment_keeps_the_words_of_its_time(operator, case, monkeypatch):
    row = assess(operator, case, {"life": said("yes")}, level="worrying")
    was = [entry for entry in queries.fetch_timeline(by=operator, case=case).entries if entry.title.startswith("Risk")]
    make_node("GB")  # other criteria from now on
    monkeypatch.setattr(sets, "shipped_sets", lambda: pytest.fail("an old assessment does not ask the criteria of today"))
    row = RiskAssessment.objects.get(pk=row.pk)
    now = [entry for entry in queries.fetch_timeline(by=operator, case=case).entries if entry.title.startswith("Risk")]
    assert was == now and now[0].text
    with translation.override("fr"):
        said_in_french = queries.fetch_timeline(by=operator, case=case).entries
    assert row.suggestion["levels"]["worrying"]["fr"] in next(one.title for one in said_in_french if one.kind == "decision" and one.icon == "eye")


def test_answers_that_other_criteria_do_not_ask_are_not_carried_over(operator, case):
    assess(operator, case, {"danger_to_others": said("yes"), "treatment": said("yes")}, level="worrying")
    make_node("GB")
    row = assess(operator, case, level="high", why="nobody has heard of her")
    assert set(read_said(row)) == {"treatment"}


@pytest.mark.parametrize(("hours", "why", "fails"), [
    (1, "", ""), (24, "", ""), (30, "", "why_later"), (30, "The father is with her.", ""), (100, "The father is with her.", "review_at"), (-1, "", "review_at"),
], ids=["sooner", "as the level asks", "later without reason", "later with reason", "beyond the limit", "in the past"])
def test_the_next_look_is_sooner_freely_and_later_only_with_a_reason_within_the_limit(operator, case, hours, why, fails):
    make_node("GB")  # medium: 24 hours; the calmest level asks for 72
    given = {"age": said("14")}
    at = timezone.now() + timedelta(hours=hours)
    if fails:
        with pytest.raises(BadInput) as caught:
            assess(operator, case, given, level="medium", review_at=at, why_later=why)
        assert caught.value.place == fails
    else:
        row = assess(operator, case, given, level="medium", review_at=at, why_later=why)
        assert row.next_review_at == at and row.why_later == why


def test_whoever_decided_on_an_older_state_is_told(operator, case_manager, case):
    first = assess(operator, case, CALM, level="no_criterion")
    with pytest.raises(NotReady):
        assess(case_manager, case, CALM, level="no_criterion", after=None)
    assert assess(case_manager, case, CALM, level="no_criterion", after=first.pk).stands


def test_the_same_assessment_sent_twice_is_there_once(operator, case):
    first = assess(operator, case, CALM, level="no_criterion")
    again = assess(operator, case, CALM, level="no_criterion", assessment_id=first.pk, after=None)
    assert again == first and RiskAssessment.objects.count() == 1 == Entry.objects.filter(act="risk.assessed").count()


def test_one_assessment_stands_at_a_time(operator, case):
    first = assess(operator, case, CALM, level="no_criterion")
    assess(operator, case, level="no_criterion")
    with pytest.raises(IntegrityError), transaction.atomic():
        RiskAssessment.objects.filter(pk=first.pk).update(superseded_at=None)


def test_the_whole_case_and_each_child_have_their_own(operator):
    case = make_case(operator, a_child(), a_child(MILAN))
    one, other = case.children.order_by("pk")
    for child in (one.pk, other.pk, None):
        assess(operator, case, level="worrying", child_id=child)
    assert case.risk_assessments.filter(superseded_at__isnull=True).count() == 3
    stranger = first_child(make_case(operator, a_child(MILAN)))
    with pytest.raises(BadInput):
        assess(operator, case, level="worrying", child_id=stranger.pk)


def test_who_may_assess(operator, supervisor, dpo, outsider, case):
    with pytest.raises(NotAllowed):
        assess(dpo, case, level="worrying")
    with pytest.raises((NotAllowed, NotFound)):
        assess(outsider, case, level="worrying")
    closed = make_closed_case(operator, supervisor)
    with pytest.raises(NotReady):
        assess(supervisor, closed, level="worrying")


def test_the_board_shows_what_was_never_assessed_and_what_is_overdue(operator, supervisor, case):
    make_closed_case(operator, supervisor)
    now = timezone.now()
    assert [item.kind.code for item in risk_items(by=operator, now=now)] == ["no_risk"]
    row = assess(operator, case, CALM, level="no_criterion")
    assert list(risk_items(by=operator, now=now)) == []
    due = list(risk_items(by=operator, now=row.next_review_at))
    assert [(item.kind.code, item.due) for item in due] == [("risk_review", row.next_review_at)] and case.reference in due[0].detail
    assess(operator, case, level="no_criterion")
    assert list(risk_items(by=operator, now=row.next_review_at)) == [], "the earlier one is superseded"


def test_nobody_hears_on_the_board_of_cases_that_are_not_theirs(operator, supervisor, case):
    colleague = make_staff("operator", "Carmen Colleague")
    assert [item.kind.code for item in risk_items(by=colleague, now=timezone.now())] == ["no_risk"]
    actions.restrict_case(by=supervisor, case_id=case.pk, reason="a colleague's own family")
    assert list(risk_items(by=colleague, now=timezone.now())) == []
    row = assess(supervisor, case, CALM, level="no_criterion")
    assert list(risk_items(by=colleague, now=row.next_review_at)) == []


def test_the_printed_file_and_the_data_of_the_child_hold_it_without_names_of_staff(operator, case_manager, case):
    assess(operator, case, {"life": said("yes")}, level="worrying")
    paper = make_paper(case_manager, {"case": str(case.pk)}, PaperRequest(who="x", when="y", purpose="z"))
    part = next(part for part in paper.parts if part.heading == "Risk")
    assert len(part.entries) == 1 and "life" in str(part.entries[0].facts).lower()
    held = export_subject(by=System("access"), subject=Subject("child", first_child(case).pk))
    assert held["risk_assessments"][0]["sealed_answers"][0]["value"] == "yes" and operator.display_name not in str(held["risk_assessments"])
    whole = export_subject(by=System("access"), subject=Subject("case", case.pk))
    assert whole["children"][0]["risk_assessments"] == held["risk_assessments"] and whole["risk_assessments"] == []


@pytest.mark.parametrize("kind", ["child", "case"])
def test_forgetting_takes_the_assessments_along(operator, case, kind):
    assess(operator, case, CALM, level="no_criterion")
    subject = Subject(kind, first_child(case).pk if kind == "child" else case.pk)
    for room in plugs.forget.ask(by=System("retention"), subject=subject):
        list(room)
    assert not RiskAssessment.objects.exists() and not Child.objects.exists()
