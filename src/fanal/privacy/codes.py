"""Words that only this room uses, as codes: stored, translated in `labels`. No Django.

What the rules are made of lives in `core.casework.retention`.
"""

from __future__ import annotations

from enum import StrEnum


class HoldKind(StrEnum):
    """Why a case is kept beyond its time."""

    #: A court, an inquiry, a claim: two people.
    LEGAL = "legal"
    #: Data protection looked at it and keeps it for a while.
    REVIEW = "review"


class HoldState(StrEnum):
    """Where a hold stands. Whether it still runs is a matter of its last day."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"


class BatchState(StrEnum):
    """Where a decision to erase stands."""

    WAITING = "waiting"
    READY = "ready"
    REFUSED = "refused"


class ErasureState(StrEnum):
    """Where the erasing of one case stands."""

    OPEN = "open"
    DONE = "done"
    #: Something came in the way after the decision: a hold, a case opened again, a second person who refused.
    KEPT = "kept"
