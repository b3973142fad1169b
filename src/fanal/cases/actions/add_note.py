"""Add a note, or a decision with its reason, to the timeline."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from fanal.accounts.refusals import use_case
from fanal.cases.models import Note
from fanal.cases.policies import check_may_add
from fanal.cases.recording import text
from fanal.cases.steps import begin_any, end, free_id, trace
from fanal.core.actors import Actor
from fanal.core.casework import SaidBy
from fanal.core.errors import BadInput


@use_case
def add_note(
    *, by: Actor, case_id: UUID, note: str, said_by: SaidBy | None = None, is_decision: bool = False, walled: bool = False,
    note_id: UUID | None = None,
) -> Note:
    """Add a note, also after the case was closed. Sent twice with the same `note_id`, it is there once.

    Args:
        walled: what the child said alone: never part of the parents' file.
    Raises:
        NotAllowed, NotFound, NotReady, BadInput.
    """
    case = begin_any(by, case_id)
    check_may_add(case)
    if not note.strip():
        raise BadInput(_("Write what is to be noted."), place="note")
    there = case.notes.filter(pk=note_id).first() if note_id else None
    if there is not None:
        return there
    added = Note.objects.create(
        id=free_id(Note.objects.all(), note_id), case=case, key_id=case.key_id, text=text(note), said_by=said_by.value if said_by else "",
        is_decision=is_decision, walled=walled, **trace(by),
    )
    end(by, case, "note.added", about=added, details={"decision": is_decision, "walled": walled})
    return added
