"""Read a birth or a last sight from what somebody typed while listening. What cannot be read for sure stays text.

Belongs here: exact forms in digits, the same in every language. Does not: guessing from words.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from fanal.core.casework.ages import AgeRange, Birth, BirthPrecision
from fanal.core.casework.episodes import TimePrecision
from fanal.core.errors import BadInput

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
#: Day first, as all the countries of the network write it.
_DAY_FIRST = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
_MONTH = re.compile(r"(\d{1,2})[./](\d{4})|(\d{4})-(\d{1,2})")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_CLOCK = re.compile(r"([01]?\d|2[0-3])[:.h]([0-5]\d)")


def _date(text: str) -> date | None:
    """A whole date; None when it is none. Raises ValueError for a day that does not exist."""
    if found := _ISO.fullmatch(text):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY_FIRST.fullmatch(text):
        return date(int(found[3]), int(found[2]), int(found[1]))
    return None


def _part_of_date(text: str) -> tuple[date, BirthPrecision] | None:
    if found := _MONTH.fullmatch(text):
        return date(int(found[2] or found[3]), int(found[1] or found[4]), 1), BirthPrecision.MONTH
    if _YEAR.fullmatch(text):
        return date(int(text), 1, 1), BirthPrecision.YEAR
    return None


def read_birth(text: str, today: date) -> Birth | None:
    """From "2011-05-14", "14.5.2011", "14/05/2011", "5.2011", "2011", "15" or "14-16"; None for anything else.

    Args:
        today: a birth after it is not read, and an age counts as said on it.
    """
    plain = text.strip()
    try:
        whole = _date(plain)
        found = (whole, BirthPrecision.DAY) if whole else _part_of_date(plain)
        if found:
            return Birth(day=found[0], precision=found[1]) if found[0] <= today else None
        return Birth(age=AgeRange.read(plain), said_on=today)
    except (ValueError, BadInput):
        return None


def _clock(text: str, day: datetime) -> datetime | None:
    found = _CLOCK.fullmatch(text)
    return day.replace(hour=int(found[1]), minute=int(found[2]), second=0, microsecond=0) if found else None


def read_last_seen(text: str, now: datetime) -> tuple[datetime, TimePrecision] | None:
    """From "19:30" (the last such time), "2026-11-24 19:30", "24.11.2026 19:30" or a date alone; None for anything else.

    Args:
        now: aware, in the node's time zone; a time after it is not read.
    """
    words = text.replace("T", " ").replace(",", " ").split()
    if len(words) == 1 and (today := _clock(words[0], now)):
        return (today if today <= now else today - timedelta(days=1)), TimePrecision.EXACT
    try:
        day = _date(words[0]) if len(words) in {1, 2} else None
    except ValueError:
        return None
    if day is None:
        return None
    midnight = now.replace(year=day.year, month=day.month, day=day.day, hour=0, minute=0, second=0, microsecond=0)
    if len(words) == 1:
        return (midnight, TimePrecision.DAY) if midnight <= now else None
    found = _clock(words[1], midnight)
    return (found, TimePrecision.EXACT) if found and found <= now else None
