"""Word of events: written with the act, signed, sent until it arrives, and nobody who hangs holds up another."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from fanal.accounts import roles
from fanal.accounts.models import Staff
from fanal.api import sending
from fanal.api.actions import deliver
from fanal.api.actions.add_receiver import add_receiver
from fanal.api.actions.announce_event import replay, resume_receiver, send_test
from fanal.api.models import Delivery, Event, Receiver
from fanal.api.tasks import tell_administrators_of_pause, tell_of_due_tasks, tidy
from fanal.cases import actions as casework
from fanal.core import plugs
from fanal.core.actors import System
from fanal.core.errors import NotReady
from fanal.core.outside import OutsideEvent
from fanal.journal.queries import fetch_entries
from fanal.outgoing import signing
from fanal.outgoing.pauses import pause_after
from tests.apps.api import receiver as ways
from tests.apps.api.receiver import FakeReceiver, add, only, receiving
from tests.apps.cases.builders import a_task, make_case
from tests.cast import client_for

pytestmark = pytest.mark.django_db
ALL = [event.value for event in OutsideEvent]
BY = System("test")


def test_a_new_case_is_told_signed_and_with_ids_only(there: FakeReceiver, case_manager: Staff) -> None:
    _receiver, secret = add(there)
    case = make_case(case_manager)
    assert sending.send_due() == 1
    got = there.got[0]
    body = json.loads(got.body)
    assert body == {"type": "case.opened", "timestamp": body["timestamp"], "data": {"case": str(case.pk)}}
    signed = f"{got.headers['webhook-id']}.{got.headers['webhook-timestamp']}.".encode() + got.body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    assert got.headers["webhook-signature"] == "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert abs(int(got.headers["webhook-timestamp"]) - time.time()) < 30
    assert only().state == "delivered" and sending.send_due() == 0


def test_the_signature_is_that_of_the_published_example() -> None:
    """The example that the reference libraries of Standard Webhooks test themselves with."""
    found = signing.sign(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", message_id="msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp=1614265330,
        body=b'{"test": 2432232314}',
    )
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    with pytest.raises(ValueError, match="whsec_"):
        signing.sign("something", message_id="m", timestamp=1, body=b"")
    assert len(base64.b64decode(signing.new_secret().removeprefix("whsec_"))) == 32


def test_word_is_written_with_the_act_and_gone_with_it(there: FakeReceiver, case_manager: Staff) -> None:
    add(there)
    with pytest.raises(RuntimeError), transaction.atomic():
        make_case(case_manager)
        assert Delivery.objects.count() == 1
        raise RuntimeError
    assert not Event.objects.exists() and not Delivery.objects.exists()


def test_nothing_is_written_for_whom_nobody_listens_to(case_manager: Staff, there: FakeReceiver) -> None:
    add(there, ["task.due"])
    make_case(case_manager)
    assert not Event.objects.exists()


def test_an_upper_room_announces_through_the_same_socket(there: FakeReceiver) -> None:
    add(there)
    appeal = uuid.uuid4()
    list(plugs.outside_event.ask(by=BY, event=OutsideEvent.APPEAL_WITHDRAWN, subject_id=appeal))
    sending.send_due()
    assert json.loads(there.got[0].body)["data"] == {"appeal": str(appeal)}


def test_a_case_that_a_file_brought_in_is_told_once_it_is_taken_over(there: FakeReceiver, case_manager: Staff) -> None:
    from fanal.core.casework import CaseStatus

    add(there)
    case = make_case(case_manager, status=CaseStatus.REVIEW)
    assert not Event.objects.exists()
    casework.accept_case(by=case_manager, case_id=case.pk, next_task=a_task())
    assert Event.objects.get().subject_id == case.pk


def test_a_task_that_falls_due_is_told_once_for_each_time(there: FakeReceiver, case_manager: Staff) -> None:
    receiver, _secret = add(there, ["task.due"])
    Receiver.objects.update(created_at=timezone.now() - timedelta(hours=3))
    case = make_case(case_manager)
    task = casework.add_task(by=case_manager, case_id=case.pk, task=a_task(hours=-1))
    casework.add_task(by=case_manager, case_id=case.pk, task=a_task(hours=4))
    for _ in range(2):
        tell_of_due_tasks()
    assert Event.objects.count() == 1
    sending.send_due()
    assert json.loads(there.got[0].body)["data"] == {"task": str(task.pk), "case": str(case.pk)}
    casework.reassign_task(by=case_manager, case_id=case.pk, task_id=task.pk, due=timezone.now() - timedelta(minutes=1))
    tell_of_due_tasks()
    assert Event.objects.count() == 2
    casework.complete_task(by=case_manager, case_id=case.pk, task_id=task.pk)
    tell_of_due_tasks()
    assert Event.objects.count() == 2 and receiver.pk


def test_tasks_of_a_time_before_anybody_asked_are_not_told(there: FakeReceiver, case_manager: Staff) -> None:
    case = make_case(case_manager)
    casework.add_task(by=case_manager, case_id=case.pk, task=a_task(hours=-5))
    add(there, ["task.due"])
    tell_of_due_tasks()
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("way", "error", "status"),
    [
        (lambda _l, _g: b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", "status", 500), (ways.hangs, "timeout", None),
        (ways.drips, "timeout", None),
        (lambda _l, _g: b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n", "redirect", 302),
    ],
    ids=["refuses", "hangs", "drips", "sends elsewhere"],
)
def test_what_does_not_arrive_is_sent_again_later_under_the_same_id(
    way: Any, error: str, status: int | None, there: FakeReceiver, case_manager: Staff
) -> None:
    receiver, _secret = add(there)
    make_case(case_manager)
    there.answer = way
    sending.send_due()
    waiting = only()
    assert (waiting.state, waiting.attempts, waiting.last_error, waiting.last_status) == ("waiting", 1, error, status)
    assert waiting.next_at > timezone.now() and waiting.lease_until is None
    assert sending.send_due() == 0, "not before its time"
    receiver.refresh_from_db()
    assert receiver.failing_since is not None
    there.answer = lambda _l, _g: ways.GOOD
    Delivery.objects.update(next_at=timezone.now())
    sending.send_due()
    assert only().state == "delivered"
    assert len({got.headers["webhook-id"] for got in there.got}) == 1 and len(there.got) == 2
    receiver.refresh_from_db()
    assert receiver.failing_since is None and receiver.last_good_at is not None


def test_a_huge_answer_does_no_harm(there: FakeReceiver, case_manager: Staff) -> None:
    add(there)
    make_case(case_manager)
    there.answer = ways.never_ends
    sending.send_due()
    assert only().state == "delivered"


def test_one_that_hangs_holds_up_no_other(there: FakeReceiver, case_manager: Staff) -> None:
    with receiving() as slow:
        slow.answer = ways.hangs
        add(slow, name="Slow")
        add(there, name="Quick")
        for _ in range(3):
            make_case(case_manager)
        began = time.monotonic()
        sending.send_due()
        assert time.monotonic() - began < 4
    assert len(there.got) == 3 and len(slow.got) == 1, "of one that does not answer, one word is tried at a time"
    assert Delivery.objects.filter(state="delivered").count() == 3


def test_one_word_that_is_refused_holds_up_no_other_word(there: FakeReceiver, case_manager: Staff) -> None:
    add(there)
    first, second = make_case(case_manager), make_case(case_manager)
    there.answer = lambda _l, got: b"HTTP/1.1 400 No\r\n\r\n" if str(first.pk).encode() in got.body else ways.GOOD
    sending.send_due()
    states = {row.event.subject_id: row.state for row in Delivery.objects.select_related("event")}
    assert states == {first.pk: "waiting", second.pk: "delivered"}


def test_a_worker_that_dies_between_sending_and_writing_it_down_sends_it_once_more(there: FakeReceiver, case_manager: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    add(there)
    make_case(case_manager)

    def dies(**_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(deliver, "mark_arrived", dies)
        sending.send_due()
    held = only()
    assert held.state == "waiting" and held.lease_until is not None
    assert sending.send_due() == 0, "it is held until the lease lapses"
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    sending.send_due()
    assert only().state == "delivered"
    assert len(there.got) == 2 and len({got.headers["webhook-id"] for got in there.got}) == 1


def test_two_workers_never_hold_the_same_word(there: FakeReceiver, case_manager: Staff) -> None:
    add(there)
    make_case(case_manager)
    now = timezone.now()
    mine, theirs = only(), only()
    assert deliver.take_delivery(by=BY, delivery=mine, now=now) is not None
    assert deliver.take_delivery(by=BY, delivery=theirs, now=now) is None
    assert not deliver.mark_arrived(by=BY, delivery=theirs, status=204, now=now)
    assert not deliver.mark_failed(by=BY, delivery=theirs, error="status", status=500, now=now)
    assert deliver.mark_arrived(by=BY, delivery=mine, status=204, now=now)


def test_after_days_without_answer_it_is_paused_told_on_the_board_and_begins_again_with_everything(
    there: FakeReceiver, case_manager: Staff, administrator: Staff, mailoutbox: list
) -> None:
    receiver, _secret = add(there)
    there.answer = ways.hangs
    make_case(case_manager)
    Receiver.objects.update(failing_since=timezone.now() - timedelta(days=4))
    sending.send_due()
    receiver.refresh_from_db()
    assert receiver.paused_at is not None and fetch_entries(act="receiver.paused", limit=1)
    make_case(case_manager)
    Delivery.objects.update(next_at=timezone.now())
    assert sending.send_due() == 0
    items = [one for room in plugs.board_item.ask(by=case_manager, now=timezone.now()) for one in room if one.kind.code == "unheard"]
    assert len(items) == 1 and "Chat" not in items[0].title + items[0].detail
    tell_administrators_of_pause(str(receiver.pk))
    tell_administrators_of_pause(str(uuid.uuid4()))
    assert [mail.to for mail in mailoutbox] == [[administrator.email]] and "Chat" in mailoutbox[0].body
    with pytest.raises(NotReady):
        send_test(by=administrator, receiver_id=receiver.pk)
    there.answer = lambda _l, _g: ways.GOOD
    resume_receiver(by=administrator, receiver_id=receiver.pk)
    sending.send_due()
    assert set(Delivery.objects.values_list("state", flat=True)) == {"delivered"} and Delivery.objects.count() == 2


def test_after_a_restore_nothing_is_told_twice_until_a_person_has_looked(there: FakeReceiver, case_manager: Staff, administrator: Staff) -> None:
    """What the backup holds as waiting was delivered since."""
    receiver, _secret = add(there)
    make_case(case_manager)
    list(plugs.node_restored.ask(by=System("restore")))
    assert sending.send_due() == 0 and not there.got
    page = client_for(administrator, roles.Administrator).get(reverse("outside:receiver", args=[receiver.pk])).content.decode()
    assert "restored from a backup" in page
    resume_receiver(by=administrator, receiver_id=receiver.pk)
    sending.send_due()
    assert only().state == "delivered"


def test_a_receiver_that_says_gone_is_paused_at_once(there: FakeReceiver, case_manager: Staff) -> None:
    receiver, _secret = add(there)
    there.answer = lambda _l, _g: b"HTTP/1.1 410 Gone\r\n\r\n"
    make_case(case_manager)
    sending.send_due()
    receiver.refresh_from_db()
    assert receiver.paused_at is not None


def test_a_word_that_is_refused_for_days_is_given_up_and_can_be_sent_again(there: FakeReceiver, case_manager: Staff, administrator: Staff) -> None:
    receiver, _secret = add(there)
    there.answer = lambda _l, _g: b"HTTP/1.1 400 No\r\n\r\n"
    make_case(case_manager)
    Delivery.objects.update(since=timezone.now() - timedelta(days=4))
    sending.send_due()
    assert only().state == "given_up"
    there.answer = lambda _l, _g: ways.GOOD
    replay(by=administrator, receiver_id=receiver.pk, delivery_id=only().pk)
    sending.send_due()
    assert only().state == "delivered"
    replay(by=administrator, receiver_id=receiver.pk, delivery_id=only().pk)
    sending.send_due()
    assert len({got.headers["webhook-id"] for got in there.got}) == 1 and len(there.got) == 3
    with pytest.raises(Exception, match="no such"):
        replay(by=administrator, receiver_id=receiver.pk, delivery_id=uuid.uuid4())


def test_an_address_inside_is_refused_when_it_is_called_and_said_so(there: FakeReceiver, case_manager: Staff, settings: Any) -> None:
    settings.FANAL_TRAINING = False
    add_receiver(by=BY, name="Cloud", url="https://169.254.169.254/latest/meta-data/", events=ALL)
    make_case(case_manager)
    sending.send_due()
    assert only().last_error == "refused:inside"


def test_old_words_go_and_what_waits_stays(there: FakeReceiver, case_manager: Staff) -> None:
    add(there)
    make_case(case_manager)
    sending.send_due()
    make_case(case_manager)
    Event.objects.update(at=timezone.now() - timedelta(days=40))
    tidy()
    assert list(Delivery.objects.values_list("state", flat=True)) == ["waiting"]


def test_pauses_grow_and_are_spread() -> None:
    assert [pause_after(n).total_seconds() < 10 for n in (1,)] == [True]
    assert 16_000 < pause_after(20).total_seconds() < 28_000
    assert len({pause_after(3) for _ in range(20)}) > 10
