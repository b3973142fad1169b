"""Which contacts somebody may see: the one condition for every list, page, stream and action.

A contact is seen by whoever took it. A colleague on shift sees those that are in no case, or in a case that they may read.
A walled contact is seen by who took it, by supervisors, and by people whom a recorded decision let in. To everybody else it
is not there.

Belongs here: the rule. Does not: reads that use it (`queries`).
"""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable

from fanal.accounts.access import may
from fanal.accounts.models import Staff
from fanal.accounts.row_rules import Given, RowRule, given_of
from fanal.cases.queries.access import CASES, Asked
from fanal.cases.queries.access import asked_by as asked_about_cases
from fanal.core.actors import Actor, System
from fanal.desk.codes import Opening
from fanal.desk.models import Colleague, Contact, ContactCase, WallOpening


def _contacts(given: Given, **cases: Hashable) -> QuerySet[Contact]:
    """The rule for whoever does not read every contact; `cases` is the shape of the rule about cases."""
    # The few walls that were opened for the reader are gathered once; everything else is asked of each contact by a key.
    let_in = WallOpening.objects.filter(reader=given.staff, state=Opening.GRANTED.value).values("contact")
    brought = Colleague.objects.filter(contact=OuterRef("pk"), staff=given.staff)
    links = ContactCase.objects.filter(contact=OuterRef("pk"), unlinked_at__isnull=True)
    in_my_cases = Exists(links.filter(CASES.holds_of("case", given, **cases))) if cases else Q(pk__in=[])
    return Contact.objects.filter(
        Q(taken_by=given.staff) | Q(pk__in=let_in) | Q(walled=False) & (Exists(brought) | ~Exists(links) | in_my_cases)
    )


_CONTACTS = RowRule(Contact, _contacts)


def asked_by(by: Actor) -> Asked | None:
    """How the rule applies to `by`, for `contacts_of`; None when they read no contact. One query on the own node, or none."""
    cases = asked_about_cases(by)
    shape = cases.shape if cases else {}
    if isinstance(by, System) and cases:
        return Asked(cases.values, {"reads_walled": True, **shape})
    if not isinstance(by, Staff) or not may(by, "contact.read"):
        return None
    return Asked(given_of(by).values, {"reads_walled": may(by, "contact.read_walled"), **shape})


def contacts_of(*, staff: UUID, role: str, now: datetime, reads_walled: bool, **cases: bool) -> QuerySet[Contact]:
    """The contacts that a reader may read, of the values and the shape that `asked_by` gave."""
    contacts = Contact.objects.all()
    return contacts if reads_walled else contacts.filter(_CONTACTS.holds(Given(staff, role, now), **cases))


def of_contact_of(*, staff: UUID, role: str, now: datetime, reads_walled: bool, **cases: bool) -> Combinable | Q:
    """Of what hangs on a contact, in `contact`: that the reader may see the contact. Asked for each row."""
    # Not an empty Q: joined with another condition by "or", that would be no condition at all.
    return Q(contact__isnull=False) if reads_walled else _CONTACTS.holds_of("contact", Given(staff, role, now), **cases)


def of_case_of(*, staff: UUID, role: str, now: datetime, reads_walled: bool, **cases: bool) -> Combinable | Q:
    """Of what names a case, in `case`: that the reader may read the case."""
    return CASES.holds_of("case", Given(staff, role, now), **cases) if cases else Q(pk__in=[])


def visible_contacts(by: Actor) -> QuerySet[Contact]:
    """The contacts that `by` may read."""
    asked = asked_by(by)
    return Contact.objects.none() if asked is None else contacts_of(**asked.both)


def of_visible_contact(by: Actor) -> Combinable | Q:
    """Of what hangs on a contact, in `contact`: that `by` may see the contact."""
    asked = asked_by(by)
    return Q(pk__in=[]) if asked is None else of_contact_of(**asked.both)
