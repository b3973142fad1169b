"""Plan what is to be done next, by whom and until when."""

from __future__ import annotations

from uuid import UUID

from fanal.accounts.refusals import use_case
from fanal.cases.drafts import TaskDraft
from fanal.cases.models import Task
from fanal.cases.policies import check_may_plan
from fanal.cases.steps import begin_any, end, keep_need
from fanal.cases.writing import write_task
from fanal.core.actors import Actor


@use_case
def add_task(*, by: Actor, case_id: UUID, task: TaskDraft, task_id: UUID | None = None) -> Task:
    """Add a task; to a closed case only aftercare. Sent twice with the same `task_id`, it is there once.

    Raises NotAllowed, NotFound, NotReady, BadInput.
    """
    case = begin_any(by, case_id)
    check_may_plan(case, task.kind)
    there = case.tasks.filter(pk=task_id).first() if task_id else None
    if there is not None:
        return there
    added = write_task(by, case, task, task_id=task_id)
    keep_need(case)
    end(by, case, "task.added", about=added, details={"kind": added.kind})
    return added
