"""Let open pages know what changed around a contact. Called inside the transaction of the change."""

from __future__ import annotations

from uuid import UUID

from fanal import live
from fanal.desk.models import Contact


def tell_contact(contact: Contact) -> None:
    """The page of the contact, and the board."""
    live.tell("contact", str(contact.pk))
    live.tell("board")


def tell_case_and_contact(contact: Contact, case_id: UUID) -> None:
    """The page of a case as well."""
    live.tell("case", str(case_id))
    tell_contact(contact)
