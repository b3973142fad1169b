"""A case that is opened from a child's own contact: restricted, and without what the child said alone (decision 0007)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from fanal.cases import actions, queries
from fanal.cases.models import Case
from fanal.core.errors import NotAllowed
from fanal.desk.actions.open_case_from_contact import open_case_from_contact
from fanal.desk.models import Contact
from tests.apps.desk.conftest import Window
from tests.cast import client_for

pytestmark = pytest.mark.django_db

SAID = {
    "caller": "child_self", "given_name": "=Samir", "family_name": "=Karimi", "last_seen_when": "=yesterday 20:00",
    "last_seen_where": "=my uncle's garage", "police": "yes", "police_detail": "=the station where my father works",
    "notes": "He hits me",
}


@pytest.fixture
def walled(fill) -> Contact:
    return fill(**SAID)


def told_in(case: Case) -> str:
    """Every word that the case holds of the sight and the police."""
    episode = case.episodes.get()
    words = [episode.last_seen_text, episode.last_seen_place, str(episode.last_seen_at or ""), case.police_when, case.police_why_not]
    return " ".join(words).strip()


def test_it_starts_restricted_and_the_shift_does_not_read_it(walled, operator, second_operator, supervisor):
    case = open_case_from_contact(by=operator, contact_id=walled.pk)
    assert case.restricted
    assert not queries.may_read_case(second_operator, case.pk)
    assert queries.may_read_case(operator, case.pk) and queries.may_read_case(supervisor, case.pk)


def test_who_the_child_is_goes_over_and_what_it_said_alone_does_not(walled, operator):
    case = open_case_from_contact(by=operator, contact_id=walled.pk)
    assert case.children.get().names.get().given == "Samir"
    assert told_in(case) == "" and case.police_answer == "yes"
    walled.refresh_from_db()
    assert walled.given_name == {}
    assert walled.last_seen_where["value"] == SAID["last_seen_where"][1:] and walled.notes == SAID["notes"]


def test_field_by_field_the_operator_moves_what_the_case_needs(walled, operator):
    case = open_case_from_contact(by=operator, contact_id=walled.pk, take=["last_seen_where", "notes"])
    assert told_in(case) == "my uncle's garage"
    walled.refresh_from_db()
    assert walled.last_seen_where == {} and walled.last_seen_when["value"] == "yesterday 20:00"


def test_the_words_about_the_police_go_over_when_they_are_ticked(walled, operator):
    case = open_case_from_contact(by=operator, contact_id=walled.pk, take=["police_words"])
    assert told_in(case) == "the station where my father works"


def test_of_a_child_who_is_known_the_old_record_learns_nothing(fill, walled, operator):
    old = open_case_from_contact(by=operator, contact_id=fill(given_name="=Samir", police="no", police_reason="not_missing").pk)
    child = old.children.get()
    case = open_case_from_contact(by=operator, contact_id=walled.pk, child_id=child.pk)
    child.refresh_from_db()
    assert [name.text for name in child.names.all()] == ["Samir"]
    assert case.episodes.get().child == child and told_in(case) == ""
    walled.refresh_from_db()
    assert walled.family_name["value"] == "Karimi"


def test_what_the_child_goes_on_saying_has_a_place_behind_the_wall(walled, operator):
    open_case_from_contact(by=operator, contact_id=walled.pk)
    saved = Window(operator, Contact.objects.get(pk=walled.pk)).types(last_seen_where="=at the station now", given_name="=Sami")
    assert saved.moved == ("given_name",)
    walled.refresh_from_db()
    assert walled.last_seen_where["value"] == "at the station now" and walled.given_name == {}


def test_an_open_contact_goes_over_as_before(fill, operator, second_operator):
    contact = fill(**{**SAID, "caller": "parent"})
    case = open_case_from_contact(by=operator, contact_id=contact.pk)
    assert not case.restricted and queries.may_read_case(second_operator, case.pk)
    assert "garage" in told_in(case) and "station" in told_in(case)


def test_the_page_says_why_and_how_to_open_it_to_the_shift(walled, ines):
    page = ines.get(reverse("desk:contact", args=[walled.pk])).content.decode()
    assert "It is restricted" in page and 'name="take"' in page
    form = {"fields": "", "act": "open_case", "take": ["last_seen_when"]}
    after = ines.post(reverse("desk:contact", args=[walled.pk]), form, follow=True).content.decode()
    case = Case.objects.get()
    assert case.restricted and case.episodes.get().last_seen_text == "yesterday 20:00"
    assert reverse("cases:readers", args=[case.pk]) in after and "garage" in after and 'name="last_seen_where"' in after
    assert 'name="last_seen_when"' not in after and 'name="given_name"' not in after


def test_the_owner_whose_act_it_was_opens_it_to_the_shift(walled, operator, ines, second_operator):
    case = open_case_from_contact(by=operator, contact_id=walled.pk)
    assert reverse("cases:lift", args=[case.pk]) in ines.get(reverse("cases:readers", args=[case.pk])).content.decode()
    ines.post(reverse("cases:lift", args=[case.pk]), {"reason": "the child agrees"})
    assert queries.may_read_case(second_operator, case.pk)
    assert client_for(second_operator).get(reverse("desk:contact", args=[walled.pk])).status_code == 404


def test_what_another_one_restricted_the_owner_does_not_open(operator, supervisor, fill):
    case = open_case_from_contact(by=operator, contact_id=fill(given_name="=Samir").pk)
    actions.restrict_case(by=supervisor, case_id=case.pk, reason="well known family")
    with pytest.raises(NotAllowed):
        actions.lift_restriction(by=operator, case_id=case.pk, reason="please")
    page = client_for(operator).get(reverse("cases:readers", args=[case.pk])).content.decode()
    assert reverse("cases:lift", args=[case.pk]) not in page
