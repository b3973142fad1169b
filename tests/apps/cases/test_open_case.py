"""Opening a case: nothing typed twice, an owner and a first task always, honest about what nobody knows."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from fanal.cases import actions
from fanal.cases.drafts import ChildDraft, FlagDraft, NameDraft, PersonDraft, PoliceDraft, TaskDraft
from fanal.cases.models import Case, Child
from fanal.core.actors import System
from fanal.core.casework import (
    Answer,
    AnswerState,
    CaseStatus,
    Category,
    CategoryChoice,
    CrossBorder,
    FlagKind,
    Need,
    PersonRole,
    PoliceAnswer,
    SaidBy,
    TaskKind,
)
from fanal.core.errors import BadInput, NotAllowed, NotReady
from fanal.journal.models import Entry
from fanal.network.models import Node
from fanal.vault import keys
from tests.apps.cases.builders import MILAN, SAMIR, a_child, a_task, make_case


def test_a_case_opens_with_nothing_but_that_it_is_a_case(operator):
    case = actions.open_case(by=operator)
    assert (case.status, case.category, case.category_determined) == ("open", "lost_injured_otherwise", False)
    assert case.category_code == "not_yet_determined"
    assert case.owner == operator
    assert case.tasks.get().kind == TaskKind.FIRST_STEPS
    assert case.needs_at == case.next_due == case.tasks.get().due


def test_references_count_up_within_country_and_year(operator):
    year = timezone.localdate().year
    made = [actions.open_case(by=operator).reference for _ in range(3)]
    assert made == [f"BE-{year}-0001", f"BE-{year}-0002", f"BE-{year}-0003"]
    earlier = actions.open_case(by=operator, opened_at=timezone.now() - timedelta(days=800))
    assert earlier.reference.startswith(f"BE-{timezone.localtime(earlier.opened_at).year}-0001")


def test_a_node_without_a_country_gives_no_reference(operator):
    Node.objects.update(country="")
    with pytest.raises(NotReady, match="no country"):
        actions.open_case(by=operator)


def test_what_the_contact_heard_stands_in_the_case_without_typing_it_again(operator):
    child = ChildDraft(
        names=(SAMIR, NameDraft(given="Samir", family="Haddadi")),
        values={"birth_text": "15", "sex": "male", "birth_place": Answer.of("", "unknown"), "languages": "fr ar"},
        episode={"last_seen_text": "19:30", "last_seen_place": "At home, Liège", "place_kind": "home"},
    )
    person = PersonDraft((PersonRole.MOTHER,), {"name": "Nadia Haddadi", "phone": "+32 470 12 34 56", "safety": "safe"})
    case = actions.open_case(
        by=operator, category=CategoryChoice.of("runaway", pushed_out=True), children=[child], people=[person],
        police=PoliceDraft(PoliceAnswer.NO, why_not="she is afraid"), note="03:04 Mother, very upset.",
        cross_border=CrossBorder.PRESUMED, countries=["GB"], flags=[FlagDraft(FlagKind.SELF_HARM, SaidBy.MOTHER, "cut himself")],
    )
    case = Case.objects.get(pk=case.pk)
    there = case.children.get()
    assert there.main_name.text == "سمير الحدادي" and there.main_name.script == "Arab" and there.main_name.direction == "rtl"
    assert [name.text for name in there.names.all()] == ["سمير الحدادي", "Samir Haddadi"]
    assert there.birth_text == "15" and (there.age.low, there.age.high) == (15, 15)
    assert there.answers == {"birth_place": "unknown"}
    episode = case.episodes.get()
    assert episode.last_seen_at is not None and timezone.localtime(episode.last_seen_at).strftime("%H:%M") == "19:30"
    assert case.people.get().name == "Nadia Haddadi"
    assert case.case_people.get().role == "mother"
    assert (case.police_answer, case.police_why_not) == ("no", "she is afraid")
    assert case.notes.get().text == "03:04 Mother, very upset."
    assert case.flags.get().said_by == "mother"
    assert case.countries == ["GB"] and case.is_cross_border and case.pushed_out


def test_each_child_person_and_case_has_a_data_key_of_its_own(operator):
    case = make_case(operator, a_child(SAMIR), a_child(MILAN), people=[PersonDraft(values={"name": "Aunt"})])
    owners = [case.key_id, *(child.key_id for child in case.children.all()), case.people.get().key_id]
    assert len(set(owners)) == 4 and all(keys.exists(key) for key in owners)
    for child in case.children.all():
        assert {name.key_id for name in child.names.all()} == {child.key_id}
        assert child.episodes.get().key_id == child.key_id
    assert case.tasks.get().key_id == case.key_id


def test_the_same_request_sent_twice_opens_one_case(operator):
    wanted = uuid4()
    first = actions.open_case(by=operator, case_id=wanted)
    again = actions.open_case(by=operator, case_id=wanted)
    assert first.pk == again.pk == wanted and Case.objects.count() == 1


def test_a_part_of_the_system_opens_a_case_without_owner_and_that_cannot_be_overlooked():
    case = actions.open_case(by=System("import"))
    assert case.owner is None and case.need is Need.NO_OWNER and case.needs_at <= timezone.now()


def test_what_a_file_brings_in_waits_for_review_with_a_task(operator):
    case = actions.open_case(by=System("import"), status=CaseStatus.REVIEW, children=[a_child(missing=False)])
    assert case.need is Need.REVIEW and case.tasks.get().kind == TaskKind.REVIEW_IMPORT
    assert not case.episodes.exists()


def test_a_case_cannot_begin_closed(operator):
    with pytest.raises(BadInput):
        actions.open_case(by=operator, status=CaseStatus.CLOSED)


@pytest.mark.parametrize(("details", "place"), [
    pytest.param({"opened_at": timezone.now() + timedelta(days=1)}, "opened_at", id="opened tomorrow"),
    pytest.param({"countries": ["FR"]}, "countries", id="countries without a border"),
    pytest.param({"first_task": TaskDraft("  ", timezone.now())}, "title", id="a task without words"),
    pytest.param({"children": [ChildDraft(values={"sex": "boyish"})]}, "sex", id="an unknown code"),
    pytest.param({"children": [ChildDraft(values={"colour": "x"})]}, "colour", id="an unknown field"),
    pytest.param({"children": [ChildDraft(names=(NameDraft(full="  "),))]}, "full", id="a name without a letter"),
    pytest.param({"children": [ChildDraft(values={"birth_date": "2999-01-01"})]}, "birth_date", id="born in the future"),
    pytest.param({"children": [ChildDraft(values={"vulnerabilities": [{"code": "illness"}]})]}, "vulnerabilities", id="hearsay without who"),
    pytest.param({"people": [PersonDraft(roles=())]}, "roles", id="a person without a role"),
    pytest.param({"people": [PersonDraft(values={"name": "x" * 501})]}, "name", id="too long"),
])
def test_bad_input_names_its_place_and_leaves_nothing_behind(operator, details, place):
    with pytest.raises(BadInput) as caught:
        actions.open_case(by=operator, **details)
    assert caught.value.place == place
    assert not Case.objects.exists() and not Child.objects.exists()


def test_whoever_may_not_open_cases_opens_none(administrator, dpo, mediator, outsider):
    for person in (administrator, dpo, mediator, outsider):
        with pytest.raises(NotAllowed):
            actions.open_case(by=person)


def test_a_colleague_given_as_owner_must_be_able_to_work_on_cases(operator, case_manager, administrator):
    assert actions.open_case(by=operator, owner=case_manager).owner == case_manager
    with pytest.raises(BadInput) as caught:
        actions.open_case(by=operator, owner=administrator)
    assert caught.value.place == "owner"


def test_opening_is_journalled_with_codes_and_no_name(operator):
    case = make_case(operator, first_task=a_task())
    entry = Entry.objects.get(act="case.opened")
    assert entry.subject == f"case:{case.pk}" and entry.actor == operator.actor_text
    assert "Samir" not in entry.details_text and entry.details["category"] == "runaway"


def test_refused_and_unknown_are_kept_apart_from_nothing_said(operator):
    child = ChildDraft(values={"school": Answer.of("", "refused"), "hair": Answer(), "eyes": Answer.of("green")})
    there = make_case(operator, child).children.get()
    assert there.answers == {"school": AnswerState.REFUSED} and there.eyes == "green"


def test_a_category_with_marks_that_do_not_belong_to_it_is_refused():
    with pytest.raises(BadInput):
        CategoryChoice(Category.MIGRATION, determined=True, pushed_out=True)
