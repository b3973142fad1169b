"""What a contact knows goes over into the case it opens, or stays where it stands: nothing typed or answered is lost between."""

from __future__ import annotations

import pytest
from django.urls import reverse

from fanal.desk.actions.close_contact import close_contact
from fanal.desk.actions.open_case_from_contact import open_case_from_contact
from tests.apps.desk.forms import page_of

pytestmark = pytest.mark.django_db

CALL = {
    "caller": "parent", "category": "runaway", "police": "no", "police_reason": "will_inform", "given_name": "=Samir",
    "born": "=04.03.2011", "last_seen_when": "=23.11.2025 19:30", "last_seen_where": "=Home, Charleroi",
}
NAMELESS = {
    "caller": "witness", "category": "runaway", "police": "yes", "police_detail": "=just now", "born": "?refused", "sex": "?unknown",
}


@pytest.mark.parametrize(("wires", "kept"), [
    pytest.param({"given_name": "?refused", "family_name": "?unknown"}, "refused", id="refused outranks unknown"),
    pytest.param({"own_script_name": "?not_asked"}, "not_asked", id="not asked"),
    pytest.param({"given_name": "=Samir", "family_name": "?unknown"}, None, id="half a name is a name"),
    pytest.param({}, None, id="nothing answered, nothing invented"),
])
def test_an_honest_answer_instead_of_a_name_goes_over_into_the_case(fill, operator, ines, wires, kept):
    case = open_case_from_contact(by=operator, contact_id=fill(**(NAMELESS | wires)).pk)
    child = case.children.get()
    assert child.answers.get("name") == kept
    assert (child.answers["birth_text"], child.answers["sex"]) == ("refused", "unknown")
    page = ines.get(reverse("cases:child", args=[case.pk])).content.decode()
    assert ("Name: refused" in page) == (kept == "refused")


@pytest.mark.parametrize("born", ["about as old as his cousin", "14.5.2031"])
def test_a_birth_that_cannot_be_read_stands_in_the_case_as_it_was_typed(fill, operator, ines, born):
    case = open_case_from_contact(by=operator, contact_id=fill(**CALL | {"born": f"={born}"}).pk)
    assert born in ines.get(reverse("cases:child", args=[case.pk])).content.decode()
    form = ines.get(reverse("cases:change_child", args=[case.pk, case.children.get().pk])).content.decode()
    assert 'name="birth_text"' in form and born in form


def test_the_last_sight_of_a_child_who_is_not_missing_stays_in_the_contact(fill, operator, ines):
    contact = fill(**(CALL | {"police_reason": "not_missing"}))
    case = open_case_from_contact(by=operator, contact_id=contact.pk)
    assert not case.episodes.exists()
    contact.refresh_from_db()
    assert (contact.given_name, contact.last_seen_where["value"]) == ({}, "Home, Charleroi")
    close_contact(by=operator, contact_id=contact.pk)
    assert "Home, Charleroi" in ines.get(page_of(contact)).content.decode()


def test_a_reason_that_was_taken_back_does_not_make_the_child_not_missing(fill, operator):
    corrected = CALL | {"police": "yes", "police_detail": "=at ten, Charleroi", "police_reason": "not_missing"}
    case = open_case_from_contact(by=operator, contact_id=fill(**corrected).pk)
    assert case.episodes.get().is_missing
