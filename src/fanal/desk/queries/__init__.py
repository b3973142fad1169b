"""Reads of the desk, always for somebody: what `by` may see (`visibility`), and never a row more.

No writes here, but for the locks that actions ask for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Value, prefetch_related_objects
from django.db.models.functions import Coalesce

from fanal.accounts.access import may
from fanal.accounts.models import Staff
from fanal.accounts.refusals import refuse
from fanal.cases.models import Case
from fanal.cases.queries import of_visible_case
from fanal.core.actors import Actor
from fanal.core.casework import NEXT_ACTOR, ContactOutcome, NextActor
from fanal.desk.closing import COUNTED_APART, ContactFacts
from fanal.desk.codes import Opening
from fanal.desk.models import CallBack, Colleague, Comparison, Contact, ContactCase, WallOpening
from fanal.desk.queries.visibility import of_visible_contact, visible_contacts
from fanal.web import paging
from fanal.web.paging import Bounded, Page, count_up_to, page_by

#: A list of contacts is counted so far. Each one counted is asked for its wall and its cases first, which a list of cases is not:
#: to a thousand it took longer than everything else on the page.
COUNTED = 250
#: Outcomes after which somebody at the desk must act.
DESK_ACTS = tuple(outcome.value for outcome in ContactOutcome if NEXT_ACTOR[outcome] is NextActor.DESK)


def shown_links(by: Actor) -> QuerySet[ContactCase]:
    """Links to cases that `by` may read: of another case not even the reference stands beside a contact."""
    return ContactCase.objects.filter(of_visible_case(by), unlinked_at__isnull=True).select_related("case")


def fetch_in_hidden_cases(contacts: Sequence[Contact], *, by: Actor) -> set[UUID]:
    """Those of these contacts that are in a case which `by` may not read: "in no case" would be untrue of them. One query."""
    links = ContactCase.objects.filter(~of_visible_case(by), contact__in=contacts, unlinked_at__isnull=True)
    return set(links.values_list("contact_id", flat=True))


def with_shown_links(contacts: Sequence[Contact], *, by: Actor) -> Sequence[Contact]:
    """The same contacts, with those links at hand for a list. One query, or none."""
    prefetch_related_objects(list(contacts), Prefetch("links", shown_links(by)))
    return contacts


def fetch_contact(*, by: Actor, contact_id: UUID) -> Contact:
    """A contact that `by` may read, with who took it. Raises NotFound, the same for one that is not there. Two queries."""
    found = visible_contacts(by).select_related("taken_by", "closed_by").filter(pk=contact_id).first()
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


def fetch_my_open(*, by: Staff) -> Sequence[Contact]:
    """The contacts that `by` writes now: taken or brought into, oldest first. One query."""
    mine = visible_contacts(by).filter(_written_by(by), closed_at__isnull=True)
    return list(mine.select_related("taken_by").order_by("occurred_at", "id"))


def _written_by(by: Staff) -> Q:
    return Q(taken_by=by) | Q(Exists(Colleague.objects.filter(contact=OuterRef("pk"), staff=by)))


def has_open_contact(staff: Staff) -> bool:
    """Whether a session of this person must not be cut off now. One query, on an index."""
    return Contact.objects.filter(taken_by=staff, closed_at__isnull=True).exists()


def is_page_of_open_contact(staff: Staff, name: str, arguments: Mapping[str, Any]) -> bool:
    """Whether an address belongs to an open contact of this person: what a session that is long over still opens. One query."""
    if name not in {"desk:contact", "desk:draft", "desk:duplicates", "desk:guidance"}:
        return False
    return Contact.objects.filter(pk=arguments["contact_id"], taken_by=staff, closed_at__isnull=True).exists()


def fetch_others_open(*, by: Staff) -> Sequence[Contact]:
    """Open contacts of colleagues that `by` may see and was not brought into, oldest first; at most fifty. One query."""
    rows = visible_contacts(by).filter(closed_at__isnull=True).exclude(_written_by(by))
    return list(rows.select_related("taken_by").order_by("occurred_at", "id")[:50])


def fetch_needing_desk(*, by: Actor) -> QuerySet[Contact]:
    """Closed contacts whose outcome says that the desk acts next, not settled yet, without an open call back of their own."""
    waiting = CallBack.objects.filter(contact=OuterRef("pk"), done_at__isnull=True)
    return (
        visible_contacts(by)
        .filter(closed_at__isnull=False, settled_at__isnull=True, outcome__in=DESK_ACTS)
        .exclude(Exists(waiting))
        .select_related("taken_by")
        .order_by("closed_at", "id")
    )


def fetch_call_backs_due(*, by: Actor, until: datetime | None = None) -> Sequence[CallBack]:
    """Calls that were promised and not made, of contacts that `by` may see, soonest first; at most a hundred. One query."""
    rows = CallBack.objects.filter(of_visible_contact(by), done_at__isnull=True)
    if until is not None:
        rows = rows.filter(due__lte=until)
    return list(rows.select_related("contact", "promised_by").order_by("due", "id")[:100])


def fetch_openings_to_decide(*, by: Staff) -> Sequence[WallOpening]:
    """Requests to read a walled contact that `by` may decide: as supervisor, or for the contacts that `by` took."""
    rows = WallOpening.objects.filter(state=Opening.ASKED.value).exclude(asked_by=by).exclude(reader=by)
    if not may(by, "contact.let_in"):
        rows = rows.filter(contact__taken_by=by)
    return list(rows.select_related("contact", "reader", "asked_by").order_by("asked_at", "id")[:50])


def _comparisons(by: Actor) -> QuerySet[Comparison]:
    """Questions about a contact and a closed case both of which `by` may read."""
    return Comparison.objects.filter(of_visible_contact(by), of_visible_case(by))


def fetch_comparisons_to_answer(*, by: Staff) -> Sequence[Comparison]:
    """Those that wait for who may answer: the owner of the case and supervision. One query."""
    if not may(by, "contact.link"):
        return ()
    rows = _comparisons(by).filter(answer="").select_related("contact__taken_by", "case", "asked_by")
    return list(rows.order_by("asked_at", "id")[:50])


def asked_to_compare(contact: Contact, cases: Sequence[Case]) -> bool:
    """Whether a comparison of this contact with each of these cases was asked for. One query."""
    return Comparison.objects.filter(contact=contact, case__in=cases).count() == len(cases)


def fetch_comparison(*, by: Staff, comparison_id: UUID) -> Comparison:
    """One of them, answered or not. Raises NotFound."""
    rows = _comparisons(by).select_related("contact__taken_by", "case", "asked_by", "answered_by")
    found = rows.filter(pk=comparison_id).first()
    if found is None:
        raise refuse(by, "comparison", comparison_id)
    return found


def lock_comparison(*, by: Staff, comparison_id: UUID) -> Comparison:
    """The same, locked until the transaction ends. For actions."""
    fetch_comparison(by=by, comparison_id=comparison_id)
    return Comparison.objects.select_for_update().get(pk=comparison_id)


@dataclass(frozen=True, slots=True)
class Sought:
    """What a list of contacts is narrowed to. Times are aware; empty means all."""

    since: datetime | None = None
    until: datetime | None = None
    channel: str = ""
    category: str = ""
    outcome: str = ""
    mine: bool = False
    apart: bool = False


def fetch_contacts_sought(*, by: Staff, sought: Sought) -> QuerySet[Contact]:
    """The contacts that `by` may read and that fit, unordered, with who took them and the cases that `by` may read.

    Test, silent and abusive contacts are a list of their own (`apart`), or are asked for by their outcome.
    """
    rows = visible_contacts(by).select_related("taken_by").prefetch_related(Prefetch("links", shown_links(by)))
    if sought.since:
        rows = rows.filter(occurred_at__gte=sought.since)
    if sought.until:
        rows = rows.filter(occurred_at__lt=sought.until)
    for name in ("channel", "category", "outcome"):
        if value := getattr(sought, name):
            rows = rows.filter(**{name: "" if value == "-" else value})
    if sought.mine:
        rows = rows.filter(taken_by=by)
    if sought.apart:
        # Not by the index of outcomes: all of these three would be sorted for one page. Walking back in time meets one soon.
        return rows.alias(ended=Coalesce("outcome", Value(""))).filter(ended__in=sorted(COUNTED_APART))
    return rows if sought.outcome else rows.exclude(outcome__in=sorted(COUNTED_APART))


def search_contacts(*, by: Staff, sought: Sought, after: str = "", size: int = 25) -> Page[Contact]:
    """Contacts by time, newest first, by keyset: a page costs the same however far back. They are counted to `COUNTED`.

    Two queries.
    """
    rows = fetch_contacts_sought(by=by, sought=sought)
    return page_by(rows, column="occurred_at", newest_first=True, after=after, size=size, count_to=min(COUNTED, paging.COUNTED))


def count_today(*, by: Staff, since: datetime) -> dict[str, int]:
    """How many contacts since a moment, and how many of them are counted apart. One query per number."""
    rows = visible_contacts(by).filter(occurred_at__gte=since, occurred_at__lt=since + timedelta(days=1))
    apart = rows.filter(outcome__in=sorted(COUNTED_APART)).count()
    return {"contacts": rows.count() - apart, "apart": apart}


def fetch_of_case(*, by: Actor, case_id: UUID) -> tuple[Sequence[Contact], Sequence[Contact]]:
    """Contacts of a case that `by` may read: those open to `by`, and those behind a wall. Newest first. Two queries."""
    of_case = _of_case(case_id)
    seen = list(visible_contacts(by).filter(of_case).select_related("taken_by").order_by("-occurred_at", "-id"))
    ids = {contact.pk for contact in seen}
    walled = Contact.objects.filter(of_case, walled=True).order_by("-occurred_at", "-id")
    return seen, [contact for contact in walled if contact.pk not in ids]


def _of_case(case_id: UUID) -> Q:
    # From the links to their contacts: from the contacts to their links, every contact of the node would be looked at.
    links = ContactCase.objects.filter(case_id=case_id, unlinked_at__isnull=True)
    return Q(pk__in=links.values("contact")) & ~Q(outcome__in=sorted(COUNTED_APART))


def _of_case_told(by: Actor, case_id: UUID) -> QuerySet[Any]:
    """Contacts of a case of which `by` may at least know that they are there, with `open_to_reader`: whether they are read."""
    seen = Exists(visible_contacts(by).filter(pk=OuterRef("pk")))
    return Contact.objects.filter(_of_case(case_id)).annotate(open_to_reader=seen).filter(Q(open_to_reader=True) | Q(walled=True))


def fetch_newest_of_case(*, by: Actor, case_id: UUID, until: datetime | None, most: int) -> list[tuple[Contact, bool]]:
    """The newest contacts of a case, each with whether `by` reads it or may only know of it. One query, `most` rows."""
    rows = _of_case_told(by, case_id)
    if until is not None:
        rows = rows.filter(occurred_at__lte=until)
    newest = rows.select_related("taken_by").order_by("-occurred_at", "-id")[:most]
    return [(contact, contact.open_to_reader) for contact in newest]


def count_of_case(*, by: Actor, case_id: UUID) -> Bounded:
    """How many contacts of a case `by` may at least know of. One bounded query."""
    return count_up_to(_of_case_told(by, case_id))


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
    return list(rows.prefetch_related("addenda", "call_backs").order_by("occurred_at", "id"))
