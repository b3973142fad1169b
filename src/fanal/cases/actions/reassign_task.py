"""Give a task to somebody else, or another time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from fanal.accounts.models import Staff
from fanal.accounts.refusals import refuse, use_case
from fanal.cases.models import Task
from fanal.cases.policies import check_can_open, check_can_own, check_may_plan
from fanal.cases.steps import begin_any, end, keep_need
from fanal.core.actors import Actor
from fanal.core.errors import NotReady


@use_case
def reassign_task(*, by: Actor, case_id: UUID, task_id: UUID, owner: Staff | None = None, due: datetime | None = None) -> Task:
    """Change who does a task, or until when; what is left out stays.

    Raises NotAllowed, NotFound; NotReady for a finished one; BadInput for somebody who cannot work on the case.
    """
    case = begin_any(by, case_id)
    task = case.tasks.select_for_update().filter(pk=task_id).first()
    if task is None:
        raise refuse(by, "task", task_id)
    check_may_plan(case, task.kind)
    if not task.is_open:
        raise NotReady(_("This task is finished. Add a new one."))
    if owner is not None:
        if owner != by:
            check_can_own(owner)
            check_can_open(case, owner)
        task.owner = owner
    task.due = due or task.due
    task.save(update_fields=["owner", "due"])
    keep_need(case)
    end(by, case, "task.reassigned", about=task, details={"owner": str(task.owner_id or "")})
    return task
