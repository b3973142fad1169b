"""What programs outside may be told of: the catalogue of events. An event is a word and ids, never content.

Belongs here: the words, and what each is about. A room that brings a new one adds its line here and announces it through
`plugs.outside_event`. Does not: who listens, and how word gets there (`fanal.api`).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class OutsideEvent(StrEnum):
    """One kind of event."""

    CASE_OPENED = "case.opened"
    TASK_DUE = "task.due"
    #: Announced by the room of appeals once it stands; a receiver can ask for it today.
    APPEAL_WITHDRAWN = "appeal.withdrawn"


#: What the id of each event names.
SUBJECTS: Mapping[OutsideEvent, str] = {
    OutsideEvent.CASE_OPENED: "case",
    OutsideEvent.TASK_DUE: "task",
    OutsideEvent.APPEAL_WITHDRAWN: "appeal",
}
