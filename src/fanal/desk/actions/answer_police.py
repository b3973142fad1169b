"""Answer "police informed?" on its own, as other rooms and the interface for programs do it."""

from __future__ import annotations

import secrets
from uuid import UUID

from fanal.accounts.models import Staff
from fanal.core.casework import PoliceAnswer
from fanal.core.errors import NotReady
from fanal.desk import draft
from fanal.desk.actions.save_draft import Saved, save_draft
from fanal.desk.codes import NoPolice
from fanal.desk.merging import Post
from fanal.desk.queries import fetch_contact


def answer_police(
    *,
    by: Staff,
    contact_id: UUID,
    answer: PoliceAnswer,
    detail: str = "",
    detail_state: str = "",
    reason: NoPolice | None = None,
    why: str = "",
) -> Saved:
    """Write down whether the police were informed.

    Args:
        detail: with yes: when, and which station; or `detail_state`: unknown, not_asked, refused.
        reason: with no: why not; `why` holds the words for another reason.
    Raises: as `save_draft`; NotReady when a colleague answers differently at the same moment.
    """
    contact = fetch_contact(by=by, contact_id=contact_id)
    wires = {
        "police": answer.value,
        "police_detail": draft.answer_wire(detail, detail_state),
        "police_reason": reason.value if reason else "",
        "police_why": why,
    }
    for name, wire in wires.items():
        draft.FIELDS[name].store(wire)
    post = Post(writer=secrets.token_hex(8), number=1, base=contact.version, changes=wires)
    saved = save_draft(by=by, contact_id=contact_id, post=post)
    if saved.clashes:
        raise NotReady("A colleague has just answered this. Look at the answer, then decide.")
    return saved
