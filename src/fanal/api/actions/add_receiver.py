"""Add, change and end who is told of events outside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import journal, vault
from fanal.accounts import access
from fanal.api.models import Delivery, DeliveryState, Receiver
from fanal.api.queries import SECRET_PLACE, fetch_receiver
from fanal.core.actors import Actor
from fanal.core.errors import BadInput, NotReady
from fanal.core.outside import OutsideEvent
from fanal.outgoing import Refusal, Refused, read_address, signing

#: After a change the old secret signs as well for so long: the other side has a day to take the new one.
OVERLAP = timedelta(hours=24)


@transaction.atomic
def add_receiver(*, by: Actor, name: str, url: str, events: Sequence[str]) -> tuple[Receiver, str]:
    """Add a receiver. Returns it with its secret, which is shown once and kept sealed.

    Raises NotAllowed; BadInput with the field's name.
    """
    access.check(by, "receiver.manage")
    secret = signing.new_secret()
    receiver = Receiver.objects.create(
        name=_named(name), url=_address(url), events=_events(events), created_by=by.actor_text,
        secret=vault.seal_for_node(secret, place=SECRET_PLACE),
    )
    journal.record(by=by, act="receiver.added", subject=receiver, details={"events": ",".join(receiver.events)})
    return receiver, secret


@transaction.atomic
def change_receiver(*, by: Actor, receiver_id: UUID, name: str, url: str, events: Sequence[str]) -> Receiver:
    """Change name, address or events; what waits goes to the new address. Raises NotAllowed, NotFound, NotReady, BadInput."""
    receiver = _lock(by, receiver_id)
    moved = receiver.url != url.strip()
    receiver.name, receiver.url, receiver.events = _named(name), _address(url), _events(events)
    receiver.save(update_fields=["name", "url", "events"])
    details: dict[str, str | int | bool | None] = {"events": ",".join(receiver.events), "address_changed": moved}
    journal.record(by=by, act="receiver.changed", subject=receiver, details=details)
    return receiver


@transaction.atomic
def rotate_receiver(*, by: Actor, receiver_id: UUID, now: datetime | None = None) -> tuple[Receiver, str]:
    """A new secret; for a day the old one signs as well. Raises NotAllowed, NotFound, NotReady."""
    receiver = _lock(by, receiver_id)
    secret = signing.new_secret()
    receiver.former_secret, receiver.former_until = receiver.secret, (now or timezone.now()) + OVERLAP
    receiver.secret = vault.seal_for_node(secret, place=SECRET_PLACE)
    receiver.save(update_fields=["secret", "former_secret", "former_until"])
    journal.record(by=by, act="receiver.secret_rotated", subject=receiver)
    return receiver, secret


@transaction.atomic
def end_receiver(*, by: Actor, receiver_id: UUID) -> Receiver:
    """End a receiver for good, with all that waits for it and with its secrets. Raises NotAllowed, NotFound."""
    receiver = fetch_receiver(by=by, receiver_id=receiver_id, lock=True)
    if receiver.ended_at is None:
        receiver.ended_at, receiver.ended_by = timezone.now(), by.actor_text
        receiver.secret, receiver.former_secret, receiver.former_until = b"", None, None
        receiver.save(update_fields=["ended_at", "ended_by", "secret", "former_secret", "former_until"])
        Delivery.objects.filter(receiver=receiver, state=DeliveryState.WAITING).update(
            state=DeliveryState.GIVEN_UP, lease_until=None
        )
        journal.record(by=by, act="receiver.ended", subject=receiver)
    return receiver


def _lock(by: Actor, receiver_id: UUID) -> Receiver:
    receiver = fetch_receiver(by=by, receiver_id=receiver_id, lock=True)
    if receiver.ended_at is not None:
        raise NotReady(_("This receiver has ended. Add a new one."))
    return receiver


def _named(name: str) -> str:
    if not name.strip():
        raise BadInput(_("Give the receiver a name."), place="name")
    return name.strip()


def _address(url: str) -> str:
    try:
        read_address(url.strip(), plain_loopback=settings.FANAL_TRAINING)
    except Refused as refused:
        raise BadInput(_say(refused.why), place="url") from None
    return url.strip()


def _say(why: Refusal) -> str:
    if why is Refusal.NOT_HTTPS:
        return _("The address must begin with https://, so that nobody on the way reads along or answers instead.")
    if why is Refusal.WITH_PASSWORD:
        return _("The address must hold no name and no password: the signature shows who sends.")
    return _("This is not an address such as https://example.org/hooks.")


def _events(given: Sequence[str]) -> list[str]:
    known = [event.value for event in OutsideEvent]
    if not given or not set(given) <= set(known):
        raise BadInput(_("Choose what is told."), place="events")
    return [kind for kind in known if kind in given]
