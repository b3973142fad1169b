"""Tasks for programs: across cases and of one case; add, finish, hand over. And the colleagues to whom one can be given."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router

from fanal import journal
from fanal.accounts.queries import fetch_people_with
from fanal.api.program import shapes, shapes_tasks
from fanal.api.program.callers import caller_of, needs
from fanal.api.program.drafts import colleague_of
from fanal.api.program.problems import Clash
from fanal.api.program.sending_once import made_once
from fanal.api.scopes import Scope
from fanal.cases import actions, queries
from fanal.cases.drafts import TaskDraft
from fanal.cases.models import Task
from fanal.cases.queries.tasks import fetch_task, fetch_tasks_to_do
from fanal.core.errors import BadInput
from fanal.vault.fields import readable

router = Router(tags=["tasks"])


@router.get("/tasks", response=shapes.Listed[shapes_tasks.TaskRow], url_name="tasks", summary="List tasks")
@needs(Scope.TASKS_READ)
def list_tasks(
    request: HttpRequest, mine: bool = False, until: shapes.Moment | None = None, after: shapes.After = "",
    size: shapes.Size = 25,
) -> dict[str, Any]:
    """Open tasks in open cases that the connection may read, soonest first."""
    by = caller_of(request).by
    page = fetch_tasks_to_do(by=by, mine=mine, until=until, after=after, size=size)
    journal.record_read(by=by, subject="list:tasks")
    rows = [_row(task) for task in page.rows]
    return {"rows": rows, "total": page.total, "more_than_total": page.is_more, "next": page.after or None}


@router.get("/colleagues", response=list[shapes.Colleague], url_name="colleagues", summary="List colleagues")
@needs(Scope.TASKS_WRITE)
def list_colleagues(request: HttpRequest) -> list[dict[str, Any]]:
    """Who can be given a task or a case."""
    return [{"id": person.pk, "name": person.display_name} for person in fetch_people_with("case.write")]


@router.get("/cases/{uuid:case_id}/tasks", response=shapes_tasks.Tasks, url_name="case_tasks", summary="List a case's tasks")
@needs(Scope.TASKS_READ)
def list_tasks_of_case(request: HttpRequest, case_id: UUID) -> dict[str, Any]:
    """Every task of a case; the reading is journalled."""
    case = queries.fetch_case(by=caller_of(request).by, case_id=case_id, reading=True)
    return {"rows": [_row(task) for task in [*queries.open_tasks_of(case), *queries.finished_tasks_of(case)]]}


@router.post("/cases/{uuid:case_id}/tasks", response={201: shapes.Ref}, url_name="case_tasks", summary="Add a task")
@needs(Scope.TASKS_WRITE)
def plan_task(request: HttpRequest, case_id: UUID, given: shapes_tasks.TaskSent, once: shapes.Once) -> Any:
    """Plan what is to be done next."""
    def make(new_id: UUID) -> UUID:
        return actions.add_task(by=caller_of(request).by, case_id=case_id, task=_draft(given), task_id=new_id).pk

    return made_once(request, once, make)


@router.post(
    "/cases/{uuid:case_id}/tasks/{uuid:task_id}/finish", response=shapes_tasks.TaskRow, url_name="finish_task", summary="Finish a task"
)
@needs(Scope.TASKS_WRITE)
def finish_task(request: HttpRequest, case_id: UUID, task_id: UUID, given: shapes_tasks.FinishTask) -> dict[str, Any]:
    """Done, or given up with the reason. Sent twice, it is finished once."""
    by = caller_of(request).by
    finish = actions.complete_task if given.done else actions.drop_task
    follows = _draft(given.next_task) if given.next_task else None
    finish(by=by, case_id=case_id, task_id=task_id, result=given.result, next_task=follows)
    return _row(fetch_task(by=by, case_id=case_id, task_id=task_id))


@router.post(
    "/cases/{uuid:case_id}/tasks/{uuid:task_id}/hand-over", response=shapes_tasks.TaskRow, url_name="hand_over_task",
    summary="Hand a task over",
)
@needs(Scope.TASKS_WRITE)
def hand_over_task(request: HttpRequest, case_id: UUID, task_id: UUID, given: shapes_tasks.HandOverTask) -> dict[str, Any]:
    """Another colleague, or another time. Refused when the task changed since `version` was read."""
    by = caller_of(request).by
    if given.owner is None and given.due is None:
        raise BadInput(_("Say to whom, or until when."), place="owner")
    owner = colleague_of(given.owner) if given.owner else None
    # Compared in the transaction of the change, behind the lock of the case that every change of its tasks takes.
    with transaction.atomic():
        queries.lock_case(by=by, case_id=case_id)
        if version_of(fetch_task(by=by, case_id=case_id, task_id=task_id)) != given.version:
            raise Clash(["version"])
        actions.reassign_task(by=by, case_id=case_id, task_id=task_id, owner=owner, due=given.due)
    return _row(fetch_task(by=by, case_id=case_id, task_id=task_id))


def version_of(task: Task) -> str:
    """A word that changes whenever owner, time or state of a task change."""
    return hashlib.sha256(f"{task.owner_id}|{task.due.isoformat()}|{task.state}".encode()).hexdigest()[:16]


def _draft(given: shapes_tasks.TaskSent) -> TaskDraft:
    return TaskDraft(given.title, given.due, given.kind, colleague_of(given.owner) if given.owner else None)


def _row(task: Task) -> dict[str, Any]:
    opens = readable(task)
    return {
        "id": task.pk, "case": task.case_id, "reference": task.case.reference, "kind": task.kind,
        "title": task.title if opens else "", "owner": task.owner_id, "due": task.due, "state": task.state,
        "finished_at": task.finished_at, "result": task.result if opens else "", "version": version_of(task), "erased": not opens,
    }
