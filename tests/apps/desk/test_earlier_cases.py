"""A closed case that the operator may not read: told that there is one and who can look, and nothing more."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from fanal.accounts.models import Staff
from fanal.cases import actions
from fanal.cases.drafts import NameDraft, PoliceDraft
from fanal.cases.models import Case
from fanal.core.casework import PoliceAnswer
from fanal.core.errors import NotFound, NotReady
from fanal.core.plugs import BoardItem
from fanal.desk.actions.compare_with_earlier import answer_comparison, ask_to_compare
from fanal.desk.models import Comparison, Contact
from fanal.desk.plugged import board_items
from fanal.journal.models import Entry
from tests.apps.cases.builders import MILAN, a_child, closing_of, make_case, seen
from tests.apps.cases.conftest import index_process  # noqa: F401 - a fixture of these tests too
from tests.cast import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("index_process")]
TOLD = "An earlier case may be about this child."
Fill = Callable[..., Contact]


@pytest.fixture
def closed(case_manager: Staff, supervisor: Staff) -> Case:
    """Samir was missing once; the case of Jonas Vermeer ended well."""
    name = NameDraft(given="Samir", family="al-Haddadi")
    case = make_case(case_manager, a_child(name, episode={"last_seen_at": seen()}), police=PoliceDraft(PoliceAnswer.YES, when="last night"))
    return actions.close_case(by=supervisor, case_id=case.pk, closing=closing_of(case))


@pytest.fixture
def again(fill: Fill) -> Contact:
    """A call about a child with the same full name."""
    return fill(given_name="=Samir", family_name="=al-Haddadi")


def told(client: Client, contact: Contact) -> str:
    return client.get(reverse("desk:duplicates", args=[contact.pk])).content.decode()


def looks(by: Staff) -> int:
    return Entry.objects.filter(act="earlier_case.read", actor=by.actor_text).count()


def waiting(by: Staff) -> list[BoardItem]:
    return [item for item in board_items(by=by, now=timezone.now()) if item.kind.code == "comparison"]


def test_that_there_is_one_and_who_can_look_is_told_and_nothing_else(
    ines: Client, operator: Staff, closed: Case, again: Contact
) -> None:
    page = told(ines, again)
    assert TOLD in page and "It is closed; Jonas Vermeer or a supervisor can look." in page
    for secret in (closed.reference, str(closed.pk), str(closed.children.get().pk), str(closed.opened_at.year)):
        assert secret not in page
    assert looks(operator) == 1
    told(ines, again)
    assert looks(operator) == 1, "once in five minutes"


@pytest.mark.parametrize("wires", [{"given_name": "=Samir"}, {"given_name": "=Samir", "family_name": "=Haddad"}, {"born": "=2011-03-04"}])
def test_less_than_the_full_name_tells_nothing(ines: Client, operator: Staff, closed: Case, fill: Fill, wires: dict[str, str]) -> None:
    assert TOLD not in told(ines, fill(**wires))
    assert looks(operator) == 0


def test_of_a_restricted_case_nothing_is_told(ines: Client, operator: Staff, supervisor: Staff, closed: Case, again: Contact) -> None:
    Case.objects.filter(pk=closed.pk).update(restricted=True)
    assert TOLD not in told(ines, again)
    assert looks(operator) == 0
    with pytest.raises(NotReady):
        ask_to_compare(by=operator, contact_id=again.pk)


def test_of_an_open_case_and_to_who_may_read_the_closed_one_it_is_a_candidate_as_ever(
    ines: Client, case_manager: Staff, closed: Case, again: Contact, fill: Fill
) -> None:
    page = told(client_for(case_manager), again)
    assert TOLD not in page and closed.reference in page
    case = make_case(case_manager, a_child(MILAN))
    page = told(ines, fill(given_name="=Milan Aurelio", family_name="=Conti-Wauters"))
    assert TOLD not in page and case.reference in page


def test_an_owner_who_has_left_is_not_named(ines: Client, case_manager: Staff, closed: Case, again: Contact) -> None:
    case_manager.grants.update(revoked_at=timezone.now(), revoked_by="system:tests")
    assert "It is closed; a supervisor can look." in told(ines, again)


def test_asked_for_it_waits_on_the_board_of_owner_and_supervision_alone(
    ines: Client, operator: Staff, closed: Case, again: Contact, request: pytest.FixtureRequest
) -> None:
    answer = ines.post(reverse("desk:ask_comparison", args=[again.pk]), follow=True)
    assert answer.status_code == 200
    ines.post(reverse("desk:ask_comparison", args=[again.pk]))
    assert Comparison.objects.count() == 1
    assert "They were asked to compare it with this contact." in told(ines, again)
    for name in ("case_manager", "supervisor"):
        (item,) = waiting(request.getfixturevalue(name))
        assert "by Ines Moreau" in item.title and closed.reference in item.detail
    for name in ("operator", "second_operator", "dpo"):
        assert not waiting(request.getfixturevalue(name))
    asked = Entry.objects.get(act="contact.comparison_asked")
    assert asked.details == {"case": str(closed.pk)}


def test_the_owner_looks_at_both_and_puts_the_contact_into_the_case(
    operator: Staff, case_manager: Staff, closed: Case, again: Contact
) -> None:
    ask_to_compare(by=operator, contact_id=again.pk)
    jonas = client_for(case_manager)
    address = reverse("desk:comparison", args=[Comparison.objects.get().pk])
    page = jonas.get(address).content.decode()
    for place in (reverse("desk:contact", args=[again.pk]), reverse("cases:case", args=[closed.pk])):
        assert escape(place) in page
    assert jonas.post(address, {"answer": "same"}).status_code == 302
    assert again.links.get().case_id == closed.pk
    assert not waiting(case_manager)
    assert "Answered: the same child." in jonas.get(address).content.decode()


def test_another_child_is_an_answer_and_a_second_one_cannot_undo_it(
    operator: Staff, case_manager: Staff, supervisor: Staff, closed: Case, again: Contact
) -> None:
    ask_to_compare(by=operator, contact_id=again.pk)
    row = Comparison.objects.get()
    answer_comparison(by=case_manager, comparison_id=row.pk, answer="other")
    answer_comparison(by=supervisor, comparison_id=row.pk, answer="other")
    with pytest.raises(NotReady):
        answer_comparison(by=supervisor, comparison_id=row.pk, answer="same")
    assert not again.links.exists()


def test_who_asked_cannot_open_the_comparison(ines: Client, operator: Staff, closed: Case, again: Contact) -> None:
    ask_to_compare(by=operator, contact_id=again.pk)
    row = Comparison.objects.get()
    assert ines.get(reverse("desk:comparison", args=[row.pk])).status_code == 404
    with pytest.raises(NotFound):
        answer_comparison(by=operator, comparison_id=row.pk, answer="other")
