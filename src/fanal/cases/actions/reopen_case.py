"""Reopen a closed case: it goes on where it stood, with a first task again."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from fanal.accounts.refusals import use_case
from fanal.cases.drafts import TaskDraft
from fanal.cases.models import Case
from fanal.cases.policies import check_lasting, person_of
from fanal.cases.recording import text
from fanal.cases.steps import begin_any, end, keep_need, write_status
from fanal.cases.writing import write_task
from fanal.core.actors import Actor
from fanal.core.casework import CASE_TABLE, CaseStatus
from fanal.core.errors import BadInput


@use_case
def reopen_case(*, by: Actor, case_id: UUID, reason: str, next_task: TaskDraft) -> Case:
    """Reopen a case. Ended episodes stay ended: if the child is missing again, `start_episode` follows.

    Whoever reopens a case without an owner at work owns it. Raises NotAllowed, NotFound; NotReady for a case that is not
    closed; BadInput without a reason or a task.
    """
    case = begin_any(by, case_id, right="case.reopen")
    CASE_TABLE.check_move(CaseStatus(case.status), CaseStatus.OPEN)
    if not reason.strip():
        raise BadInput(_("Say why the case is reopened."), place="reason")
    now = timezone.now()
    before = case.outcome
    case.status, case.outcome, case.closed_at, case.reopened_at = CaseStatus.OPEN.value, "", None, now
    case.needs_at = now
    if case.owner is None or not case.owner.is_active:
        check_lasting(by, case)
        case.owner = person_of(by)
    case.save(update_fields=["status", "outcome", "closed_at", "reopened_at", "needs_at", "owner"])
    write_task(by, case, next_task)
    keep_need(case)
    write_status(by, case, "reopened", reason=text(reason))
    end(by, case, "case.reopened", details={"outcome_before": before})
    return case
