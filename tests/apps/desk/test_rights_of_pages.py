"""Rights of the desk's pages, and hostile text."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from fanal.cases.actions.open_case import open_case
from fanal.cases.actions.restrict_case import restrict_case
from fanal.cases.models import Case
from fanal.core.ids import new_id
from fanal.desk.actions.close_contact import close_contact
from fanal.desk.actions.link_case import join_case
from fanal.desk.actions.open_case_from_contact import open_case_from_contact
from fanal.desk.actions.promise_call_back import promise_call_back
from fanal.desk.models import WallOpening
from fanal.journal.models import Entry
from tests.apps.desk.forms import HOSTILE, form_of, page_of
from tests.cast import client_for, make_staff

pytestmark = pytest.mark.django_db


def test_a_contact_that_is_not_theirs_looks_like_a_random_id_and_both_are_journalled(fill, operator, second_operator):
    walled = fill(caller="child_self")
    stranger = client_for(second_operator)
    before = Entry.objects.count()
    theirs, random = stranger.get(page_of(walled)), stranger.get(reverse("desk:contact", args=[uuid4()]))
    assert (theirs.status_code, random.status_code) == (404, 404)
    strip = re.compile(rb'nonce="[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"|[0-9a-f]{8}-[0-9a-f-]{27}')
    assert strip.sub(b"", theirs.content) == strip.sub(b"", random.content)
    assert Entry.objects.count() == before + 2


@pytest.mark.parametrize("name", ["duplicates", "guidance", "draft"])
def test_nor_do_the_parts_of_its_page_show(fill, second_operator, name):
    walled = fill(caller="child_self")
    assert client_for(second_operator).get(reverse(f"desk:{name}", args=[walled.pk])).status_code == 404


@pytest.mark.parametrize("name", ["addendum", "settle", "promise", "colleague", "join", "ask_opening"])
def test_nor_can_anything_be_done_to_it(fill, second_operator, name):
    walled = fill(caller="child_self")
    body = {"text": "x", "due": "2030-01-01T10:00", "colleague": second_operator.pk, "case_reference": "BE-2026-0001", "reason": "x"}
    answer = client_for(second_operator).post(reverse(f"desk:{name}", args=[walled.pk]), body)
    assert answer.status_code == 404 or (name == "join" and answer.status_code == 302)
    assert not WallOpening.objects.exists()


def test_of_a_possible_duplicate_the_reference_of_a_case_that_is_not_theirs_does_not_show(fill, operator, second_operator, monkeypatch):
    known = {"given_name": "=Samir", "family_name": "=Haddadi"}
    earlier = fill(**known)
    secret = open_case_from_contact(by=operator, contact_id=earlier.pk)
    plain = open_case_from_contact(by=operator, contact_id=fill(given_name="=Ada").pk)
    join_case(by=operator, contact_id=earlier.pk, case_id=plain.pk)
    Case.objects.filter(pk=secret.pk).update(restricted=True)
    monkeypatch.setattr("fanal.vault.index.client.lookup", lambda _kind, _value: [f"contact:{earlier.pk}"])
    new = fill(second_operator, **known)
    page = client_for(second_operator).get(reverse("desk:duplicates", args=[new.pk])).content.decode()
    assert plain.reference in page
    assert secret.reference not in page


@pytest.mark.parametrize("role", ["administrator", "statistics_officer", "mediator", "field_worker", "network_coordinator"])
def test_roles_without_contacts_see_no_desk(role, call):
    stranger = client_for(make_staff(role, "Ada Testament"))
    for address in (reverse("desk:home"), reverse("desk:board"), reverse("desk:new"), reverse("desk:contacts"), page_of(call)):
        assert stranger.get(address).status_code == 404


def test_the_data_protection_officer_reads_but_does_not_write(dpo, operator, fill):
    contact = close_contact(by=operator, contact_id=fill(outcome="advice", police="unsure", notes="to check").pk)
    reader = client_for(dpo)
    assert "to check" in reader.get(page_of(contact)).content.decode()
    assert reader.post(reverse("desk:addendum", args=[contact.pk]), {"text": "x"}).status_code == 404
    assert reader.get(reverse("desk:board")).status_code == 404


def test_reading_a_contact_is_journalled_once_in_five_minutes(ines, operator, fill):
    contact = close_contact(by=operator, contact_id=fill(outcome="advice", police="unsure").pk)
    for _ in range(3):
        ines.get(page_of(contact))
    assert Entry.objects.filter(subject=f"contact:{contact.pk}", act__contains="read").count() == 1


TEXTS = ("notes", "given_name", "family_name", "own_script_name", "born", "last_seen_when", "last_seen_where", "caller_name",
         "call_back_number", "safe_times", "asks", "help_given", "police_detail", "police_why")


def test_hostile_text_is_inert_on_every_page_and_comes_back_letter_by_letter(ines, operator, supervisor, fill):
    from fanal.desk.draft import ANSWERS

    line = " ".join(HOSTILE.split())
    contact = fill(outcome="advice", police="yes", **{name: ("=" + line if name in ANSWERS else line) for name in TEXTS})
    promise_call_back(by=operator, contact_id=contact.pk, due=timezone.now() + timedelta(minutes=5), about=line)
    pages = [ines.get(address) for address in (page_of(contact), reverse("desk:home"), reverse("desk:board"), reverse("desk:contacts"))]
    assert form_of(pages[0])["notes"] == line
    assert form_of(pages[0])["given_name"] == line
    close_contact(by=operator, contact_id=contact.pk)
    ines.post(reverse("desk:addendum", args=[contact.pk]), {"id": new_id(), "text": line})
    pages.append(ines.get(page_of(contact)))
    pages.append(ines.get(reverse("desk:contacts"), {"from": HOSTILE, "channel": HOSTILE, "after": HOSTILE, "outcome": HOSTILE}))
    for page in pages:
        text = page.content.decode()
        assert page.status_code in {200, 422}
        assert "<script>alert" not in text
    assert "{{7*7}}{% now %}" in pages[0].content.decode()


def test_no_name_stands_in_a_list_or_on_the_board_unasked(ines, fill):
    fill(given_name="=Canary-Samir", family_name="=Canary-Haddadi", notes="Canary notes")
    for name in ("home", "board", "contacts"):
        assert "Canary" not in ines.get(reverse(f"desk:{name}")).content.decode()


def test_a_possible_duplicate_never_names_a_case_that_the_operator_may_not_read(operator, supervisor, fill, monkeypatch):
    earlier, now = (fill(given_name="=Samir", family_name="=Haddadi") for _ in range(2))
    secret = open_case(by=supervisor)
    restrict_case(by=supervisor, case_id=secret.pk, reason="a well-known child")
    join_case(by=supervisor, contact_id=earlier.pk, case_id=secret.pk)
    monkeypatch.setattr("fanal.desk.lookup.index.lookup", lambda kind, value: [f"contact:{earlier.pk}"])
    shown = [client_for(person).get(reverse("desk:duplicates", args=[now.pk])).content.decode() for person in (operator, supervisor)]
    assert ["Given and family name the same" in text for text in shown] == [True, True]
    assert [secret.reference in text for text in shown] == [False, True]
