"""Receivers themselves: their secrets, their end, what they need, who sets them up."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from fanal.accounts.models import Staff
from fanal.api import queries, sending
from fanal.api.actions.add_receiver import add_receiver, change_receiver, end_receiver, rotate_receiver
from fanal.api.actions.announce_event import resume_receiver, send_test
from fanal.api.models import Delivery
from fanal.core.actors import System
from fanal.core.errors import BadInput, NotAllowed, NotReady
from fanal.core.outside import OutsideEvent
from tests.apps.api.receiver import FakeReceiver, add
from tests.apps.cases.builders import make_case

pytestmark = pytest.mark.django_db
ALL = [event.value for event in OutsideEvent]
BY = System("test")


def test_for_a_day_both_secrets_sign_and_then_the_new_one_alone(there: FakeReceiver, administrator: Staff) -> None:
    receiver, old = add(there)
    _same, new = rotate_receiver(by=administrator, receiver_id=receiver.pk)
    receiver.refresh_from_db()
    assert queries.secrets_of(receiver) == [new, old]
    assert queries.secrets_of(receiver, now=timezone.now() + timedelta(hours=25)) == [new]
    send_test(by=administrator, receiver_id=receiver.pk)
    sending.send_due()
    assert there.got[0].headers["webhook-signature"].count("v1,") == 2
    assert json.loads(there.got[0].body)["type"] == "connection.tested"
    assert old.encode() not in bytes(receiver.secret) and new.encode() not in bytes(receiver.secret)


def test_a_receiver_that_ended_is_told_nothing_and_its_secret_is_gone(there: FakeReceiver, case_manager: Staff, administrator: Staff) -> None:
    receiver, _secret = add(there)
    make_case(case_manager)
    for _ in range(2):
        end_receiver(by=administrator, receiver_id=receiver.pk)
    make_case(case_manager)
    receiver.refresh_from_db()
    assert sending.send_due() == 0 and bytes(receiver.secret) == b"" and Delivery.objects.count() == 1
    for act in (rotate_receiver, send_test, resume_receiver):
        with pytest.raises(NotReady):
            act(by=administrator, receiver_id=receiver.pk)


@pytest.mark.parametrize(
    ("wrong", "place"),
    [({"name": ""}, "name"), ({"url": "http://example.org/"}, "url"), ({"url": "https://a:b@example.org/"}, "url"), ({"url": "x"}, "url"),
     ({"events": []}, "events"), ({"events": ["everything"]}, "events")],
)
def test_a_receiver_needs_name_address_and_known_events(wrong: dict, place: str, administrator: Staff) -> None:
    given = {"name": "Chat", "url": "https://hooks.example.org/x", "events": ["case.opened"], **wrong}
    with pytest.raises(BadInput) as refused:
        add_receiver(by=administrator, **given)
    assert refused.value.place == place


def test_only_an_administrator_has_word_sent_out(supervisor: Staff, there: FakeReceiver) -> None:
    with pytest.raises(NotAllowed):
        add_receiver(by=supervisor, name="Chat", url="https://hooks.example.org/x", events=["case.opened"])
    receiver, _secret = add(there)
    with pytest.raises(NotAllowed):
        change_receiver(by=supervisor, receiver_id=receiver.pk, name="x", url="https://x.example/", events=["case.opened"])


