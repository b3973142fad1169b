"""One contact and what hangs on it, for somebody who may see it. No writes, but for the locks that actions ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from fanal.accounts.models import Staff
from fanal.accounts.refusals import refuse
from fanal.accounts.row_rules import READER
from fanal.cases.queries import of_visible_case
from fanal.core.actors import Actor
from fanal.desk.closing import ContactFacts
from fanal.desk.models import CallBack, Contact, ContactCase
from fanal.desk.queries.visibility import (
    asked_by,
    of_case_of,
    of_visible_contact,
    visible_contacts,
)
from fanal.web.prepared import Prepared, attach, blocks


def shown_links(by: Actor) -> QuerySet[ContactCase]:
    """Links to cases that `by` may read: of another case not even the reference stands beside a contact."""
    return ContactCase.objects.filter(of_visible_case(by), unlinked_at__isnull=True).select_related("case")


def fetch_in_hidden_cases(contacts: Sequence[Contact], *, by: Actor) -> set[UUID]:
    """Those of these contacts that are in a case which `by` may not read: "in no case" would be untrue of them. One query."""
    links = ContactCase.objects.filter(~of_visible_case(by), contact__in=contacts, unlinked_at__isnull=True)
    return set(links.values_list("contact_id", flat=True))


def with_shown_links(contacts: Sequence[Contact], *, by: Actor) -> Sequence[Contact]:
    """The same contacts, with those links at hand for a list. One query for each block."""
    asked = asked_by(by)
    for block in blocks(contacts):
        found = _LINKS.fetch({**asked.values, "contacts": [one.pk for one in block]}, asked.shape) if asked else ()
        attach(block, "links", found, by="contact_id")
    return contacts


def _links(*, contacts: Sequence[UUID], **asked: Any) -> QuerySet[ContactCase]:
    return ContactCase.objects.filter(of_case_of(**asked), contact__in=contacts, unlinked_at__isnull=True).select_related("case")


_LINKS = Prepared(_links, spare=READER)


def fetch_contact(*, by: Actor, contact_id: UUID) -> Contact:
    """A contact that `by` may read, with who took it. Raises NotFound, the same for one that is not there. Two queries."""
    found = visible_contacts(by).select_related("taken_by", "closed_by", "entered_by").filter(pk=contact_id).first()
    if found is None:
        raise refuse(by, "contact", contact_id)
    return found


def may_hear_of(by: Actor, contact_id: str) -> bool:
    """Whether an open page of `by` may be told that this contact changed. For live streams; no refusal is journalled."""
    try:
        return visible_contacts(by).filter(pk=UUID(contact_id)).exists()
    except ValueError:
        return False


def lock_contact(*, by: Actor, contact_id: UUID) -> Contact:
    """The same, locked until the transaction ends. For actions."""
    if not visible_contacts(by).filter(pk=contact_id).exists():
        raise refuse(by, "contact", contact_id)
    return Contact.objects.select_for_update().get(pk=contact_id)


def lock_call_back(*, by: Actor, call_back_id: UUID) -> CallBack:
    """A promised call back of a contact that `by` may read, locked. Raises NotFound."""
    found = CallBack.objects.select_for_update().filter(of_visible_contact(by), pk=call_back_id).first()
    if found is None:
        raise refuse(by, "call_back", call_back_id)
    return found


def facts_of(contact: Contact) -> ContactFacts:
    """What `closing.blockers` looks at. Two queries; opens two protected fields."""
    hows = list(contact.links.filter(unlinked_at__isnull=True).values_list("how", flat=True))
    return ContactFacts(
        outcome=contact.outcome,
        police=contact.police,
        police_detail=bool(contact.police_detail),
        police_reason=contact.police_reason,
        police_why=bool(contact.police_why.strip()),
        cases=len(hows),
        opened_case=ContactCase.OPENED in hows,
        call_backs=contact.call_backs.count(),
    )


def has_open_contact(staff: Staff) -> bool:
    """Whether a session of this person must not be cut off now. One query, on an index."""
    return Contact.objects.filter(taken_by=staff, closed_at__isnull=True).exists()


def is_page_of_open_contact(staff: Staff, name: str, arguments: Mapping[str, Any]) -> bool:
    """Whether an address belongs to an open contact of this person: what a session that is long over still opens. One query."""
    mine = Contact.objects.filter(taken_by=staff, closed_at__isnull=True)
    if name in {"desk:talk", "desk:talk_messages", "desk:talk_answer", "desk:talk_words", "desk:talk_end"}:
        return mine.filter(conversations=arguments["conversation_id"]).exists()
    if name not in {"desk:contact", "desk:draft", "desk:duplicates", "desk:guidance"}:
        return False
    return mine.filter(pk=arguments["contact_id"]).exists()
