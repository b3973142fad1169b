"""A session with an open contact after the longest shift: the contact is saved, nothing else opens without the second factor."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from fanal.accounts import shift
from fanal.accounts.queries import person_of_session
from fanal.desk.models import Contact
from tests.apps.accounts.signing import code_of, give_app
from tests.apps.desk.channels.chat import Somebody, take
from tests.cast import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

#: Twelve hours of the longest shift, two of grace, and a minute.
LATER = 14 * 3600 + 60


@pytest.fixture
def late(operator, call):
    """The browser of Ines Moreau, with an open contact, after everything is over; it was used all the time."""
    browser = client_for(operator, ends=timedelta(hours=1))
    start = time.time()
    for hours in (2, 4, 6, 8, 10, 12, 13.9):
        with time_machine.travel(start + hours * 3600):
            assert browser.get(reverse("desk:board")).status_code == 200
    with time_machine.travel(start + LATER):
        browser.secret = give_app(operator)
        yield browser


def test_the_contact_is_still_shown_and_saved(late, call):
    page = late.get(reverse("desk:contact", args=[call.pk]))
    assert page.status_code == 200 and "Only this contact is open to you" in page.content.decode()
    saved = late.post(
        reverse("desk:draft", args=[call.pk]),
        {"writer": "w1", "number": "1", "version": "0", "fields": "notes", "notes": "still talking"},
        headers={"Accept": "application/json"},
    )
    assert saved.status_code == 200
    assert Contact.objects.get(pk=call.pk).notes == "still talking"


@pytest.mark.parametrize("name", ["desk:board", "desk:home", "cases:list", "accounts:me", "accounts:shift", "desk:new"])
def test_anything_else_asks_for_the_second_factor(late, name):
    answer = late.get(reverse(name))
    assert answer["Location"].startswith(reverse("mfa_reauthenticate")), name
    assert late.get(answer["Location"]).status_code == 200


def test_neither_a_longer_nor_a_new_shift_comes_without_it(late, operator):
    for url, data in ((reverse("accounts:extend_shift"), {}), (reverse("accounts:shift"), {"ends": "23:59"})):
        assert late.post(url, data)["Location"].startswith(reverse("mfa_reauthenticate"))
    assert shift.resume(late.session, operator)[0] is shift.Standing.HELD


def test_another_contact_is_not_that_contact(late, fill, second_operator):
    other = fill(by=second_operator)
    assert late.get(reverse("desk:contact", args=[other.pk]))["Location"].startswith(reverse("mfa_reauthenticate"))


def test_the_passphrase_alone_is_not_the_second_factor(late):
    session = late.session
    shift.note_proof(session)
    session.save()
    assert late.get(reverse("desk:board"))["Location"].startswith(reverse("mfa_reauthenticate"))


def test_with_the_second_factor_a_new_shift_begins_and_the_contact_goes_on(late, call):
    shown = late.post(late.get(reverse("desk:board"))["Location"], {"code": code_of(late.secret)})
    assert shown["Location"] == reverse("accounts:shift")
    late.post(reverse("accounts:shift"), {"role": "operator", "ends": _in_an_hour()})
    assert late.get(reverse("desk:board")).status_code == 200
    assert late.get(reverse("desk:contact", args=[call.pk])).status_code == 200


def _in_an_hour() -> str:
    from django.utils import timezone

    return (timezone.localtime() + timedelta(hours=1)).strftime("%H:%M")


def test_no_live_stream_speaks_to_it(late, operator):
    assert person_of_session(late.session) is None


def test_once_the_contact_is_closed_the_session_ends(late, call):
    late.post(reverse("desk:contact", args=[call.pk]), {"fields": "outcome", "outcome": "test", "act": "close", "writer": "w2"})
    assert Contact.objects.get(pk=call.pk).closed_at
    assert late.get(reverse("desk:contact", args=[call.pk]))["Location"].startswith(reverse("account_login"))


def test_a_chat_in_the_open_contact_goes_on(operator):
    amal = Somebody()
    amal.writes("are you still there?")
    take(operator, amal)
    browser = client_for(operator, ends=timedelta(hours=1))
    start = time.time()
    for hours in (2, 4, 6, 8, 10, 12, 13.9):
        with time_machine.travel(start + hours * 3600):
            browser.get(reverse("desk:board"))
    with time_machine.travel(start + LATER):
        give_app(operator)
        pk = amal.conversation.pk
        assert "are you still there?" in browser.get(reverse("desk:talk_messages", args=[pk])).content.decode()
        said = browser.post(reverse("desk:talk_answer", args=[pk]), {"text": "I am", "client_id": "held-message"}, headers={"Accept": "application/json"})
        assert said.json()["number"] == 3
        assert browser.get(reverse("desk:talks"))["Location"].startswith(reverse("mfa_reauthenticate"))
