"""Tasks over the wire."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import StrictBool, StringConstraints

from fanal.api.program.shapes import Line, Moment, Sent, Text
from fanal.core.casework import TaskKind, TaskState


class TaskRow(Schema):
    """A task. `version` changes with owner, time and state; a change quotes it."""

    id: UUID
    case: UUID
    reference: str
    kind: TaskKind
    title: str
    owner: UUID | None
    due: Moment
    state: TaskState
    finished_at: Moment | None
    result: str
    version: str
    erased: bool


class Tasks(Schema):
    """The tasks of one case: open ones soonest first, then finished ones, the last first."""

    rows: list[TaskRow]


class TaskSent(Sent):
    """Something to do. Without `owner`: whoever owns the case."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=500)]
    due: Moment
    kind: TaskKind = TaskKind.OTHER
    owner: UUID | None = None


class FinishTask(Sent):
    """Done, or given up (`done` false: then `result` says why). An open case always has a next task."""

    done: StrictBool = True
    result: Text = ""
    next_task: TaskSent | None = None


class HandOverTask(Sent):
    """To whom, or until when. `version` is the one that was read."""

    version: Line
    owner: UUID | None = None
    due: Moment | None = None
