"""Finish a task, and plan the next one: an open case has a next task always."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from fanal.accounts.refusals import refuse, use_case
from fanal.cases.drafts import TaskDraft
from fanal.cases.models import Case, Task
from fanal.cases.policies import check_may_plan, person_of
from fanal.cases.recording import text
from fanal.cases.steps import begin_any, end, keep_need
from fanal.cases.writing import write_task
from fanal.core.actors import Actor
from fanal.core.casework import CaseStatus, TaskState
from fanal.core.errors import BadInput, NotReady


@use_case
def complete_task(*, by: Actor, case_id: UUID, task_id: UUID, result: str = "", next_task: TaskDraft | None = None) -> Task:
    """Mark a task as done. Pressed twice, it is done once.

    Raises:
        NotReady: no open task would remain and `next_task` is missing, or the case is closed and this is no aftercare.
        NotAllowed, NotFound, BadInput.
    """
    return _finish(by, case_id, task_id, state=TaskState.DONE, result=result, next_task=next_task)


@use_case
def drop_task(*, by: Actor, case_id: UUID, task_id: UUID, result: str, next_task: TaskDraft | None = None) -> Task:
    """Give a task up, with the reason. Raises as `complete_task`, and BadInput without a reason."""
    if not result.strip():
        raise BadInput(_("Say why it is not done."), place="result")
    return _finish(by, case_id, task_id, state=TaskState.DROPPED, result=result, next_task=next_task)


def _finish(
    by: Actor, case_id: UUID, task_id: UUID, *, state: TaskState, result: str, next_task: TaskDraft | None,
) -> Task:
    case = begin_any(by, case_id)
    task = case.tasks.select_for_update().filter(pk=task_id).first()
    if task is None:
        raise refuse(by, "task", task_id)
    check_may_plan(case, task.kind)
    if next_task is not None:
        check_may_plan(case, next_task.kind)
    if not task.is_open:
        return task
    if next_task is None:
        _check_another_remains(case, task)
    task.state, task.finished_at, task.finished_by, task.result = state.value, timezone.now(), person_of(by), text(result)
    task.save(update_fields=["state", "finished_at", "finished_by", "result"])
    follows = write_task(by, case, next_task) if next_task else None
    keep_need(case)
    act = "task.completed" if state is TaskState.DONE else "task.dropped"
    end(by, case, act, about=task, details={"kind": task.kind, "next": str(follows.pk) if follows else ""})
    return task


def _check_another_remains(case: Case, task: Task) -> None:
    if case.status == CaseStatus.OPEN and not case.tasks.filter(state=TaskState.OPEN).exclude(pk=task.pk).exists():
        sentence = _("This was the last task. Say what comes next and until when, or close the case.")
        raise NotReady(sentence, [sentence])
