"""Open a contact: the first key an operator presses. Channel and time are enough."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import journal, live
from fanal.accounts.access import check
from fanal.accounts.models import Staff
from fanal.accounts.refusals import refuse, use_case
from fanal.core.casework import Channel
from fanal.core.errors import BadInput
from fanal.core.ids import new_id
from fanal.desk.models import Contact
from fanal.vault.keys import new_key


def open_contact(
    *,
    by: Staff,
    channel: str,
    contact_id: UUID | None = None,
    occurred_at: datetime | None = None,
    ended_at: datetime | None = None,
) -> Contact:
    """Open a contact that `by` takes. Pressed twice, it is opened once: the page hands the id out beforehand.

    Args:
        contact_id: the id that the page was given; a new one when left out.
        occurred_at: when it happened, for one that is entered later from paper; now when left out.
        ended_at: when it ended, likewise.
    Raises:
        NotAllowed: `by` does not take contacts.
        NotFound: the id belongs to somebody else's contact.
        BadInput: an unknown channel, or times that cannot be.
    """
    check(by, "contact.take")
    if channel not in {c.value for c in Channel}:
        raise BadInput(_("Choose how the contact reaches you."), place="channel")
    now = timezone.now()
    _check_times(now, occurred_at, ended_at)
    contact_id = contact_id or new_id()
    key_id = new_key("contact")  # commits by itself; an orphan is swept
    return _take(
        by=by, contact_id=contact_id, key_id=key_id, channel=channel, now=now, occurred_at=occurred_at, ended_at=ended_at
    )


@use_case
def _take(
    *, by: Staff, contact_id: UUID, key_id: UUID, channel: str, now: datetime, occurred_at: datetime | None, ended_at: datetime | None
) -> Contact:
    there = Contact.objects.filter(pk=contact_id).first()
    if there is not None:
        if there.taken_by_id != by.pk:
            raise refuse(by, "contact", contact_id)
        return there
    contact = Contact.objects.create(
        id=contact_id, key_id=key_id, channel=channel, taken_by=by, recorded_at=now, saved_at=now,
        occurred_at=occurred_at or now, ended_at=ended_at, from_paper=occurred_at is not None, entered_by=by if occurred_at is not None else None,
    )
    paper = contact.from_paper
    journal.record(by=by, act="contact.opened", subject=contact, details={"channel": channel, "from_paper": paper})
    live.tell("board")
    return contact


def _check_times(now: datetime, occurred_at: datetime | None, ended_at: datetime | None) -> None:
    if occurred_at and occurred_at > now:
        raise BadInput(_("This time is still to come. Write when the contact began."), place="occurred_at")
    if ended_at and (occurred_at is None or ended_at < occurred_at or ended_at > now):
        raise BadInput(_("The end lies before the beginning, or is still to come."), place="ended_at")
