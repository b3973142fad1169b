"""Several people do the same thing in the same moment: the last place of a slot, one call back, one form sent twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from fanal.core.actors import System
from fanal.core.errors import NotReady
from fanal.desk.actions.open_contact import open_contact
from fanal.desk.actions.promise_call_back import promise_call_back
from fanal.desk.actions.ring_back import ring_now
from fanal.desk.actions.set_call_back_hours import add_call_back_hours
from fanal.desk.channels.web_form.actions.send_form import send_form
from fanal.desk.channels.web_form.codes import code_of, new_form_id
from fanal.desk.channels.web_form.reading import FormText
from fanal.desk.models import CallBack, Conversation
from fanal.desk.queries import calling_back
from tests.cast import make_staff

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 5


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """Let each act begin in the same moment, over a connection of its own. What came of it, or the refusal."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            gate.wait()
            return act()
        except NotReady as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture
def colleagues():
    """Five operators on one shift."""
    return [make_staff("operator", f"Operator {number}") for number in range(AT_ONCE)]


def test_the_last_place_of_a_slot_is_given_to_one(colleagues, supervisor):
    add_call_back_hours(by=supervisor, weekdays=range(7), begins=time(9), ends=time(11), minutes=30, places=1)
    slot = calling_back.fetch_free_slots(by=colleagues[0], now=timezone.now())[0].slot
    contacts = [open_contact(by=by, channel="call") for by in colleagues]

    def act(by, contact):
        return lambda: promise_call_back(by=by, contact_id=contact.pk, due=slot.begins, in_slot=True)

    came = at_once([act(by, contact) for by, contact in zip(colleagues, contacts, strict=True)])
    assert sum(isinstance(one, CallBack) for one in came) == 1
    assert sum(isinstance(one, NotReady) for one in came) == AT_ONCE - 1
    assert CallBack.objects.count() == 1


def test_one_of_them_rings(colleagues):
    contact = open_contact(by=colleagues[0], channel="call")
    promise = promise_call_back(by=colleagues[0], contact_id=contact.pk, due=timezone.now() + timedelta(minutes=5))
    came = at_once([lambda by=by: ring_now(by=by, call_back_id=promise.pk) for by in colleagues])
    assert sum(isinstance(one, CallBack) for one in came) == 1
    promise.refresh_from_db()
    assert promise.ringing_by is not None


def test_a_form_that_is_sent_many_times_in_one_moment_is_there_once():
    code = code_of(new_form_id(), "the same")
    came = at_once([lambda: send_form(by=System("web_form"), code=code, form=FormText("I am at the station."), language="en")] * AT_ONCE)
    assert len({one.pk for one in came}) == 1
    assert Conversation.objects.get().messages.count() == 1
