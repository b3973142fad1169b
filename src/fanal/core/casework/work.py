"""The work itself: tasks, support given, flags.

Belongs here: closed lists. Does not: when a case needs someone (`needs`).
"""

from __future__ import annotations

from enum import StrEnum


class TaskKind(StrEnum):
    """What sort of task."""

    FIRST_STEPS = "first_steps"
    CALL_BACK = "call_back"
    FOLLOW_UP = "follow_up"
    ASK_AUTHORITY = "ask_authority"
    RETURN_INTERVIEW = "return_interview"
    REVIEW_IMPORT = "review_import"
    #: Goes on after the case is closed.
    AFTERCARE = "aftercare"
    STRATEGY = "strategy"
    OTHER = "other"


class TaskState(StrEnum):
    """Whether it still waits."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class SupportKind(StrEnum):
    """What kind of support was given."""

    EMOTIONAL = "emotional"
    PSYCHOLOGICAL = "psychological"
    SOCIAL = "social"
    LEGAL = "legal"
    ADMINISTRATIVE = "administrative"


class FlagKind(StrEnum):
    """What everybody on the case must know at first sight. *Pushed out* belongs to the category instead."""

    DANGER_TO_LIFE = "danger_to_life"
    SELF_HARM = "self_harm"
    TRAFFICKING = "trafficking"
    ONLINE_GROOMING = "online_grooming"
    HOME_NOT_SAFE = "home_not_safe"
    PRESS_INTEREST = "press_interest"
    KNOWN_PERSON = "known_person"
    INTERPRETER_NEEDED = "interpreter_needed"
