"""Add to a closed contact. What was written stays as it was."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from fanal import journal, live
from fanal.accounts.access import check
from fanal.accounts.models import Staff
from fanal.accounts.refusals import use_case
from fanal.cases.steps import free_id
from fanal.core.errors import BadInput
from fanal.desk.draft import NOTES_LIMIT
from fanal.desk.models import Addendum
from fanal.desk.policies import check_closed
from fanal.desk.queries import lock_contact


@use_case
def add_addendum(*, by: Staff, contact_id: UUID, text: str, addendum_id: UUID | None = None) -> Addendum:
    """Write an addendum to a closed contact. Sent twice (`addendum_id`), it is there once.

    Raises BadInput for an empty or endless text, NotReady for a contact that is still open.
    """
    check(by, "contact.write")
    contact = lock_contact(by=by, contact_id=contact_id)
    check_closed(contact)
    if not text.strip():
        raise BadInput(_("Write what is to be added."), place="text")
    if len(text) > NOTES_LIMIT:
        raise BadInput(_("This is too long for one addendum. Nothing was saved; split it in two."), place="text")
    there = contact.addenda.filter(pk=addendum_id).first() if addendum_id else None
    if there is not None:
        return there
    addendum = Addendum.objects.create(
        id=free_id(Addendum.objects.all(), addendum_id), key_id=contact.key_id, contact=contact, text=text.strip(), written_by=by
    )
    journal.record(by=by, act="contact.addendum_written", subject=contact, details={"addendum": str(addendum.pk)})
    live.tell("contact", str(contact.pk))
    return addendum


@use_case
def settle_contact(*, by: Staff, contact_id: UUID) -> None:
    """Say that the desk has done what this closed contact still asked for. Said twice, it stands once."""
    from django.utils import timezone

    check(by, "contact.write")
    contact = lock_contact(by=by, contact_id=contact_id)
    check_closed(contact)
    if contact.settled_at is not None:
        return
    contact.settled_at, contact.settled_by = timezone.now(), by
    contact.save(update_fields=["settled_at", "settled_by"])
    journal.record(by=by, act="contact.settled", subject=contact, details={"outcome": contact.outcome})
    live.tell("board")
