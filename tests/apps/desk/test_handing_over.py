"""What a contact knows goes over into the case it opens, or stays where it stands: nothing typed or answered is lost between."""

from __future__ import annotations

import pytest
from django.urls import reverse

from fanal.cases.models import Case, Child
from fanal.core.errors import NotFound
from fanal.desk.actions.close_contact import close_contact
from fanal.desk.actions.open_case_from_contact import open_case_from_contact
from fanal.desk.lookup import Candidate, Found
from fanal.desk.views import beside, desk_page
from tests.apps.cases.builders import make_closed_case
from tests.apps.desk.forms import form_of, page_of
from tests.cast import client_for

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


@pytest.fixture
def closed(operator, case_manager):
    """A case of Samir, closed; the operator carried it."""
    return make_closed_case(operator, case_manager)


def test_a_child_who_is_missing_again_gets_an_episode_more_and_no_second_row(fill, operator, closed):
    known = closed.children.get()
    contact = fill(**CALL | {"given_name": "=Sami", "sex": "=male"})
    case = open_case_from_contact(by=operator, contact_id=contact.pk, child_id=known.pk)
    assert Child.objects.count() == 1
    child = case.children.get()
    assert [episode.number for episode in child.episodes.order_by("number")] == [1, 2]
    assert {name.text for name in child.names.all()} >= {"سمير الحدادي", "Sami"}
    assert (child.sex, child.birth_date.isoformat()) == ("male", "2011-03-04")


def test_what_this_caller_says_otherwise_overwrites_nothing_and_stays_in_the_contact(fill, operator, closed):
    known = closed.children.get()
    known.sex, known.age_range = "female", {"low": 9, "high": 9, "said_on": "2026-01-01"}
    known.save()
    contact = fill(**CALL | {"sex": "=male", "born": "=2011"})
    open_case_from_contact(by=operator, contact_id=contact.pk, child_id=known.pk)
    known.refresh_from_db()
    assert (known.sex, known.birth_date.isoformat(), known.birth_precision) == ("female", "2011-01-01", "year")
    contact.refresh_from_db()
    assert (contact.sex["value"], contact.born["value"]) == ("male", "2011")


def test_a_child_of_a_case_that_one_may_not_read_opens_nothing(fill, second_operator, closed):
    contact = fill(by=second_operator, **CALL)
    with pytest.raises(NotFound):
        open_case_from_contact(by=second_operator, contact_id=contact.pk, child_id=closed.children.get().pk)
    assert Case.objects.count() == 1


def test_the_desk_offers_it_beside_a_closed_case_and_its_key_does_it(fill, operator, closed, monkeypatch):
    monkeypatch.setattr(desk_page, "fetch_duplicates", lambda **_: Found([Candidate(["the same"], 3, None, closed)], asked=True))
    contact = fill(**CALL)
    browser = client_for(operator)
    page = browser.get(page_of(contact))
    key = f"open_case:{closed.children.get().pk}"
    assert f'value="{key}"' in page.content.decode()
    browser.post(page_of(contact), form_of(page) | {"act": key})
    assert Child.objects.count() == 1 and Case.objects.count() == 2
    monkeypatch.setattr(beside, "fetch_duplicates", desk_page.fetch_duplicates)
    for again in (browser.get(page_of(contact)), browser.get(reverse("desk:duplicates", args=[contact.pk]))):
        assert again.status_code == 200 and key not in again.content.decode(), "the case is open: nothing more to press"
