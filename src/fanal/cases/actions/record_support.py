"""Record support given: what kind, to whom, how long."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from fanal.accounts.refusals import use_case
from fanal.cases.models import Support
from fanal.cases.policies import check_may_add, person_of
from fanal.cases.recording import text
from fanal.cases.steps import begin_any, end, trace
from fanal.cases.writing import belongs
from fanal.core.actors import Actor
from fanal.core.casework import SupportKind
from fanal.core.errors import BadInput

#: Minutes: at most a whole day is one record.
LONGEST = 24 * 60


@use_case
def record_support(
    *, by: Actor, case_id: UUID, kind: SupportKind, minutes: int, note: str = "", given_at: datetime | None = None,
    child_id: UUID | None = None, person_id: UUID | None = None,
) -> Support:
    """Record support in whole minutes, also after the case was closed. Raises NotAllowed, NotFound, NotReady, BadInput."""
    case = begin_any(by, case_id)
    check_may_add(case)
    belongs(case, child_id=child_id, person_id=person_id)
    if not 1 <= minutes <= LONGEST:
        raise BadInput(_("Time spent is given in minutes, from 1 to 1440."), place="minutes")
    given = given_at or timezone.now()
    if given > timezone.now():
        raise BadInput(_("This time is in the future."), place="given_at")
    support = Support.objects.create(
        case=case, key_id=case.key_id, kind=kind.value, minutes=minutes, given_at=given, given_by=person_of(by),
        child_id=child_id, person_id=person_id, text=text(note), **trace(by),
    )
    end(by, case, "support.recorded", about=support, details={"kind": support.kind, "minutes": minutes})
    return support
