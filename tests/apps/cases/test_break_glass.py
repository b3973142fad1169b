"""Emergency access: a reason, a few hours, told to owner and data protection officer, on the boards until somebody reviewed it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from fanal.accounts import roles
from fanal.accounts.models import Staff
from fanal.cases import actions, queries
from fanal.cases.models import BreakGlass, Case
from fanal.core import plugs
from fanal.core.errors import BadInput, NotAllowed, NotFound, NotReady
from fanal.jobs import worker
from fanal.journal.models import Entry
from fanal.network.queries import own_node
from tests.apps.cases.builders import a_task, make_case, make_closed_case
from tests.cast import client_for, make_staff

REASON = "The mother calls, the boy stands on a bridge."


@pytest.fixture
def case(operator, supervisor) -> Case:
    return actions.restrict_case(by=supervisor, case_id=make_case(operator).pk, reason="well known family")


@pytest.fixture
def glass(case, partner_operator) -> BreakGlass:
    return actions.break_glass(by=partner_operator, case_id=case.pk, reason=REASON)


def items_for(person) -> list[str]:
    return [item.kind.code for room in plugs.board_item.ask(by=person, now=timezone.now()) for item in room]


def test_the_glass_opens_the_case_for_hours_and_no_longer(case, glass, partner_operator):
    assert queries.fetch_case(by=partner_operator, case_id=case.pk) == case
    assert queries.has_broken_glass(partner_operator, case.pk)
    assert glass.until - glass.given_at == timedelta(hours=4)
    hours_ago = timezone.now() - timedelta(hours=5)
    BreakGlass.objects.update(given_at=hours_ago, until=hours_ago + timedelta(hours=4))
    assert not queries.may_read_case(partner_operator, case.pk)
    assert not queries.has_broken_glass(partner_operator, case.pk)


def test_the_glass_holds_only_in_the_role_in_which_it_was_broken(case, glass, partner_operator):
    partner_operator.grants.create(role=roles.CaseManager.slug, granted_by="system:test")
    partner_operator.act_as(roles.CaseManager)
    assert not queries.may_read_case(partner_operator, case.pk)


def test_it_can_be_asked_for_by_the_reference_that_was_read_aloud(case, partner_operator):
    actions.break_glass(by=partner_operator, reference=case.reference.lower().replace("-", " "), reason=REASON)
    assert queries.may_read_case(partner_operator, case.pk)


@pytest.mark.parametrize(("arguments", "place"), [
    pytest.param({"reason": ""}, "reason", id="no reason"),
    pytest.param({"reason": "urgent"}, "reason", id="a reason that explains nothing"),
    pytest.param({"reason": REASON, "minutes": 241}, "minutes", id="longer than four hours"),
    pytest.param({"reason": REASON, "minutes": 0}, "minutes", id="no time at all"),
])
def test_a_reason_and_a_short_time_are_asked(case, partner_operator, arguments, place):
    with pytest.raises(BadInput) as caught:
        actions.break_glass(by=partner_operator, case_id=case.pk, **arguments)
    assert caught.value.place == place and not BreakGlass.objects.exists()


def test_the_node_may_shorten_it_but_never_lengthen_it(case, partner_operator):
    node = own_node()
    node.policy = {"break_glass_hours": 48}
    node.save()
    with pytest.raises(BadInput):
        actions.break_glass(by=partner_operator, case_id=case.pk, reason=REASON, minutes=300)
    node.policy = {"break_glass_hours": 1}
    node.save()
    assert actions.break_glass(by=partner_operator, case_id=case.pk, reason=REASON).minutes == 60


def test_not_everybody_has_a_hammer(case, administrator, outsider, dpo, mediator):
    for person in (administrator, outsider, dpo, mediator):
        with pytest.raises(NotAllowed):
            actions.break_glass(by=person, case_id=case.pk, reason=REASON)


def test_nothing_is_broken_for_what_is_open_or_does_not_exist(case, operator, partner_operator):
    with pytest.raises(NotReady):
        actions.break_glass(by=operator, case_id=case.pk, reason=REASON)
    for where in ({"case_id": uuid4()}, {"reference": "BE-2001-0001"}):
        with pytest.raises(NotFound):
            actions.break_glass(by=partner_operator, reason=REASON, **where)


def test_the_reason_is_sealed_in_the_journal(glass):
    entry = Entry.objects.get(act="case.glass_broken")
    assert "bridge" not in entry.details_text and entry.sealed
    assert glass.reason == REASON


def test_owner_and_data_protection_officer_see_it_until_it_is_reviewed(glass, operator, dpo, supervisor, partner_operator):
    for person in (operator, dpo, supervisor):
        assert "break_glass" in items_for(person), person.display_name
    assert "break_glass" not in items_for(partner_operator)
    actions.review_break_glass(by=dpo, break_glass_id=glass.pk, justified=True)
    for person in (operator, dpo, supervisor):
        assert "break_glass" not in items_for(person)


@pytest.mark.usefixtures("glass", "case_manager")
def test_owner_supervision_and_data_protection_get_a_letter_that_names_nothing(case, operator, supervisor, dpo, mailoutbox):
    worker.run_all_due()
    assert {to for letter in mailoutbox for to in letter.to} == {person.email for person in (operator, supervisor, dpo)}
    for letter in mailoutbox:
        words = letter.subject + letter.body
        assert "emergency access" in words and settings.FANAL_ORIGIN in words
        assert not [word for word in (case.reference, str(case.pk), REASON, "Samir", "سمير") if word in words]


def test_who_reads_no_board_finds_the_number_to_review_on_the_list_of_cases(glass, dpo, partner_operator):
    page = client_for(dpo).get(reverse("cases:list"))
    assert page.context["to_judge"] == 1 and "Emergency access to review" in page.content.decode()
    assert client_for(partner_operator).get(reverse("cases:list")).context["to_judge"] == 0
    actions.review_break_glass(by=dpo, break_glass_id=glass.pk, justified=True)
    assert client_for(dpo).get(reverse("cases:list")).context["to_judge"] == 0


def test_a_review_that_finds_it_unjustified_ends_it_at_once(case, glass, dpo, partner_operator):
    with pytest.raises(BadInput):
        actions.review_break_glass(by=dpo, break_glass_id=glass.pk, justified=False)
    actions.review_break_glass(by=dpo, break_glass_id=glass.pk, justified=False, note="was curious")
    assert not queries.may_read_case(partner_operator, case.pk)
    with pytest.raises(NotReady):
        actions.review_break_glass(by=dpo, break_glass_id=glass.pk, justified=True)


def test_nobody_reviews_themselves(glass, partner_operator):
    both = partner_operator
    both.grants.create(role=roles.Supervisor.slug, granted_by="system:test")
    both.act_as(roles.Supervisor)
    with pytest.raises(NotAllowed):
        actions.review_break_glass(by=both, break_glass_id=glass.pk, justified=True)
    assert glass not in queries.fetch_broken_glass_to_review(by=both)
    with pytest.raises(IntegrityError), transaction.atomic():
        BreakGlass.objects.filter(pk=glass.pk).update(reviewed_at=timezone.now(), reviewed_by=both, verdict="justified")


def test_reviewing_is_for_supervision(glass, operator, case_manager):
    for person in (operator, case_manager):
        with pytest.raises(NotAllowed):
            actions.review_break_glass(by=person, break_glass_id=glass.pk, justified=True)
    with pytest.raises(NotFound):
        actions.review_break_glass(by=make_staff(roles.Supervisor, "Ana Two"), break_glass_id=uuid4(), justified=True)


def test_the_database_itself_knows_no_longer_access(case, partner_operator):
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        BreakGlass.objects.create(
            case=case, key_id=case.key_id, staff=partner_operator, role="operator", minutes=241, given_at=now,
            until=now + timedelta(minutes=241),
        )


def test_by_emergency_access_nobody_makes_it_last(case, case_manager, supervisor):
    actions.break_glass(by=case_manager, case_id=case.pk, reason=REASON)
    with pytest.raises(NotReady):
        actions.lift_restriction(by=case_manager, case_id=case.pk, reason="I need it")
    with pytest.raises(NotReady):
        actions.give_access(by=case_manager, case_id=case.pk, colleague=case_manager)
    with pytest.raises(NotReady):
        actions.hand_over_case(by=case_manager, case_id=case.pk, owner=case_manager, reason="I need it")
    assert Case.objects.get(pk=case.pk).restricted and not case.access.exists()


def test_by_emergency_access_nobody_reopens_a_case_into_their_own_hands(operator, supervisor, case_manager):
    case = make_closed_case(operator, supervisor)
    actions.break_glass(by=case_manager, case_id=case.pk, reason=REASON)
    Staff.objects.filter(pk=operator.pk).update(is_active=False, revoked_at=timezone.now())
    with pytest.raises(NotReady):
        actions.reopen_case(by=case_manager, case_id=case.pk, reason="I need it", next_task=a_task())
    assert Case.objects.get(pk=case.pk).owner == operator
    assert actions.reopen_case(by=supervisor, case_id=case.pk, reason="new sighting", next_task=a_task()).owner == supervisor


def test_who_was_let_in_for_a_time_does_not_make_it_longer_alone(case, case_manager, supervisor):
    until = timezone.now() + timedelta(hours=1)
    actions.give_access(by=supervisor, case_id=case.pk, colleague=case_manager, until=until)
    with pytest.raises(NotAllowed):
        actions.give_access(by=case_manager, case_id=case.pk, colleague=case_manager)
    assert case.access.get().until == until
