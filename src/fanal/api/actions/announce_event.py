"""Put word of an event into the box, in the transaction of the act: no act, no word; no word lost."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import journal
from fanal.accounts import access
from fanal.api.models import TEST_EVENT, Delivery, DeliveryState, Event, Receiver
from fanal.api.queries import fetch_receiver, receivers_of, told_already
from fanal.core.actors import Actor
from fanal.core.errors import NotFound, NotReady
from fanal.core.outside import OutsideEvent


def announce_event(*, by: Actor, event: OutsideEvent, subject_id: UUID, case_id: UUID | None = None) -> None:
    """One delivery for each receiver that is told of this kind of event. One query when there is none."""
    receivers = receivers_of(event.value)
    if receivers:
        _put(Event.objects.create(kind=event.value, subject_id=subject_id, case_id=case_id), receivers)


@transaction.atomic
def announce_due_tasks(*, by: Actor, tasks: Iterable[tuple[UUID, UUID, datetime]]) -> int:
    """Word of tasks that fell due (id, case, when), of each time once. Returns how many were new."""
    receivers = receivers_of(OutsideEvent.TASK_DUE.value)
    if not receivers:
        return 0
    named = {f"{OutsideEvent.TASK_DUE.value}:{task}:{due.isoformat()}": (task, case) for task, case, due in tasks}
    told = told_already(list(named))
    new = {once: about for once, about in named.items() if once not in told}
    for once, (task, case) in new.items():
        found, made = Event.objects.get_or_create(
            once=once, defaults={"kind": OutsideEvent.TASK_DUE.value, "subject_id": task, "case_id": case}
        )
        if made:
            _put(found, receivers)
    return len(new)


@transaction.atomic
def send_test(*, by: Actor, receiver_id: UUID) -> Delivery:
    """Send one word that means nothing, at once. Raises NotAllowed, NotFound, NotReady."""
    receiver = _usable(by, receiver_id)
    delivery = _put(Event.objects.create(kind=TEST_EVENT, subject_id=receiver.pk), [receiver])[0]
    journal.record(by=by, act="receiver.tested", subject=receiver)
    return delivery


@transaction.atomic
def replay(*, by: Actor, receiver_id: UUID, delivery_id: UUID) -> Delivery:
    """Send one word again, under the same id, so that a receiver which has it already can tell.

    Raises NotAllowed, NotFound, NotReady.
    """
    receiver = _usable(by, receiver_id)
    delivery = receiver.deliveries.select_for_update().filter(pk=delivery_id).first()
    if delivery is None:
        raise NotFound(_("There is no such delivery."))
    if delivery.state != DeliveryState.WAITING:
        now = timezone.now()
        delivery.state, delivery.attempts, delivery.delivered_at = DeliveryState.WAITING, 0, None
        delivery.next_at = delivery.since = now
        delivery.save(update_fields=["state", "attempts", "delivered_at", "next_at", "since"])
        journal.record(by=by, act="delivery.replayed", subject=delivery, details={"receiver": str(receiver.pk)})
    return delivery


@transaction.atomic
def resume_receiver(*, by: Actor, receiver_id: UUID) -> Receiver:
    """Begin again with a receiver that was paused: everything that waits is tried at once. Raises NotAllowed, NotFound, NotReady."""
    receiver = fetch_receiver(by=by, receiver_id=receiver_id, lock=True)
    if receiver.ended_at is not None:
        raise NotReady(_("This receiver has ended. Add a new one."))
    if receiver.paused_at is not None:
        now = timezone.now()
        receiver.paused_at = receiver.failing_since = None
        receiver.save(update_fields=["paused_at", "failing_since"])
        receiver.deliveries.filter(state=DeliveryState.WAITING).update(next_at=now, since=now, attempts=0)
        journal.record(by=by, act="receiver.resumed", subject=receiver)
    return receiver


def _usable(by: Actor, receiver_id: UUID) -> Receiver:
    access.check(by, "receiver.manage")
    receiver = fetch_receiver(by=by, receiver_id=receiver_id, lock=True)
    if receiver.ended_at is not None or receiver.paused_at is not None:
        raise NotReady(_("Nothing is sent to this receiver at the moment. Begin again with it first."))
    return receiver


def _put(event: Event, receivers: Iterable[Receiver]) -> list[Delivery]:
    return Delivery.objects.bulk_create([Delivery(receiver=one, event=event, next_at=event.at, since=event.at) for one in receivers])
