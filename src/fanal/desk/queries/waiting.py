"""What waits at the desk for somebody: open contacts, promised calls, contacts to deal with, questions to answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from fanal.accounts.access import may
from fanal.accounts.models import Staff
from fanal.accounts.refusals import refuse
from fanal.accounts.row_rules import READER
from fanal.cases.models import Case
from fanal.cases.queries import of_visible_case
from fanal.core.actors import Actor
from fanal.core.casework import NEXT_ACTOR, ContactOutcome, NextActor
from fanal.desk.codes import Opening
from fanal.desk.models import CallBack, Colleague, Comparison, Contact, WallOpening
from fanal.desk.queries.visibility import (
    asked_by,
    contacts_of,
    of_case_of,
    of_contact_of,
    of_visible_contact,
)
from fanal.web.prepared import Prepared

#: Outcomes after which somebody at the desk must act.
DESK_ACTS = tuple(outcome.value for outcome in ContactOutcome if NEXT_ACTOR[outcome] is NextActor.DESK)


def fetch_my_open(*, by: Staff) -> Sequence[Contact]:
    """The contacts that `by` writes now: taken or brought into, oldest first. One query."""
    asked = asked_by(by)
    return _MY_OPEN.fetch(asked.values, asked.shape) if asked else []


def _open(*, mine: bool, **asked: Any) -> QuerySet[Contact]:
    staff = asked["staff"]
    written = Q(taken_by=staff) | Q(Exists(Colleague.objects.filter(contact=OuterRef("pk"), staff=staff)))
    rows = contacts_of(**asked).filter(written if mine else ~written, closed_at__isnull=True)
    return rows.select_related("taken_by").order_by("occurred_at", "id")


_MY_OPEN = Prepared(lambda **asked: _open(mine=True, **asked), spare=READER)
_OTHERS_OPEN = Prepared(lambda **asked: _open(mine=False, **asked)[:50], spare=READER)


def fetch_others_open(*, by: Staff) -> Sequence[Contact]:
    """Open contacts of colleagues that `by` may see and was not brought into, oldest first; at most fifty. One query."""
    asked = asked_by(by)
    return _OTHERS_OPEN.fetch(asked.values, asked.shape) if asked else []


def fetch_needing_desk(*, by: Staff) -> Sequence[Contact]:
    """Closed contacts whose outcome says that the desk acts next, not settled yet, without an open call back of their own; at most fifty."""
    asked = asked_by(by)
    return _FOR_THE_DESK.fetch(asked.values, asked.shape) if asked else []


def _for_the_desk(**asked: Any) -> QuerySet[Contact]:
    waiting = CallBack.objects.filter(contact=OuterRef("pk"), done_at__isnull=True)
    rows = contacts_of(**asked).filter(~Exists(waiting), closed_at__isnull=False, settled_at__isnull=True, outcome__in=DESK_ACTS)
    return rows.select_related("taken_by").order_by("closed_at", "id")[:50]


_FOR_THE_DESK = Prepared(_for_the_desk, spare=READER)


def fetch_call_backs_due(*, by: Staff) -> Sequence[CallBack]:
    """Calls that were promised and not made, of contacts that `by` may see, soonest first; at most a hundred. One query."""
    asked = asked_by(by)
    return _CALL_BACKS.fetch(asked.values, asked.shape) if asked else []


def _call_backs(**asked: Any) -> QuerySet[CallBack]:
    rows = CallBack.objects.filter(of_contact_of(**asked), done_at__isnull=True)
    return rows.select_related("contact", "promised_by", "ringing_by").order_by("due", "id")[:100]


_CALL_BACKS = Prepared(_call_backs, spare=READER)


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
    asked = asked_by(by)
    return _TO_COMPARE.fetch(asked.values, asked.shape) if asked else ()


def _to_compare(**asked: Any) -> QuerySet[Comparison]:
    rows = Comparison.objects.filter(of_contact_of(**asked), of_case_of(**asked), answer="")
    return rows.select_related("contact__taken_by", "case", "asked_by").order_by("asked_at", "id")[:50]


_TO_COMPARE = Prepared(_to_compare, spare=READER)


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
