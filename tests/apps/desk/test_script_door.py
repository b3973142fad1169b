"""The script's door: autosave as JSON."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from fanal.desk.actions.close_contact import close_contact
from fanal.desk.models import Contact

pytestmark = pytest.mark.django_db


def draft_url(contact: Contact) -> str:
    return reverse("desk:draft", args=[contact.pk])


def post_draft(ines: Client, contact: Contact, number: int, *, writer: str = "w1", base: int = 0, **inputs: str):
    names = sorted({name.removesuffix("-none") for name in inputs})
    body = {"writer": writer, "number": number, "fields": ",".join(names), "bases": ",".join(str(base) for _ in names), **inputs}
    return ines.post(draft_url(contact), body, headers={"Accept": "application/json"})


def test_the_script_is_told_when_it_was_saved_and_what_is_missing(ines, call):
    answer = post_draft(ines, call, 1, notes="03:04", police="unsure", given_name="", **{"given_name-none": "refused"})
    told = answer.json()
    assert (answer.status_code, told["version"], told["police_waits"], told["late"]) == (200, 1, False, False)
    assert re.search(r"Everything saved on the server, \d\d:\d\d:\d\d", told["saved_text"])
    assert told["todo"] == "Still to answer: outcome"
    assert told["refresh"] == ["duplicates"]
    assert Contact.objects.get(pk=call.pk).given_name == {"state": "refused"}


def test_a_doubled_post_of_the_script_is_taken_once(ines, call):
    assert not post_draft(ines, call, 1, notes="a").json()["late"]
    assert post_draft(ines, call, 1, notes="a").json()["late"]
    assert Contact.objects.get(pk=call.pk).version == 1


def test_the_script_gets_both_texts_of_a_contradiction(ines, call):
    post_draft(ines, call, 1, notes="theirs")
    answer = post_draft(ines, call, 1, writer="w2", notes="mine", born="15")
    (clash,) = answer.json()["clashes"]
    assert answer.status_code == 409
    assert (clash["name"], clash["mine"], clash["theirs"], clash["values"]) == ("notes", "mine", "theirs", {"notes": "theirs"})
    assert "Ines Moreau" in clash["who"]
    assert Contact.objects.get(pk=call.pk).born["value"] == "15"


def test_the_script_hears_what_others_wrote_since(ines, call):
    post_draft(ines, call, 1, notes="theirs", sex="male")
    told = ines.get(draft_url(call), {"since": 0}, headers={"Accept": "application/json"}).json()
    assert told["theirs"] == {"notes": {"notes": "theirs"}, "sex": {"sex": "male"}}
    assert ines.get(draft_url(call), {"since": 1}).json()["theirs"] == {}


def test_the_script_is_told_when_the_contact_was_closed(ines, operator, fill):
    contact = close_contact(by=operator, contact_id=fill(outcome="test").pk)
    answer = post_draft(ines, contact, 1, notes="late")
    assert (answer.status_code, answer.json()["closed"]) == (409, True)
    assert ines.get(draft_url(contact)).json()["closed"]


def test_a_stranger_keeps_what_was_typed_and_is_sent_to_sign_in(call):
    answer = Client().post(draft_url(call), {"fields": "notes", "notes": "x"}, headers={"Accept": "application/json"})
    assert answer.status_code == 401


@pytest.mark.parametrize("body", [
    pytest.param({}, id="nothing"),
    pytest.param({"fields": "no_such_field", "no_such_field": "x"}, id="an unknown field"),
    pytest.param({"fields": "notes", "bases": "a,b,c", "number": "-1", "notes": "x"}, id="numbers that are none"),
    pytest.param({"was": "{not json"}, id="a damaged page"),
    pytest.param({"fields": "taken_by,closed_at,key_id", "taken_by": "x", "closed_at": "x", "key_id": "x"}, id="columns that are no fields"),
])
def test_a_damaged_post_breaks_nothing(ines, call, body):
    assert ines.post(draft_url(call), body, headers={"Accept": "application/json"}).status_code in {200, 400}
    found = Contact.objects.get(pk=call.pk)
    assert found.is_open
    assert found.taken_by_id == call.taken_by_id


def test_what_to_ask_follows_the_category_the_caller_and_what_was_typed(ines, operator, fill):
    contact = fill(category="parental_abduction", caller="child_self", last_seen_where="=Namur", asked_about="court,safe_now")
    text = ines.get(reverse("desk:guidance", args=[contact.pk])).content.decode()
    assert 'id="ask-child_safe_now"' in text
    assert 'id="ask-custody"' in text
    assert 'id="ask-last_seen"' not in text  # answered by what was typed
    assert re.search(r'id="ask-court" value="court" checked', text)


def test_a_tick_of_another_category_is_kept(ines, fill):
    contact = fill(category="runaway", asked_about="court")
    text = ines.get(reverse("desk:guidance", args=[contact.pk])).content.decode()
    assert '<input type="hidden" form="contact" name="asked_about" value="court">' in text


def test_the_questions_can_be_read_in_the_callers_language(ines, fill):
    contact = fill(language="ar")
    address = reverse("desk:guidance", args=[contact.pk])
    assert f"{address}?in=ar" in ines.get(address).content.decode()
    assert 'lang="ar"' in ines.get(address, {"in": "ar"}).content.decode()
    assert ines.get(address, {"in": "<script>"}).status_code == 200


@pytest.mark.parametrize("was", ["[" * 90_000, "{", '{"notes": {"notes": ["x"]}}'], ids=["deep", "cut off", "nested"])
def test_a_damaged_page_is_told_so(ines, call, was):
    for address in (draft_url(call), reverse("desk:contact", args=[call.pk])):
        assert ines.post(address, {"was": was, "notes": "x"}).status_code < 500


@pytest.mark.parametrize("writer", ["\x00", "a b", "w" * 65, ""])
def test_a_window_with_an_odd_name_gets_another_one(ines, call, writer):
    """A name with a NUL would not go into PostgreSQL's JSON."""
    assert post_draft(ines, call, 1, writer=writer, notes="kept").status_code == 200
    kept = Contact.objects.get(pk=call.pk)
    assert kept.notes == "kept"
    assert re.fullmatch("[0-9a-f]{24}", kept.writers[0][0])
