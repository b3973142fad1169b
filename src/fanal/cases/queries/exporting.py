"""Rows of lists on their way out, scoped to who takes them, in blocks; and how many they are.

Belongs here: reads. Does not: columns and words (`cases.exported`).
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from fanal.accounts.models import Staff
from fanal.cases.models import Case, Task
from fanal.cases.queries.access import of_visible_case, visible_cases
from fanal.cases.queries.lists import of_category, shown, worked_on
from fanal.core.actors import Actor
from fanal.core.casework import CaseStatus, TaskState
from fanal.jobs.blocks import in_blocks


def fetch_cases_of_shelf(*, by: Actor, shelf: str, category: str = "") -> QuerySet[Case]:
    """The cases of one of the lists of `cases.views.lists`, by its name; the same as its pages show, unordered."""
    rows = visible_cases(by)
    if shelf == "list":
        return rows.filter(status__in=worked_on(), needs_at__lte=timezone.now())
    if shelf == "mine":
        return rows.filter(status__in=worked_on(), owner=by if isinstance(by, Staff) else None)
    if shelf == "closed_cases":
        return of_category(visible_cases(by, closed=True), category)
    status = {"open_cases": CaseStatus.OPEN, "to_review": CaseStatus.REVIEW}[shelf]
    return of_category(rows.filter(status=status), category)


def fetch_case_blocks(*, by: Actor, shelf: str, category: str = "") -> Iterator[list[Case]]:
    """The same in blocks, with what a row of a list shows. Five queries a block."""
    return in_blocks(lambda: shown(fetch_cases_of_shelf(by=by, shelf=shelf, category=category)))


def fetch_tasks_for(*, by: Actor, case_id: UUID | None = None, mine: bool = False) -> QuerySet[Task]:
    """Tasks of cases that `by` may read: of one case all, else the open ones (only `by`'s own, if so wished)."""
    rows = Task.objects.filter(of_visible_case(by)).select_related("case", "owner")
    if case_id is not None:
        return rows.filter(case=case_id)
    rows = rows.filter(state=TaskState.OPEN)
    return rows.filter(owner=by) if mine and isinstance(by, Staff) else rows


def fetch_task_blocks(*, by: Actor, case_id: UUID | None = None, mine: bool = False) -> Iterator[list[Task]]:
    """The same in blocks."""
    return in_blocks(lambda: fetch_tasks_for(by=by, case_id=case_id, mine=mine))
