"""The daily work on a case: notes, support, tasks.

Belongs here: parse, call the action, go back. Does not: rules (`cases.actions`).
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from fanal.accounts.access import needs
from fanal.accounts.requests import StaffRequest
from fanal.cases import actions, queries
from fanal.cases.drafts import TaskDraft
from fanal.cases.forms.work import FinishTaskForm, NoteForm, SupportForm, TaskForm
from fanal.cases.models import Case, Task
from fanal.cases.policies import may_change
from fanal.cases.views.acting import Act, absent, bind, fetch_for_act, run, to_case
from fanal.cases.views.opening import colleague
from fanal.cases.views.people import children_choices, people_choices
from fanal.core.casework import SaidBy, SupportKind, TaskKind
from fanal.core.ids import new_id
from fanal.web.parameters import read_uuid


@needs("case.write")
def add_note(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """A note for the timeline. The id comes with the form, so that a form sent twice writes one note."""
    case, names = fetch_for_act(request, case_id)
    note_id = _note_id(request)
    form = bind(request, NoteForm)
    act = Act(
        title=_("Add to the timeline"),
        key=_("Add to the timeline"),
        back=to_case(case_id),
        done=_("The note is in the timeline."),
        lead=_("Facts name who says so. A note is never changed afterwards; add another one to correct it."),
    )

    def do() -> None:
        given = form.cleaned_data
        actions.add_note(
            by=request.user,
            case_id=case_id,
            note=given["text"],
            said_by=SaidBy(given["said_by"]) if given["said_by"] else None,
            is_decision=given["is_decision"],
            walled=given["walled"],
            note_id=note_id,
        )

    return run(request, act, form, do, case=case, names=names, once={"note_id": note_id})


def _note_id(request: StaffRequest) -> UUID:
    return read_uuid(request.POST.get("note_id")) or new_id()


def _receivers(case: Case) -> list[tuple[str, Any]]:
    return [
        *((f"child:{key}", label) for key, label in children_choices(case)),
        *((f"person:{key}", label) for key, label in people_choices(case)),
    ]


@needs("case.write")
def add_support(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Support that was given, in minutes."""
    case, names = fetch_for_act(request, case_id)
    form = bind(request, SupportForm, receivers=_receivers(case))
    act = Act(
        title=_("Support given"),
        key=_("Record the support"),
        back=to_case(case_id, "support"),
        done=_("The support is recorded."),
    )

    def do() -> None:
        given = form.cleaned_data
        kind, _colon, receiver = given["to"].partition(":")
        actions.record_support(
            by=request.user,
            case_id=case_id,
            kind=SupportKind(given["kind"]),
            minutes=given["minutes"],
            note=given["text"],
            given_at=given["given_at"],
            child_id=UUID(receiver) if kind == "child" else None,
            person_id=UUID(receiver) if kind == "person" else None,
        )

    return run(request, act, form, do, case=case, names=names)


@needs("case.write")
def add_task(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Something to do."""
    case, names = fetch_for_act(request, case_id)
    form = bind(request, TaskForm, closed=not may_change(case))
    title = _("New task") if may_change(case) else _("Plan aftercare")
    act = Act(title=title, key=_("Plan the task"), back=to_case(case_id, "tasks"), done=_("The task is planned."))

    def do() -> None:
        given = form.cleaned_data
        draft = TaskDraft(given["title"], given["due"], TaskKind(given["kind"]), colleague(given["owner"]))
        actions.add_task(by=request.user, case_id=case_id, task=draft)

    return run(request, act, form, do, case=case, names=names)


def _task_of(request: StaffRequest, case: Case, task_id: UUID) -> Task:
    found = next((one for one in queries.open_tasks_of(case) if one.pk == task_id), None)
    if found is None:
        raise absent(request, "task", task_id)
    return found


@needs("case.write")
def finish_task(request: StaffRequest, case_id: UUID, task_id: UUID) -> HttpResponse:
    """Done or dropped, and what comes next."""
    case, names = fetch_for_act(request, case_id)
    task = _task_of(request, case, task_id)
    alone = may_change(case) and len(queries.open_tasks_of(case)) == 1
    form = bind(request, FinishTaskForm, next_needed=alone)
    act = Act(
        title=task.words,
        key=_("Save and go on"),
        back=to_case(case_id, "tasks"),
        done=_("The task is finished."),
        lead=_("Say what came of it, and what happens next."),
    )

    def do() -> None:
        given = form.cleaned_data
        following = (
            TaskDraft(given["next_title"], given["next_due"], TaskKind.FOLLOW_UP if may_change(case) else TaskKind.AFTERCARE)
            if given["next_title"].strip()
            else None
        )
        finish = actions.complete_task if given["how"] == "done" else actions.drop_task
        finish(by=request.user, case_id=case_id, task_id=task_id, result=given["result"], next_task=following)

    return run(request, act, form, do, case=case, names=names, task=task)


@needs("case.write")
def change_task(request: StaffRequest, case_id: UUID, task_id: UUID) -> HttpResponse:
    """Another colleague, another time."""
    case, names = fetch_for_act(request, case_id)
    task = _task_of(request, case, task_id)
    form = bind(
        request, TaskForm, initial={"due": task.due.replace(second=0, microsecond=0), "owner": str(task.owner_id or "")}
    )
    for name in ("title", "kind"):
        del form.fields[name]
    act = Act(
        title=task.words,
        key=_("Save"),
        back=to_case(case_id, "tasks"),
        done=_("The task is moved."),
        lead=_("Who does it, and until when."),
    )

    def do() -> None:
        given = form.cleaned_data
        actions.reassign_task(
            by=request.user,
            case_id=case_id,
            task_id=task_id,
            owner=colleague(given["owner"]) or case.owner,
            due=given["due"],
        )

    return run(request, act, form, do, case=case, names=names, task=task)
