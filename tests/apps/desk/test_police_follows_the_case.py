"""A case is opened while the caller still speaks; what is said of the police afterwards follows it."""

from __future__ import annotations

import pytest

from fanal.cases.actions.answer_police import answer_police as answer_case_police
from fanal.cases.actions.hand_over_case import hand_over_case
from fanal.cases.actions.restrict_case import restrict_case
from fanal.cases.drafts import PoliceDraft
from fanal.core.casework import PoliceAnswer
from fanal.desk.actions.close_contact import close_contact
from fanal.desk.actions.open_case_from_contact import open_case_from_contact
from fanal.desk.models import Contact
from tests.apps.desk.conftest import Window

pytestmark = pytest.mark.django_db


def test_what_is_said_of_the_police_after_the_case_was_opened_reaches_the_case(fill, operator):
    contact = fill(given_name="=Samir")
    case = open_case_from_contact(by=operator, contact_id=contact.pk)
    assert case.police_answer == ""
    Window(operator, Contact.objects.get(pk=contact.pk)).types(police="yes", police_detail="=18:30, Namur")
    close_contact(by=operator, contact_id=contact.pk)
    case.refresh_from_db()
    assert (case.police_answer, case.police_when) == ("yes", "18:30, Namur")


def test_an_answer_about_the_police_that_stands_in_the_case_is_not_overwritten_by_the_contact(fill, operator):
    contact = fill(given_name="=Samir")
    case = open_case_from_contact(by=operator, contact_id=contact.pk)
    answer_case_police(by=operator, case_id=case.pk, police=PoliceDraft(PoliceAnswer.YES, when="this morning"))
    Window(operator, Contact.objects.get(pk=contact.pk)).types(police="unsure")
    close_contact(by=operator, contact_id=contact.pk)
    case.refresh_from_db()
    assert (case.police_answer, case.police_when) == ("yes", "this morning")


def test_a_contact_closes_although_its_case_is_open_to_its_owner_alone_by_now(fill, operator, second_operator, supervisor):
    contact = fill(given_name="=Samir")
    case = open_case_from_contact(by=operator, contact_id=contact.pk)
    hand_over_case(by=operator, case_id=case.pk, owner=second_operator, reason="end of shift")
    restrict_case(by=supervisor, case_id=case.pk, reason="known family")
    Window(operator, Contact.objects.get(pk=contact.pk)).types(police="unsure")
    assert not close_contact(by=operator, contact_id=contact.pk).is_open
    case.refresh_from_db()
    assert case.police_answer == ""
