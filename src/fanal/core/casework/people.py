"""People in a case other than the child, and the authorities: roles, safety of contact, steps.

Belongs here: closed lists of words and how an authority's step stands. Does not: rights of staff (`accounts`).
"""

from __future__ import annotations

from enum import StrEnum


class PersonRole(StrEnum):
    """Who a person is in a case. One person may have several roles."""

    MOTHER = "mother"
    FATHER = "father"
    PARENT = "parent"
    TAKING_PARENT = "taking_parent"
    LEFT_BEHIND_PARENT = "left_behind_parent"
    GUARDIAN = "guardian"
    CARER = "carer"
    SIBLING = "sibling"
    FAMILY = "family"
    FRIEND = "friend"
    TEACHER = "teacher"
    PROFESSIONAL = "professional"
    WITNESS = "witness"
    SUSPECT = "suspect"
    OTHER = "other"


class ContactSafety(StrEnum):
    """Whether it is safe to call this person. Nobody asked is not the same as safe."""

    NOT_ASKED = "not_asked"
    SAFE = "safe"
    AT_SET_TIMES = "at_set_times"
    ONLY_WRITING = "only_writing"
    DO_NOT_CALL = "do_not_call"


class AuthorityKind(StrEnum):
    """Which authority, and which of its acts."""

    POLICE_REPORT = "police_report"
    INTERPOL = "interpol"
    SIS_ALERT = "sis_alert"
    CHILD_ALERT = "child_alert"
    GUARDIAN = "guardian"
    SOCIAL_SERVICE = "social_service"
    CENTRAL_AUTHORITY = "central_authority"
    COURT = "court"
    EMBASSY = "embassy"
    OTHER = "other"


class StepState(StrEnum):
    """How an authority's step stands. A hotline cannot enter a SIS alert: it asks for one and is told."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    ENDED = "ended"
