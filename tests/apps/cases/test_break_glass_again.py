"""After an emergency access that was not justified: the same person waits before the same case, and everybody sees how often."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from fanal.accounts import roles
from fanal.accounts.models import Staff
from fanal.cases import actions, queries
from fanal.cases.models import BreakGlass, Case
from fanal.core import plugs
from fanal.core.errors import NotReady
from fanal.jobs import worker
from fanal.journal.models import Entry
from fanal.network.queries import own_node
from tests.apps.cases.builders import make_case
from tests.cast import client_for

REASON = "The mother calls, the boy stands on a bridge."


@pytest.fixture
def case(operator, supervisor) -> Case:
    return actions.restrict_case(by=supervisor, case_id=make_case(operator).pk, reason="well known family")


@pytest.fixture
def other(operator, supervisor) -> Case:
    return actions.restrict_case(by=supervisor, case_id=make_case(operator).pk, reason="well known family")


@pytest.fixture
def bad(case, partner_operator, dpo) -> BreakGlass:
    """One that was judged not justified."""
    glass = actions.break_glass(by=partner_operator, case_id=case.pk, reason=REASON)
    return actions.review_break_glass(by=dpo, break_glass_id=glass.pk, justified=False, note="was curious")


def test_after_a_verdict_of_not_justified_the_same_case_does_not_open_by_its_reader_s_own_hand(case, bad, supervisor, partner_operator, operator):
    for person in (partner_operator, Staff.objects.get(pk=partner_operator.pk).act_as(roles.Operator)):
        with pytest.raises(NotReady) as caught:
            actions.break_glass(by=person, case_id=case.pk, reason=REASON)
        # A child in danger has a way: who can let them in now is named.
        assert supervisor.display_name in str(caught.value) and operator.display_name in str(caught.value)
    assert BreakGlass.objects.count() == 1 and not queries.may_read_case(partner_operator, case.pk)
    assert Entry.objects.filter(act="case.glass_refused", subject=f"case:{case.pk}", actor=partner_operator.actor_text).count() == 2


def test_another_role_of_the_same_person_waits_too(case, bad, partner_operator):
    partner_operator.grants.create(role=roles.CaseManager.slug, granted_by="system:test")
    with pytest.raises(NotReady):
        actions.break_glass(by=partner_operator.act_as(roles.CaseManager), case_id=case.pk, reason=REASON)


def test_the_pause_holds_for_one_person_and_one_case_and_ends(case, other, bad, partner_operator, case_manager):
    actions.break_glass(by=partner_operator, case_id=other.pk, reason=REASON)
    actions.break_glass(by=case_manager, case_id=case.pk, reason=REASON)
    BreakGlass.objects.filter(pk=bad.pk).update(reviewed_at=timezone.now() - timedelta(hours=73))
    actions.break_glass(by=partner_operator, case_id=case.pk, reason=REASON)


def test_the_node_says_how_long_the_pause_is(case, bad, partner_operator):
    node = own_node()
    node.policy = {"break_glass_pause_hours": 1}
    node.save()
    BreakGlass.objects.filter(pk=bad.pk).update(reviewed_at=timezone.now() - timedelta(hours=2))
    actions.break_glass(by=partner_operator, case_id=case.pk, reason=REASON)


def test_a_supervisor_lets_them_in_before_the_pause_is_over(case, bad, supervisor, partner_operator):
    actions.give_access(by=supervisor, case_id=case.pk, colleague=partner_operator, until=timezone.now() + timedelta(hours=1))
    assert queries.may_read_case(partner_operator, case.pk)


def test_where_nobody_could_let_them_in_the_glass_opens_as_before(case, bad, supervisor, operator, partner_operator):
    Staff.objects.filter(pk__in=[supervisor.pk, operator.pk]).update(is_active=False, revoked_at=timezone.now())
    actions.break_glass(by=partner_operator, case_id=case.pk, reason=REASON)
    assert queries.may_read_case(partner_operator, case.pk)


def test_how_often_somebody_did_it_stands_on_the_form_the_board_the_review_and_in_the_letter(other, bad, dpo, partner_operator, mailoutbox):
    second = actions.break_glass(by=partner_operator, case_id=other.pk, reason=REASON)
    often = "2 times in 30 days, 1 of them not justified"
    assert often in client_for(partner_operator).get(reverse("cases:break_glass")).content.decode()
    details = [item.detail for room in plugs.board_item.ask(by=dpo, now=timezone.now()) for item in room if item.kind.code == "break_glass"]
    assert details == [f"{other.reference} · {often}"]
    assert often in client_for(dpo).get(reverse("cases:glass")).content.decode()
    assert often in client_for(dpo).get(reverse("cases:judge_glass", args=[second.pk])).content.decode()
    worker.run_all_due()
    assert often in mailoutbox[-1].body


def test_a_colleague_is_not_told_how_often_another_one_did_it(bad, operator, partner_operator):
    assert list(queries.count_glass_lately(by=operator, people=[partner_operator.pk, operator.pk])) == [operator.pk]
