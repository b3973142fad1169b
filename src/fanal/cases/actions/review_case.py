"""Look at a case that a file brought in: take it over as an open one, or discard it."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from fanal.accounts.models import Staff
from fanal.accounts.refusals import use_case
from fanal.cases.drafts import TaskDraft
from fanal.cases.models import Case
from fanal.cases.policies import check_can_own, check_lasting, person_of
from fanal.cases.recording import text
from fanal.cases.steps import begin_any, end, keep_need, write_status
from fanal.cases.writing import write_task
from fanal.core.actors import Actor
from fanal.core.casework import CASE_TABLE, CaseStatus, TaskKind, TaskState
from fanal.core.errors import BadInput
from fanal.core.outside import OutsideEvent
from fanal.core.plugs import outside_event


def _finish_review(by: Actor, case: Case) -> None:
    """The task that asked for this look is done by it."""
    case.tasks.filter(state=TaskState.OPEN, kind=TaskKind.REVIEW_IMPORT).update(
        state=TaskState.DONE.value, finished_at=timezone.now(), finished_by=person_of(by),
    )


@use_case
def accept_case(*, by: Actor, case_id: UUID, next_task: TaskDraft, owner: Staff | None = None) -> Case:
    """Take a reviewed case over: open, with owner (whoever reviews it, when left out) and next task.

    Raises NotAllowed, NotFound; NotReady for a case that is not in review; BadInput.
    """
    case = begin_any(by, case_id)
    CASE_TABLE.check_move(CaseStatus(case.status), CaseStatus.OPEN)
    if case.status != CaseStatus.REVIEW:
        CASE_TABLE.check_move(CaseStatus(case.status), CaseStatus.DISCARDED)
    check_lasting(by, case)
    case.status, case.owner = CaseStatus.OPEN.value, owner or case.owner or person_of(by)
    if case.owner is not None and case.owner != by:
        check_can_own(case.owner)
    case.save(update_fields=["status", "owner"])
    _finish_review(by, case)
    write_task(by, case, next_task)
    keep_need(case)
    write_status(by, case, "accepted")
    list(outside_event.ask(by=by, event=OutsideEvent.CASE_OPENED, subject_id=case.pk))
    end(by, case, "case.accepted")
    return case


@use_case
def discard_case(*, by: Actor, case_id: UUID, reason: str) -> Case:
    """Discard a case in review: not a case, or there already. Raises NotAllowed, NotFound, NotReady; BadInput without reason."""
    case = begin_any(by, case_id)
    CASE_TABLE.check_move(CaseStatus(case.status), CaseStatus.DISCARDED)
    if not reason.strip():
        raise BadInput(_("Say why it is discarded."), place="reason")
    _finish_review(by, case)
    case.tasks.filter(state=TaskState.OPEN).update(
        state=TaskState.DROPPED.value, finished_at=timezone.now(), finished_by=person_of(by),
    )
    case.status, case.next_due, case.needs_at = CaseStatus.DISCARDED.value, None, None
    case.save(update_fields=["status", "next_due", "needs_at"])
    write_status(by, case, "discarded", reason=text(reason))
    end(by, case, "case.discarded")
    return case
