"""The id that a form carries makes it safe to send twice. With the id of a row elsewhere a new one is made: no fault, no leak."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from fanal.cases.actions.add_note import add_note
from fanal.core.ids import new_id
from fanal.desk.actions.add_addendum import add_addendum
from fanal.desk.actions.close_contact import close_contact
from fanal.desk.actions.promise_call_back import promise_call_back
from tests.apps.cases.builders import make_case
from tests.cast import client_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(fill, operator):
    """Two closed contacts: somebody else's child's own call, and an ordinary one."""
    contacts = [fill(caller="child_self", police="unsure", outcome="advice"), fill(police="unsure", outcome="advice")]
    return [close_contact(by=operator, contact_id=contact.pk) for contact in contacts]


def _note(by, case, row_id):
    return add_note(by=by, case_id=case.pk, note="he called", note_id=row_id)


def _addendum(by, contact, row_id):
    return add_addendum(by=by, contact_id=contact.pk, text="he called", addendum_id=row_id)


def _promise(by, contact, row_id):
    return promise_call_back(by=by, contact_id=contact.pk, due=timezone.now() + timedelta(hours=1), promise_id=row_id)


def test_a_note(operator, second_operator):
    mine, other, row_id = make_case(operator), make_case(second_operator), new_id()
    there = _note(second_operator, other, row_id)
    made = _note(operator, mine, row_id)
    assert made.pk != there.pk and made.case == mine and other.notes.get() == there
    own = new_id()
    assert _note(operator, mine, own) == _note(operator, mine, own)


@pytest.mark.parametrize("write", [_addendum, _promise], ids=["an addendum", "a promised call"])
def test_what_is_added_to_a_contact(closed, operator, second_operator, write):
    walled, plain = closed
    row_id = new_id()
    there = write(operator, walled, row_id)
    made = write(second_operator, plain, row_id)
    assert made.pk != there.pk and made.contact == plain
    there.refresh_from_db()
    assert there.contact == walled
    own = new_id()
    assert write(second_operator, plain, own) == write(second_operator, plain, own)


def test_through_the_pages(closed, operator, second_operator):
    walled, plain = closed
    browser = client_for(second_operator)
    added, promised = _addendum(operator, walled, new_id()), _promise(operator, walled, new_id())
    due = (timezone.localtime() + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    answers = [
        browser.post(reverse("desk:addendum", args=[plain.pk]), {"text": "he called", "id": str(added.pk)}),
        browser.post(reverse("desk:promise", args=[plain.pk]), {"due": due, "id": str(promised.pk)}),
    ]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert plain.addenda.count() == 1 and plain.call_backs.count() == 1
