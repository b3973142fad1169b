"""Who sees which case. What is not yours looks like what does not exist, and both are journalled as denied."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from fanal.accounts import roles
from fanal.cases import actions, queries
from fanal.cases.drafts import NameDraft, PersonDraft, PoliceDraft
from fanal.cases.models import Case, ChildLink
from fanal.core.actors import System
from fanal.core.casework import CaseStatus, CategoryChoice, CrossBorder, PoliceAnswer
from fanal.core.errors import BadInput, NotAllowed, NotFound
from fanal.journal.models import Entry
from fanal.network.queries import own_node
from tests.apps.cases.builders import (
    a_child,
    a_task,
    closing_of,
    first_child,
    first_episode,
    first_task,
    make_case,
    make_closed_case,
)


def set_policy(**rules: object) -> None:
    node = own_node()
    node.policy = {**node.policy, **rules}
    node.save()


@pytest.fixture
def case(operator) -> Case:
    return make_case(operator)


@pytest.fixture
def hidden(case, case_manager) -> Case:
    return actions.restrict_case(by=case_manager, case_id=case.pk, reason="a colleague's nephew")


@pytest.mark.parametrize(("who", "open_", "restricted", "closed"), [
    pytest.param("operator", True, True, True, id="the owner"),
    pytest.param("partner_operator", True, False, False, id="a colleague on shift"),
    pytest.param("case_manager", True, False, False, id="a case manager"),
    pytest.param("supervisor", True, True, True, id="the supervisor"),
    pytest.param("dpo", True, True, True, id="the data protection officer"),
    pytest.param("administrator", False, False, False, id="the administrator"),
    pytest.param("mediator", False, False, False, id="a mediator"),
    pytest.param("outsider", False, False, False, id="signed in without a role"),
])
def test_a_case_is_there_for_whom_it_is_for(request, who, open_, restricted, closed):
    person, operator, supervisor = (request.getfixturevalue(name) for name in (who, "operator", "supervisor"))
    plain, ended = make_case(operator), make_closed_case(operator, supervisor)
    secret = actions.restrict_case(by=supervisor, case_id=make_case(operator).pk, reason="well known")
    visible = set(queries.visible_cases(person))
    assert [one in visible for one in (plain, secret, ended)] == [open_, restricted, closed]
    assert queries.may_read_case(person, secret.pk) is restricted


def test_where_the_node_says_so_a_shift_reads_nothing_that_is_not_its_own(case, partner_operator, operator):
    set_policy(shift_may_read=False)
    assert not queries.visible_cases(partner_operator).exists()
    assert queries.visible_cases(operator).get() == case


def test_an_owner_acting_as_administrator_reads_no_case(case, operator):
    operator.grants.create(role=roles.Administrator.slug, granted_by="system:test")
    operator.act_as(roles.Administrator)
    assert not queries.visible_cases(operator).exists()


def test_a_colleague_without_a_role_on_the_case_cannot_tell_it_from_a_random_id(hidden, partner_operator):
    told = []
    for case_id in (hidden.pk, uuid4()):
        with pytest.raises(NotFound) as caught:
            queries.fetch_case(by=partner_operator, case_id=case_id)
        told.append(str(caught.value))
        assert Entry.objects.filter(act="access.denied", subject=f"case:{case_id}", actor=partner_operator.actor_text).count() == 1
    assert told[0] == told[1]


def acts_on(case: Case) -> list:
    """Every use case, aimed at a case: with what it needs, as far as somebody who sees the case knows it."""
    child, episode, task = first_child(case), first_episode(case), first_task(case)
    here = {"case_id": case.pk}
    return [
        ("add_note", {**here, "note": "x"}), ("add_task", {**here, "task": a_task()}),
        ("add_child", {**here, "child": a_child()}), ("add_person", {**here, "person": PersonDraft()}),
        ("update_child", {**here, "child_id": child.pk, "values": {"hair": "x"}}),
        ("update_episode", {**here, "episode_id": episode.pk, "values": {"destination": "x"}}),
        ("update_case", {**here, "summary": "x"}), ("complete_task", {**here, "task_id": task.pk, "next_task": a_task()}),
        ("change_category", {**here, "category": CategoryChoice()}), ("set_cross_border", {**here, "cross_border": CrossBorder.NO}),
        ("record_authority", {**here, "values": {"kind": "court"}}), ("attach_document", {**here, "data": b"x", "name": "x.txt"}),
        ("start_episode", {**here, "child_id": child.pk}),
        ("link_siblings", {**here, "child_id": child.pk, "other_id": uuid4()}),
    ]


@pytest.mark.parametrize("number", range(14))
def test_no_use_case_touches_a_case_that_is_not_there_for_the_person(hidden, partner_operator, number):
    name, arguments = acts_on(hidden)[number]
    entries = Entry.objects.count()
    with pytest.raises(NotFound):
        getattr(actions, name)(by=partner_operator, **arguments)
    written = list(Entry.objects.order_by("seq")[entries:])
    assert [entry.act for entry in written] == ["access.denied"], "exactly one refusal, and it survives the rollback"


@pytest.mark.parametrize("number", range(14))
def test_who_reads_cases_to_check_them_changes_nothing(case, dpo, number):
    name, arguments = acts_on(case)[number]
    with pytest.raises(NotAllowed):
        getattr(actions, name)(by=dpo, **arguments)


def test_a_task_of_another_case_is_not_reached_through_ones_own(operator, supervisor, partner_operator):
    mine = make_case(partner_operator)
    other = actions.restrict_case(by=supervisor, case_id=make_case(operator).pk, reason="known")
    with pytest.raises(NotFound):
        actions.complete_task(by=partner_operator, case_id=mine.pk, task_id=first_task(other).pk, next_task=a_task())
    with pytest.raises(NotFound):
        actions.update_episode(by=partner_operator, case_id=mine.pk, episode_id=first_episode(other).pk, values={})
    with pytest.raises(BadInput):
        actions.update_child(by=partner_operator, case_id=mine.pk, child_id=first_child(other).pk, values={"hair": "x"})


def test_reading_a_case_is_journalled_once_in_five_minutes(case, operator):
    for _ in range(2):
        queries.fetch_case(by=operator, case_id=case.pk, reading=True)
    assert Entry.objects.filter(act="case.read", subject=f"case:{case.pk}").count() == 1


def test_a_colleague_who_is_let_in_reads_until_the_time_is_over(hidden, operator, partner_operator):
    access = actions.give_access(by=operator, case_id=hidden.pk, colleague=partner_operator, until=timezone.now() + timedelta(hours=2))
    assert queries.visible_cases(partner_operator).exists()
    assert [one.staff for one in queries.readers_of(hidden)] == [partner_operator]
    hidden.access.update(given_at=timezone.now() - timedelta(hours=3), until=timezone.now() - timedelta(hours=1))
    assert not queries.visible_cases(partner_operator).exists() and not queries.readers_of(hidden)
    hidden.access.update(until=None)
    assert queries.visible_cases(partner_operator).exists()
    actions.end_access(by=operator, case_id=hidden.pk, access_id=access.pk)
    assert not queries.visible_cases(partner_operator).exists()


def test_only_the_owner_and_those_who_may_restrict_let_people_in(case, operator, partner_operator, administrator):
    with pytest.raises(NotAllowed):
        actions.give_access(by=partner_operator, case_id=case.pk, colleague=partner_operator)
    with pytest.raises(BadInput):
        actions.give_access(by=operator, case_id=case.pk, colleague=administrator)
    with pytest.raises(BadInput):
        actions.give_access(by=operator, case_id=case.pk, colleague=partner_operator, until=timezone.now())


def test_who_was_let_in_is_let_out_when_the_case_closes(operator, supervisor, partner_operator):
    case = make_case(operator)
    actions.give_access(by=operator, case_id=case.pk, colleague=partner_operator)
    actions.answer_police(by=operator, case_id=case.pk, police=PoliceDraft(PoliceAnswer.UNSURE))
    actions.close_case(by=supervisor, case_id=case.pk, closing=closing_of(case, duration_unknown=True))
    assert not queries.visible_cases(partner_operator).exists()


def test_restricting_needs_the_right_and_a_reason(case, operator, case_manager, partner_operator):
    with pytest.raises(NotAllowed):
        actions.restrict_case(by=operator, case_id=case.pk, reason="please")
    with pytest.raises(BadInput):
        actions.restrict_case(by=case_manager, case_id=case.pk, reason=" ")
    actions.restrict_case(by=case_manager, case_id=case.pk, reason="known family")
    assert not queries.visible_cases(case_manager).exists(), "who restricts it is not thereby in it"


def test_lifting_a_restriction_brings_back_the_rule_of_the_node(hidden, supervisor, partner_operator):
    actions.lift_restriction(by=supervisor, case_id=hidden.pk, reason="moved away")
    assert queries.visible_cases(partner_operator).exists()


def test_parts_of_the_system_see_every_case(hidden):
    assert queries.visible_cases(System("retention")).get().status == CaseStatus.OPEN


def test_what_a_child_said_alone_is_for_the_owner_supervision_and_who_heard_it(request, case, partner_operator):
    note = actions.add_note(by=partner_operator, case_id=case.pk, note="He hits me. Do not tell mother.", walled=True)
    readers = {"operator": True, "partner_operator": True, "supervisor": True, "case_manager": False, "dpo": False}
    for name, reads in readers.items():
        assert queries.notes_of(case, by=request.getfixturevalue(name)).filter(pk=note.pk).exists() is reads, name
    entries = queries.fetch_timeline(by=request.getfixturevalue("dpo"), case=case).entries
    assert not any("He hits me" in entry.text for entry in entries)


def test_a_link_to_a_child_whom_one_may_not_see_looks_like_no_link(case, operator, case_manager):
    other = make_case(case_manager, a_child(NameDraft(given="Lena", family="Berg")))
    actions.link_siblings(
        by=case_manager, case_id=other.pk, child_id=first_child(other).pk, other_id=first_child(case).pk,
    )
    actions.restrict_case(by=case_manager, case_id=other.pk, reason="a colleague's niece")
    for unseen in (first_child(other).pk, uuid4()):
        with pytest.raises(NotFound):
            actions.unlink_siblings(by=operator, case_id=case.pk, child_id=first_child(case).pk, other_id=unseen)
    assert ChildLink.objects.count() == 1


def test_who_closes_a_colleague_s_case_sees_it_for_two_weeks_and_can_open_it_again(operator, case_manager, partner_operator):
    case = make_closed_case(operator, case_manager)
    assert queries.may_read_case(case_manager, case.pk) and not queries.may_read_case(partner_operator, case.pk)
    until = case.access.get(ended_at__isnull=True).until
    assert until is not None and timedelta(days=13) < until - timezone.now() <= timedelta(days=14)
    actions.reopen_case(by=case_manager, case_id=case.pk, reason="the wrong case", next_task=a_task())


def test_emergency_access_is_not_made_longer_by_closing(hidden, case_manager, operator):
    actions.answer_police(by=operator, case_id=hidden.pk, police=PoliceDraft(PoliceAnswer.UNSURE))
    actions.break_glass(by=case_manager, case_id=hidden.pk, reason="The mother calls, the boy stands on a bridge.")
    actions.close_case(by=case_manager, case_id=hidden.pk, closing=closing_of(hidden, duration_unknown=True))
    assert not hidden.access.filter(staff=case_manager, ended_at__isnull=True).exists()
