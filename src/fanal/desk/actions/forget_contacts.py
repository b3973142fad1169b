"""Give up what the desk holds of a contact or of a case: the data keys to destroy, and what stands in clear."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone

from fanal import journal
from fanal.core.actors import Actor
from fanal.core.plugs import Subject
from fanal.desk.models import Contact, ContactCase, Conversation
from fanal.vault import index


def forget_contacts(*, by: Actor, subject: Subject) -> Iterable[UUID]:
    """Data keys of a contact, of a case's contacts that are in no other case, or of a conversation that no contact was made of. In
    the caller's transaction.

    A contact that belongs to another case as well stays with that one; only its link to this case goes.
    """
    if subject.kind == "conversation":
        return [_give_up_unheard(by, one) for one in Conversation.objects.select_for_update().filter(pk=subject.id, contact__isnull=True)]
    if subject.kind == "contact":
        gone = Contact.objects.filter(pk=subject.id)
    elif subject.kind == "case":
        links = ContactCase.objects.filter(case_id=subject.id, unlinked_at__isnull=True)
        elsewhere = ContactCase.objects.filter(unlinked_at__isnull=True).exclude(case_id=subject.id)
        gone = Contact.objects.filter(pk__in=links.values("contact")).exclude(pk__in=elsewhere.values("contact"))
    else:
        return []
    keys = [_give_up(by, contact) for contact in gone.select_for_update()]
    if subject.kind == "case":
        ContactCase.objects.filter(case_id=subject.id).delete()
    return keys


def _give_up_unheard(by: Actor, conversation: Conversation) -> UUID:
    """One that no contact was made of goes whole: nothing of it is counted."""
    journal.record(by=by, act="conversation.forgotten", subject=conversation)
    key_id = conversation.key_id
    conversation.delete()
    return key_id


def _give_up(by: Actor, contact: Contact) -> UUID:
    index.drop(subject=f"contact:{contact.pk}")
    for hanging in (contact.call_backs, contact.addenda, contact.openings, contact.conversations):
        hanging.all().delete()
    # The bare row stays, to be counted; nobody is to act on it any more.
    settled = {} if contact.is_open or contact.settled_at else {"settled_at": timezone.now(), "settled_by": contact.closed_by}
    Contact.objects.filter(pk=contact.pk).update(language="", marks={}, writers=[], asked_about=[], **settled)
    journal.record(by=by, act="contact.forgotten", subject=contact)
    return contact.key_id
