"""Words about one disappearance: from where, why, what violence is told of, how sure a time is, and how long it lasted.

Belongs here: closed lists and the arithmetic of time missing. Does not: risk and its criteria.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum


class PlaceKind(StrEnum):
    """From where the child went missing."""

    HOME = "home"
    INSTITUTION = "institution"
    FOSTER_FAMILY = "foster_family"
    RECEPTION_CENTRE = "reception_centre"
    SCHOOL = "school"
    PUBLIC_PLACE = "public_place"
    ONLINE = "online"
    OTHER = "other"
    UNKNOWN = "unknown"


class TimePrecision(StrEnum):
    """How sure a time is."""

    EXACT = "exact"
    ABOUT = "about"
    DAY = "day"
    UNKNOWN = "unknown"


class DisappearanceReason(StrEnum):
    """Why, as somebody says."""

    CONFLICT_AT_HOME = "conflict_at_home"
    CONFLICT_IN_CARE = "conflict_in_care"
    SCHOOL_TROUBLE = "school_trouble"
    LOVE_OR_FRIENDS = "love_or_friends"
    VIOLENCE_OR_NEGLECT = "violence_or_neglect"
    MENTAL_HEALTH = "mental_health"
    ADDICTION = "addiction"
    EXPLOITATION = "exploitation"
    ONLINE_CONTACT = "online_contact"
    CUSTODY_DISPUTE = "custody_dispute"
    WISH_TO_JOIN_FAMILY = "wish_to_join_family"
    FEAR_OF_REMOVAL = "fear_of_removal"
    ONWARD_JOURNEY = "onward_journey"
    FORCED_MARRIAGE = "forced_marriage"
    ACCIDENT = "accident"
    ADVENTURE = "adventure"
    OTHER = "other"


class ViolenceKind(StrEnum):
    """What violence is told of, before or during."""

    PHYSICAL = "physical"
    SEXUAL = "sexual"
    PSYCHOLOGICAL = "psychological"
    NEGLECT = "neglect"
    WITNESSED = "witnessed"
    EXPLOITATION = "exploitation"
    TRAFFICKING = "trafficking"
    ONLINE = "online"
    BULLYING = "bullying"
    SELF_HARM = "self_harm"
    OTHER = "other"


class Vulnerability(StrEnum):
    """What makes a child need help sooner."""

    YOUNG_AGE = "young_age"
    ILLNESS = "illness"
    NEEDS_MEDICINE = "needs_medicine"
    DISABILITY = "disability"
    MENTAL_HEALTH = "mental_health"
    SUICIDAL = "suicidal"
    ADDICTION = "addiction"
    PREGNANT = "pregnant"
    EXPLOITED = "exploited"
    TRAFFICKED = "trafficked"
    ALONE_IN_COUNTRY = "alone_in_country"
    DOES_NOT_SPEAK_LANGUAGE = "does_not_speak_language"
    OTHER = "other"


#: Upper limits of the bands of time missing, shortest first; what is longer is `longer`.
DURATION_BANDS: tuple[tuple[str, timedelta], ...] = (
    ("within_24_hours", timedelta(hours=24)),
    ("within_72_hours", timedelta(hours=72)),
    ("within_a_week", timedelta(days=7)),
    ("within_a_month", timedelta(days=30)),
    ("within_a_year", timedelta(days=365)),
)


def time_missing(last_seen_at: datetime | None, ended_at: datetime | None, now: datetime) -> timedelta | None:
    """How long the child was, or has been, missing; None while nobody knows since when. Never negative: clocks of people err."""
    if last_seen_at is None:
        return None
    return max((ended_at or now) - last_seen_at, timedelta(0))


def days_and_hours(length: timedelta) -> tuple[int, int]:
    """Whole days and whole hours left over, for "12 days 10 h"."""
    return length.days, length.seconds // 3600


def duration_band(length: timedelta | None) -> str:
    """The band of a duration: a code of `DURATION_BANDS`, `longer`, or `unknown`."""
    if length is None:
        return "unknown"
    return next((code for code, limit in DURATION_BANDS if length <= limit), "longer")
