"""Words that only the desk uses, as codes: stored, counted, translated in `labels`. No Django.

What other rooms need as well (channels, who contacts, categories, outcomes, the police) lives in `core.casework`.
"""

from __future__ import annotations

from enum import StrEnum


class SafeToCall(StrEnum):
    """May the caller be rung back?"""

    YES = "yes"
    NO = "no"
    SET_TIMES = "set_times"
    TEXT_ONLY = "text_only"


class NoPolice(StrEnum):
    """Why the police were not informed."""

    NOT_MISSING = "not_missing"
    WILL_INFORM = "will_inform"
    DECLINES = "declines"
    OTHER = "other"


class CallBackEnd(StrEnum):
    """How a promised call back ended."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"
    CALLED_OFF = "called_off"


class Opening(StrEnum):
    """Where a request to read a walled contact stands."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    ENDED = "ended"


class AnswerWay(StrEnum):
    """How somebody who wrote on the public page wants to be answered."""

    CODE = "code"
    CALL = "call"
    NONE = "none"


class Direction(StrEnum):
    """Whose a message of a conversation is."""

    IN = "in"
    OUT = "out"
    SYSTEM = "system"


class Event(StrEnum):
    """What happened in a conversation, of a line that nobody wrote."""

    JOINED = "joined"
    HANDED_OVER = "handed_over"
    ENDED_BY_US = "ended_by_us"
    ENDED_BY_THEM = "ended_by_them"


class HandOverState(StrEnum):
    """Where the wish to hand a conversation over stands. `asked` waits for the colleague."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
