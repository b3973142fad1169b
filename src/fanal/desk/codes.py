"""Words that only the desk uses, as codes: stored, counted, translated in `labels`. No Django.

What other rooms need as well (channels, who contacts, categories, outcomes, who acts next) lives in `core.casework`.
"""

from __future__ import annotations

from enum import StrEnum


class SafeToCall(StrEnum):
    """May the caller be rung back?"""

    YES = "yes"
    NO = "no"
    SET_TIMES = "set_times"


class Police(StrEnum):
    """Were the police informed? Must be answered before a contact about a child is closed."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class NoPolice(StrEnum):
    """Why the police were not informed."""

    NOT_MISSING = "not_missing"
    WILL_INFORM = "will_inform"
    DECLINES = "declines"
    OTHER = "other"


class KnowsLine(StrEnum):
    """How the caller knows of the line."""

    SCHOOL = "school"
    POLICE = "police"
    SERVICE = "service"
    FAMILY_FRIEND = "family_friend"
    INTERNET = "internet"
    MEDIA = "media"
    POSTER = "poster"
    CALLED_BEFORE = "called_before"
    OTHER = "other"
    UNKNOWN = "unknown"
    NOT_ASKED = "not_asked"
    REFUSED = "refused"


class Sex(StrEnum):
    """What the caller says of the child."""

    BOY = "boy"
    GIRL = "girl"
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
