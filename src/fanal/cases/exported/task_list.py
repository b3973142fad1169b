"""Tasks as they can be exported: of one case, one's own, or all open ones of cases that the reader may read.

Belongs here: filters, columns. Does not: rows (`cases.queries.exporting`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from fanal.cases import queries
from fanal.cases.forms.row import personal_of
from fanal.cases.labels import label_of
from fanal.cases.models import Task
from fanal.cases.queries import exporting
from fanal.core.actors import Actor
from fanal.core.casework import TaskKind, TaskState
from fanal.core.errors import NotFound
from fanal.core.exporting import ExportColumn, ExportList, Filters
from fanal.core.formats.table_out import Kind, Value
from fanal.vault.fields import readable

_COLUMNS = (
    ExportColumn("reference", _l("Case")),
    ExportColumn("task", _l("Task"), personal=personal_of(Task, "title")),
    ExportColumn("kind", _l("Kind")),
    ExportColumn("owner", _l("Owner")),
    ExportColumn("due", _l("Due"), Kind.MOMENT),
    ExportColumn("state", _l("State")),
    ExportColumn("finished_at", _l("Done"), Kind.MOMENT),
    ExportColumn("result", _l("What came of it"), personal=personal_of(Task, "result"), usual=False),
)
_READS: Mapping[str, Any] = {
    "reference": lambda task: task.case.reference,
    "task": lambda task: task.title if readable(task) else "",
    "kind": lambda task: str(label_of(TaskKind, task.kind)),
    "owner": lambda task: task.owner.display_name if task.owner else "",
    "due": lambda task: task.due,
    "state": lambda task: str(label_of(TaskState, task.state)),
    "finished_at": lambda task: task.finished_at,
    "result": lambda task: task.result if readable(task) else "",
}


def _read(by: Actor, given: Mapping[str, str]) -> Filters:
    """One case that `by` may read, or those of `mine`, or all."""
    if wanted := given.get("case", ""):
        try:
            return {"case": str(queries.fetch_case(by=by, case_id=UUID(wanted)).pk)}
        except ValueError:
            raise NotFound(_("There is no such page, or it is not yours to open.")) from None
    return {"mine": "1"} if given.get("mine") else {}


def _say(by: Actor, filters: Filters) -> Sequence[tuple[Any, Any]]:
    if "case" in filters:
        which: Any = queries.fetch_case(by=by, case_id=UUID(filters["case"])).reference
        return [(_("Case"), which), (_("Order"), _("by when the task was planned, the oldest first"))]
    which = _("open ones that are yours") if "mine" in filters else _("all open ones of cases that you may read")
    return [(_("Tasks"), which), (_("Order"), _("by when the task was planned, the oldest first"))]


def _case_id(filters: Filters) -> UUID | None:
    return UUID(filters["case"]) if "case" in filters else None


def _rows(by: Actor, filters: Filters) -> QuerySet[Task]:
    return exporting.fetch_tasks_for(by=by, case_id=_case_id(filters), mine="mine" in filters)


def _count(by: Actor, filters: Filters, limit: int) -> int:
    return _rows(by, filters).order_by()[:limit].count()


def _blocks(by: Actor, filters: Filters, names: Sequence[str]) -> Iterator[Sequence[Sequence[Value]]]:
    for tasks in exporting.fetch_task_blocks(by=by, case_id=_case_id(filters), mine="mine" in filters):
        yield [[_READS[name](task) for name in names] for task in tasks]


TASKS = ExportList(
    name="cases.tasks", title=_l("Tasks"), unit=_l("task"), action="case.export", columns=_COLUMNS,
    read_filters=_read, describe=_say, count=_count, blocks=_blocks,
)  # fmt: skip
