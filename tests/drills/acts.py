"""The acts that writers of the drills do: each has an id of its own and a text of its own, and can be sent again.

An act is done as the product does it for a browser or a program: the caller has the id, and whoever got no answer sends the same
again. `do` returns once the action returned; only then may it be called acknowledged.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

#: In the order in which a contact goes through the first three; the others belong to a case.
OPENED, SAVED, CLOSED, CASE, NOTE, TASK = "opened", "saved", "closed", "case", "note", "task"
#: The journal's word for each; a saved draft is no act and has none.
JOURNALLED = {OPENED: "contact.opened", CLOSED: "contact.closed", CASE: "case.opened", NOTE: "note.added", TASK: "task.added"}
#: The kind of row that each makes or changes.
ROWS = {OPENED: "contact", SAVED: "contact", CLOSED: "contact", CASE: "case", NOTE: "note", TASK: "task"}


@dataclass(frozen=True, slots=True)
class Act:
    """One act. `case` is the case of a note or a task."""

    kind: str
    id: UUID
    case: str = ""

    @property
    def words(self) -> str:
        """What is written: nobody else writes it."""
        return f"words of {self.id}"

    def line(self) -> str:
        """As the writers say it."""
        return f"{self.kind} {self.id} {self.case}".strip()


def read(line: str) -> Act:
    """The act of such a line. Raises ValueError."""
    kind, act_id, *case = line.split()
    return Act(kind, UUID(act_id), case[0] if case else "")


def some(chance: Random, case: str, count: int) -> list[Act]:
    """So many acts as they come in a shift: contacts that are opened, written and closed; cases, notes, tasks."""
    found: list[Act] = []
    while len(found) < count:
        new = UUID(int=chance.getrandbits(128), version=4)
        if chance.random() < 0.4:
            found += [Act(kind, new) for kind in (OPENED, SAVED, CLOSED)]
        else:
            kind = chance.choice([CASE, NOTE, NOTE, TASK])
            found.append(Act(kind, new, "" if kind == CASE else case))
    return found


def writer() -> Any:
    """Who writes: the story's case manager, who also takes contacts."""
    from fanal.accounts import roles
    from fanal.accounts.models import Staff

    staff = Staff.objects.get(display_name="Jonas Vermeer")
    staff.act_as(roles.CaseManager)
    return staff


def do(act: Act, by: Any) -> None:
    """Do it, or do nothing where it was done before. Raises what the action raises."""
    {OPENED: _open, SAVED: _save, CLOSED: _close, CASE: _case, NOTE: _note, TASK: _task}[act.kind](act, by)


def _open(act: Act, by: Any) -> None:
    from fanal.desk.actions.open_contact import open_contact

    open_contact(by=by, channel="call", contact_id=act.id)


def _save(act: Act, by: Any) -> None:
    from fanal.desk.actions.save_draft import save_draft
    from fanal.desk.merging import Post

    changes = {"notes": act.words, "police": "unsure", "outcome": "advice"}
    save_draft(by=by, contact_id=act.id, post=Post(writer="drill", number=1, base=0, changes=changes))


def _close(act: Act, by: Any) -> None:
    from fanal.desk.actions.close_contact import close_contact

    close_contact(by=by, contact_id=act.id)


def _case(act: Act, by: Any) -> None:
    from fanal.cases.actions.open_case import open_case

    open_case(by=by, case_id=act.id, summary=act.words)


def _note(act: Act, by: Any) -> None:
    from fanal.cases.actions.add_note import add_note

    add_note(by=by, case_id=UUID(act.case), note=act.words, note_id=act.id)


def _task(act: Act, by: Any) -> None:
    from django.utils import timezone

    from fanal.cases.actions.add_task import add_task
    from fanal.cases.drafts import TaskDraft

    add_task(by=by, case_id=UUID(act.case), task=TaskDraft(act.words, timezone.now() + timedelta(days=1)), task_id=act.id)
