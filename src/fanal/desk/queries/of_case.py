"""The contacts of a case, those behind a wall told apart; and contacts that an access request gives out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from fanal.accounts.models import Staff
from fanal.accounts.row_rules import READER
from fanal.core.actors import Actor
from fanal.desk.closing import COUNTED_APART
from fanal.desk.codes import Opening
from fanal.desk.models import Contact, ContactCase, WallOpening
from fanal.desk.queries.visibility import asked_by, contacts_of, visible_contacts
from fanal.web.paging import Bounded, PreparedList
from fanal.web.prepared import Prepared


def fetch_of_case(*, by: Actor, case_id: UUID) -> tuple[Sequence[Contact], Sequence[Contact]]:
    """Contacts of a case that `by` may read: those open to `by`, and those behind a wall. Newest first. Two queries."""
    of_case = _of_case(case_id)
    seen = list(visible_contacts(by).filter(of_case).select_related("taken_by", "entered_by").order_by("-occurred_at", "-id"))
    ids = {contact.pk for contact in seen}
    walled = Contact.objects.filter(of_case, walled=True).order_by("-occurred_at", "-id")
    return seen, [contact for contact in walled if contact.pk not in ids]


def _of_case(case_id: UUID) -> Q:
    # From the links to their contacts: from the contacts to their links, every contact of the node would be looked at.
    links = ContactCase.objects.filter(case_id=case_id, unlinked_at__isnull=True)
    return Q(pk__in=links.values("contact")) & ~Q(outcome__in=sorted(COUNTED_APART))


def _told(*, case: UUID, until: datetime | None = None, **asked: Any) -> QuerySet[Any]:
    """Contacts of a case of which the reader may at least know that they are there, with `open_to_reader`: whether they are read."""
    seen = Exists(contacts_of(**asked).filter(pk=OuterRef("pk")))
    rows = Contact.objects.filter(_of_case(case)).annotate(open_to_reader=seen).filter(Q(open_to_reader=True) | Q(walled=True))
    return rows if until is None else rows.filter(occurred_at__lte=until)


def _newest(*, most: int, **asked: Any) -> QuerySet[Any]:
    return _told(**asked).select_related("taken_by").order_by("-occurred_at", "-id")[:most]


_NEWEST, _TOLD = Prepared(_newest, spare=READER), PreparedList(_told, spare=READER)


def fetch_newest_of_case(*, by: Actor, case_id: UUID, until: datetime | None, most: int) -> list[tuple[Contact, bool]]:
    """The newest contacts of a case, each with whether `by` reads it or may only know of it. One query, `most` rows."""
    asked = asked_by(by)
    if asked is None:
        return []
    values = {**asked.values, "case": case_id, **({"until": until} if until else {})}
    # A text for each power of two, not for each length: how long it is may come out of an address.
    newest = _NEWEST.fetch(values, {**asked.shape, "most": 1 << (most - 1).bit_length()})
    return [(contact, contact.open_to_reader) for contact in newest[:most]]


def count_of_case(*, by: Actor, case_id: UUID) -> Bounded:
    """How many contacts of a case `by` may at least know of. One bounded query."""
    asked = asked_by(by)
    return _TOLD.count_up_to({**asked.values, "case": case_id}, asked.shape) if asked else Bounded(0)


def fetch_asked_to_be_let_in(*, by: Actor, contacts: Sequence[Contact]) -> set[UUID]:
    """Of these walled contacts, those that `by` has asked to read and nobody has decided yet. One query, or none."""
    if not contacts or not isinstance(by, Staff):
        return set()
    waiting = WallOpening.objects.filter(contact__in=contacts, reader=by, state=Opening.ASKED.value)
    return set(waiting.values_list("contact_id", flat=True))


def fetch_to_export(*, by: Actor, kind: str, subject_id: UUID) -> Sequence[Contact] | None:
    """Contacts that an access request about a subject gives out; None for a kind that the desk holds nothing of.

    A walled contact is not part of what the parents' file gives out: it is exported for itself only.
    """
    if kind == "contact":
        rows = visible_contacts(by).filter(pk=subject_id)
    elif kind == "case":
        linked = ContactCase.objects.filter(case_id=subject_id, unlinked_at__isnull=True)
        rows = visible_contacts(by).filter(pk__in=linked.values("contact"), walled=False)
    else:
        return None
    return list(rows.prefetch_related("addenda", "call_backs", "conversations__messages").order_by("occurred_at", "id"))
