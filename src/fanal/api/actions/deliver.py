"""Take a delivery, and write down what became of it: each by comparing and setting its lease.

A worker that dies between sending and writing it down leaves a lease that lapses; the word is then sent once more, under the
same id. At least once, never lost. Nothing here is journalled but what a person would be asked about: that a receiver is paused.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from fanal import journal
from fanal.api.models import Delivery, DeliveryState, Event, Receiver
from fanal.core.actors import Actor
from fanal.core.ids import new_id
from fanal.jobs import enqueue
from fanal.outgoing.pauses import pause_after

#: How long a taken delivery is held; longer than a call may take.
LEASE = timedelta(seconds=60)
#: After this long without getting through, a word is given up, and a receiver to which nothing gets through is paused.
PATIENCE = timedelta(days=3)
#: Rows of words are kept so long after they came in.
KEPT = timedelta(days=30)
#: A receiver that does not answer at all is asked for one word at a time: the others wait so long at most, in seconds.
_OTHERS_WAIT = 600


def take_delivery(*, by: Actor, delivery: Delivery, now: datetime) -> Delivery | None:
    """Take a delivery that was found to be due. None when another worker was first, or it is not due any more."""
    lease = new_id()
    taken = Delivery.objects.filter(pk=delivery.pk, lease=delivery.lease, state=DeliveryState.WAITING).update(
        lease=lease, lease_until=now + LEASE, attempts=delivery.attempts + 1
    )
    if not taken:
        return None
    delivery.lease, delivery.lease_until, delivery.attempts = lease, now + LEASE, delivery.attempts + 1
    return delivery


@transaction.atomic
def mark_arrived(*, by: Actor, delivery: Delivery, status: int, now: datetime) -> bool:
    """It arrived. False when the lease was lost meanwhile: somebody else has it, and will say so."""
    # The receiver first, as in `mark_failed`: two workers that lock the two the other way round would wait for each other.
    receiver = Receiver.objects.select_for_update().get(pk=delivery.receiver_id)
    done = Delivery.objects.filter(pk=delivery.pk, lease=delivery.lease).update(
        state=DeliveryState.DELIVERED, delivered_at=now, lease=new_id(), lease_until=None, last_status=status, last_error=""
    )
    if done:
        receiver.last_good_at, receiver.failing_since = now, None
        receiver.save(update_fields=["last_good_at", "failing_since"])
    return bool(done)


@transaction.atomic
def mark_failed(*, by: Actor, delivery: Delivery, error: str, status: int | None, now: datetime) -> bool:
    """It did not arrive: wait, and after days give it up. False when the lease was lost meanwhile."""
    receiver = Receiver.objects.select_for_update().get(pk=delivery.receiver_id)
    over = now - delivery.since >= PATIENCE
    again = now + pause_after(delivery.attempts)
    done = Delivery.objects.filter(pk=delivery.pk, lease=delivery.lease).update(
        state=DeliveryState.GIVEN_UP if over else DeliveryState.WAITING, lease=new_id(), lease_until=None,
        next_at=again, last_status=status, last_error=error[:40],
    )
    if not done:
        return False
    receiver.failing_since = receiver.failing_since or now
    receiver.save(update_fields=["failing_since"])
    if status is None:
        _let_the_others_wait(receiver, min(again, now + timedelta(seconds=_OTHERS_WAIT)))
    if receiver.paused_at is None and (status == 410 or now - receiver.failing_since >= PATIENCE):
        _pause(by, receiver, now)
    return True


def sweep_events(*, by: Actor, now: datetime) -> int:
    """Words that arrived or were given up long ago go, with their deliveries. Returns how many."""
    waiting = Delivery.objects.filter(state=DeliveryState.WAITING).values("event")
    return Event.objects.filter(at__lt=now - KEPT).exclude(pk__in=waiting).delete()[0]


def _let_the_others_wait(receiver: Receiver, until: datetime) -> None:
    """Nobody answers there: the other words are not tried one by one. One that is refused by itself holds up no other."""
    receiver.deliveries.filter(state=DeliveryState.WAITING, next_at__lt=until).update(next_at=until)


def _pause(by: Actor, receiver: Receiver, now: datetime) -> None:
    receiver.paused_at = now
    receiver.save(update_fields=["paused_at"])
    journal.record(by=by, act="receiver.paused", subject=receiver)
    enqueue("fanal.api.tasks.tell_administrators_of_pause", receiver_id=str(receiver.pk))
