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

from django.db.models import Exists, Expression, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable

from fanal.accounts.access import may
from fanal.accounts.models import Staff
from fanal.accounts.row_rules import Given, RowRule, given_of
from fanal.cases.queries import CASES, shape_of_cases
from fanal.cases.queries.access import Asked
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


def _asked_by(by: Staff, column: str = "") -> Expression:
    given, cases = given_of(by), shape_of_cases(by) or {}
    return _CONTACTS.holds_of(column, given, **cases) if column else _CONTACTS.holds(given, **cases)


def visible_contacts(by: Actor) -> QuerySet[Contact]:
    """The contacts that `by` may read."""
    contacts = Contact.objects.all()
    if isinstance(by, System):
        return contacts
    if not isinstance(by, Staff) or not may(by, "contact.read"):
        return contacts.none()
    return contacts if may(by, "contact.read_walled") else contacts.filter(_asked_by(by))


def of_visible_contact(by: Actor) -> Combinable | Q:
    """Of what hangs on a contact, in `contact`: that `by` may see the contact. Asked for each row."""
    if isinstance(by, Staff) and may(by, "contact.read") and not may(by, "contact.read_walled"):
        return _asked_by(by, "contact")
    return Exists(visible_contacts(by).filter(pk=OuterRef("contact")))


def asked_by(by: Actor) -> Asked | None:
    """The reader of a prepared query (`web.prepared`), for `contacts_of`; None when they read no contact."""
    cases = asked_about_cases(by)
    if isinstance(by, System) and cases:
        return Asked(cases.values, {"reads_walled": True, **cases.shape})
    if not isinstance(by, Staff) or not may(by, "contact.read"):
        return None
    return Asked(given_of(by).values, {"reads_walled": may(by, "contact.read_walled"), **(cases.shape if cases else {})})


def contacts_of(*, staff: UUID, role: str, now: datetime, reads_walled: bool, **cases: bool) -> QuerySet[Contact]:
    """The contacts that the reader of a prepared query may read."""
    contacts = Contact.objects.all()
    return contacts if reads_walled else contacts.filter(_CONTACTS.holds(Given(staff, role, now), **cases))


def of_contact_of(*, staff: UUID, role: str, now: datetime, reads_walled: bool, **cases: bool) -> Combinable | Q:
    """Of what hangs on a contact, in `contact`: that the reader of a prepared query may see the contact."""
    return Q() if reads_walled else _CONTACTS.holds_of("contact", Given(staff, role, now), **cases)


def of_case_of(*, staff: UUID, role: str, now: datetime, reads_walled: bool, **cases: bool) -> Combinable | Q:
    """Of what names a case, in `case`: that the reader of a prepared query may read the case."""
    return CASES.holds_of("case", Given(staff, role, now), **cases) if cases else Q(pk__in=[])
