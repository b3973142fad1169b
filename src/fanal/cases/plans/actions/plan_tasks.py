"""Plan several tasks at once, as a template proposed them and a person chose."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from fanal.accounts.refusals import use_case
from fanal.cases.drafts import TaskDraft
from fanal.cases.models import Task
from fanal.cases.policies import check_may_plan
from fanal.cases.steps import begin_any, end, keep_need
from fanal.cases.writing import write_task
from fanal.core.actors import Actor
from fanal.core.errors import BadInput


@use_case
def plan_tasks(*, by: Actor, case_id: UUID, template: str, tasks: Sequence[TaskDraft], plan_id: UUID) -> list[Task]:
    """Add the tasks of a plan. Sent twice with the same `plan_id`, each is there once.

    Args:
        template: its name, for the journal.
    Raises:
        NotAllowed, NotFound; NotReady in a closed case for anything but aftercare; BadInput for none, or one without words.
    """
    case = begin_any(by, case_id)
    if not tasks:
        raise BadInput(_("Choose at least one step."), place="")
    for task in tasks:
        check_may_plan(case, task.kind)
    ids = [uuid5(plan_id, str(number)) for number in range(len(tasks))]
    there = list(case.tasks.filter(pk__in=ids))
    if there:
        return there
    added = [write_task(by, case, task, task_id=task_id) for task, task_id in zip(tasks, ids, strict=True)]
    keep_need(case)
    end(by, case, "plan.added", details={"template": template, "tasks": len(added)})
    return added
