"""Is this allowed in the state the case is in? Raises NotReady with a sentence.

Whether a role may do it at all stands in `accounts.matrix`; which cases somebody sees, in `queries.access`.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from fanal.accounts.access import may
from fanal.accounts.models import Staff
from fanal.cases.models import Case
from fanal.core.actors import Actor
from fanal.core.casework import CaseStatus, TaskKind
from fanal.core.errors import BadInput, NotReady


def may_change(case: Case) -> bool:
    """Whether what is known may be changed: the case is being worked on."""
    return case.status in {CaseStatus.OPEN, CaseStatus.REVIEW}


def check_may_change(case: Case) -> None:
    """Raises NotReady for a case that is not being worked on."""
    if not may_change(case):
        raise NotReady(_("This case is closed. Reopen it to go on working on it."))


def check_may_plan(case: Case, kind: str) -> None:
    """Tasks belong to the work on a case; aftercare goes on after closing. Raises NotReady."""
    if kind == TaskKind.AFTERCARE:
        check_may_add(case)
    else:
        check_may_change(case)


def check_may_add(case: Case) -> None:
    """Notes, support, documents and withdrawn consents also come after closing; raises NotReady for a discarded case."""
    if case.status == CaseStatus.DISCARDED:
        raise NotReady(_("This case was discarded in review. Nothing is added to it any more."))


def check_can_own(person: Staff, *, place: str = "owner") -> None:
    """Raises BadInput for somebody who cannot work on cases: left, or without a role that may."""
    from fanal.accounts.queries import fetch_people_with

    if person not in fetch_people_with("case.write"):
        raise BadInput(_("This colleague cannot work on cases at the moment."), place=place)


def check_can_open(case: Case, person: Staff) -> None:
    """Raises BadInput for somebody who does not read a restricted case: let them in first, in the open."""
    let_in = case.access.filter(staff=person, ended_at__isnull=True).exists()
    if case.restricted and case.owner != person and not let_in:
        raise BadInput(_("Reading this case is restricted. Let this colleague into it first."), place="owner")


def may_lift(by: Actor, case: Case) -> bool:
    """Whether `by` may end the restriction: whoever may restrict, and the owner whose own act the restriction was."""
    if may(by, "case.restrict"):
        return True
    last = case.status_changes.filter(act="restricted").order_by("-recorded_at", "-pk").first()
    return case.owner == by and last is not None and last.recorded_by == by


def check_lasting(by: Actor, case: Case) -> None:
    """Emergency access ends after hours: by it nobody changes who reads a case or owns it. Raises NotReady."""
    from fanal.cases.queries.access import has_broken_glass

    if case.owner != by and has_broken_glass(by, case.pk):
        raise NotReady(_("Your role does not allow this. Ask your supervisor or an administrator."))


def person_of(by: Actor) -> Staff | None:
    """The member of staff who acts; None for a part of the system."""
    return by if isinstance(by, Staff) else None
