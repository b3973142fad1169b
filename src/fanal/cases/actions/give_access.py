"""Let a colleague into a case that they would not see, and out again."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from fanal.accounts.access import check, may
from fanal.accounts.models import Staff
from fanal.accounts.queries import fetch_people_with
from fanal.accounts.refusals import refuse, use_case
from fanal.cases.models import Case, CaseAccess
from fanal.cases.policies import check_lasting
from fanal.cases.queries.access import has_broken_glass
from fanal.cases.steps import begin_any, end
from fanal.core.actors import Actor
from fanal.core.errors import BadInput

#: How long the closer of a colleague's case still reads it.
CLOSER_STAYS = timedelta(days=14)


def _check_may_let_in(by: Actor, case: Case) -> None:
    """The owner decides about the own case; otherwise whoever may restrict cases."""
    if case.owner != by:
        check(by, "case.restrict")
        check_lasting(by, case)


@use_case
def give_access(*, by: Actor, case_id: UUID, colleague: Staff, until: datetime | None = None) -> CaseAccess:
    """Let a colleague in, for good or until a time. In already, the time is changed.

    Raises NotAllowed, NotFound; BadInput for somebody whose roles read no cases, or a time that is over.
    """
    case = begin_any(by, case_id)
    _check_may_let_in(by, case)
    if colleague == by and case.owner != by:
        check(by, "case.read_all")  # nobody who was let in for a time makes it longer alone
    if colleague not in fetch_people_with("case.read"):
        raise BadInput(_("This colleague's role reads no cases."), place="colleague")
    if until is not None and until <= timezone.now():
        raise BadInput(_("This time is over."), place="until")
    access, _new = CaseAccess.objects.update_or_create(
        case=case, staff=colleague, ended_at=None, defaults={"until": until},
        create_defaults={"until": until, "given_by_text": by.actor_text},
    )
    end(by, case, "case.access_given", details={"staff": str(colleague.pk), "for_good": until is None})
    return access


@use_case
def end_access(*, by: Actor, case_id: UUID, access_id: UUID) -> None:
    """Let a colleague out again; holds on the next request. Raises NotAllowed, NotFound."""
    case = begin_any(by, case_id)
    _check_may_let_in(by, case)
    access = case.access.filter(pk=access_id, ended_at__isnull=True).first()
    if access is None:
        raise refuse(by, "access", access_id)
    access.ended_at = timezone.now()
    access.save(update_fields=["ended_at"])
    end(by, case, "case.access_ended", details={"staff": str(access.staff_id)})


def let_everybody_out(*, by: Actor, case_id: UUID) -> int:
    """A closed case needs no further readers: whoever was let in for the work is let out. Within the closing (`case_closed`).

    Answers with how many were let out.
    """
    return CaseAccess.objects.filter(case=case_id, ended_at__isnull=True).update(ended_at=timezone.now())


def let_closer_stay(*, by: Actor, case: Case) -> None:
    """Who closed a colleague's case reads it for a while, so that a slip can be seen and the case opened again.

    Within the closing, after `let_everybody_out`. Not for whom emergency access let in, nor who reads it anyway.
    """
    if not isinstance(by, Staff) or by.is_program or by == case.owner or may(by, "case.read_all") or has_broken_glass(by, case.pk):
        return
    CaseAccess.objects.create(case=case, staff=by, given_by_text=by.actor_text, until=timezone.now() + CLOSER_STAYS)
