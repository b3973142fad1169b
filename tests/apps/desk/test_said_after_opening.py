"""A case is opened while the caller still speaks: what they say of themselves afterwards follows it when the contact is closed."""

from __future__ import annotations

import pytest

from fanal.cases.actions.change_category import change_category
from fanal.cases.actions.update_person import remove_person, update_person
from fanal.cases.models import Person
from fanal.core.casework import CategoryChoice
from fanal.desk.actions.close_contact import close_contact
from fanal.desk.actions.open_case_from_contact import open_case_from_contact
from fanal.desk.models import Contact
from tests.apps.desk.conftest import Window

pytestmark = pytest.mark.django_db

POLICE = {"police": "unsure"}


@pytest.fixture
def said(fill, operator):
    """Open a case with some fields, say others afterwards, close; answers with the case."""

    def said_(before: dict[str, str], after: dict[str, str], meanwhile=lambda _case: None):
        contact = fill(given_name="=Samir", **before)
        case = open_case_from_contact(by=operator, contact_id=contact.pk)
        Window(operator, Contact.objects.get(pk=contact.pk)).types(**(POLICE | after))
        meanwhile(case)
        assert not close_contact(by=operator, contact_id=contact.pk).is_open
        case.refresh_from_db()
        return case

    return said_


def test_a_caller_who_says_name_and_number_after_the_case_was_opened_stands_in_the_case(said):
    case = said({"caller": "parent"}, {"caller_name": "=Leila al-Haddadi", "call_back_number": "=+32 470 12 34 56"})
    person = case.people.get()
    assert (person.name, person.phone, case.case_people.get().role) == ("Leila al-Haddadi", "+32 470 12 34 56", "parent")


def test_a_number_said_later_goes_to_the_person_who_is_there_already(said):
    case = said({"caller_name": "=Leila"}, {"call_back_number": "=0470 123", "caller": "parent", "language": "ar"})
    person = case.people.get()
    assert (person.name, person.phone, case.case_people.get().role) == ("Leila", "0470 123", "parent")
    assert "ar" in person.languages


@pytest.mark.parametrize(("first", "later", "stands"), [
    pytest.param("=Leila", "=Leila al-Haddadi", "Leila al-Haddadi", id="said more fully"),
    pytest.param("=Leila al-Haddadi", "=Leila", "Leila al-Haddadi", id="said more shortly"),
    pytest.param("=Leila", "=Layla", "Leila\nLayla", id="said otherwise: both stand"),
    pytest.param("=Leila", "?refused", "Leila", id="refused later: what was said stands"),
])
def test_a_name_said_otherwise_later_loses_nothing(said, first, later, stands):
    assert said({"caller_name": first, "call_back_number": "=0470 1"}, {"caller_name": later}).people.get().name == stands


def test_what_a_colleague_wrote_into_the_case_meanwhile_stays(said, operator):
    def correct(case):
        update_person(by=operator, case_id=case.pk, person_id=case.people.get().pk, values={"phone": "+32 2 555 01 01"})

    person = said({"caller_name": "=Leila"}, {"call_back_number": "=0470 123"}, correct).people.get()
    assert person.phone == "+32 2 555 01 01\n0470 123"


def test_the_same_number_typed_in_the_case_meanwhile_makes_nobody_twice(said, operator):
    def type_it(case):
        from fanal.cases.actions.add_person import add_person
        from fanal.cases.drafts import PersonDraft
        from fanal.core.casework import PersonRole

        add_person(by=operator, case_id=case.pk, person=PersonDraft((PersonRole.GUARDIAN,), {"phone": "0470123"}))

    case = said({}, {"call_back_number": "=0470 123", "caller_name": "=Leila"}, type_it)
    assert (case.people.get().name, case.case_people.get().role) == ("Leila", "guardian")


@pytest.mark.parametrize(("first", "later", "stands"), [
    pytest.param("", "no", "do_not_call", id="asked later"),
    pytest.param("yes", "no", "do_not_call", id="a call would hurt after all"),
    pytest.param("no", "yes", "do_not_call", id="never made less careful in passing"),
    pytest.param("yes", "set_times", "at_set_times", id="only at some times"),
])
def test_the_more_careful_answer_about_calling_back_stands(said, first, later, stands):
    assert said({"caller_name": "=Leila", "safe_to_call": first}, {"safe_to_call": later}).people.get().safety == stands


def test_who_was_taken_out_of_the_case_meanwhile_does_not_come_back_by_closing(said, operator):
    def take_out(case):
        remove_person(by=operator, case_id=case.pk, person_id=case.people.get().pk)

    assert not said({"caller_name": "=Leila"}, {"notes": "more"}, take_out).people.exists()


@pytest.mark.parametrize("wall", [{"caller": "child_self"}, {"wall_asked": "yes"}])
def test_nothing_of_a_walled_contact_goes_over(said, wall):
    case = said(wall, {"caller_name": "=Samir", "call_back_number": "=0470 123", "category": "runaway"})
    assert not Person.objects.exists() and not case.category_determined


def test_a_category_chosen_later_reaches_a_case_that_has_none(said, operator):
    assert said({}, {"category": "runaway"}).category_code == "runaway"

    def decide(case):
        change_category(by=operator, case_id=case.pk, category=CategoryChoice.of("migration"))

    assert said({}, {"category": "runaway"}, decide).category_code == "migration"
