"""Rows of lists on their way out, scoped to who takes them, in blocks; and how many they are.

Belongs here: reads. Does not: columns and words (`cases.exported`).
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db.models import QuerySet

from fanal.accounts.models import Staff
from fanal.cases.models import Case, Task
from fanal.cases.queries.access import of_visible_case
from fanal.cases.queries.lists import fetch_cases_of_shelf, with_shown
from fanal.core.actors import Actor
from fanal.core.casework import TaskState
from fanal.jobs.blocks import in_blocks


def fetch_case_blocks(*, by: Actor, shelf: str, category: str = "") -> Iterator[list[Case]]:
    """The same in blocks, with what a row of a list shows. Five queries a block."""
    for block in in_blocks(lambda: fetch_cases_of_shelf(by=by, shelf=shelf, category=category)):
        yield list(with_shown(block))


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
