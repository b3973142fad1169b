"""Tasks across cases, for whoever may read the cases: lists, and what has fallen due. Writes live in `cases.actions`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from fanal.accounts.models import Staff
from fanal.accounts.refusals import refuse
from fanal.cases.models import Task
from fanal.cases.queries.access import of_visible_case, visible_cases
from fanal.core.actors import Actor
from fanal.core.casework import CaseStatus, TaskState
from fanal.web.paging import Page, page_by

#: A list of tasks is counted so far; beyond it, that there are more is enough.
COUNTED = 1000


def fetch_tasks_to_do(
    *, by: Actor, mine: bool = False, until: datetime | None = None, after: str = "", size: int = 25
) -> Page[Task]:
    """Open tasks in open cases that `by` may read, soonest first. Two queries.

    Args:
        mine: only those that `by` is to do.
        until: only those due by then.
    """
    seen = visible_cases(by).filter(pk=OuterRef("case"), status=CaseStatus.OPEN)
    rows = Task.objects.filter(Exists(seen), state=TaskState.OPEN).select_related("case", "owner")
    if mine:
        rows = rows.filter(owner=by) if isinstance(by, Staff) else rows.none()
    if until is not None:
        rows = rows.filter(due__lte=until)
    return page_by(rows, column="due", newest_first=False, after=after, size=size, count_to=COUNTED)


def fetch_task(*, by: Actor, case_id: UUID, task_id: UUID) -> Task:
    """A task of a case that `by` may read. Raises NotFound, journalled like a whole case."""
    found = Task.objects.filter(of_visible_case(by), pk=task_id, case=case_id).select_related("owner").first()
    if found is None:
        raise refuse(by, "task", task_id)
    return found


def tasks_fallen_due(*, since: datetime, until: datetime, most: int) -> Sequence[tuple[UUID, UUID, datetime]]:
    """Open tasks of open cases that fell due in this time, soonest first: id, case, when. For the system; one query."""
    rows = Task.objects.filter(state=TaskState.OPEN, due__gt=since, due__lte=until, case__status=CaseStatus.OPEN)
    return list(rows.order_by("due", "pk").values_list("pk", "case_id", "due")[:most])
