"""Times as an operator writes them, read back: when a birth, when last seen. Only what cannot be misread becomes a date.

Europe writes the day first; `04.03.2011` is the 4th of March. What cannot be read stays as text: nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

_DAY_FIRST = re.compile(r"^(\d{1,2})[./\- ](\d{1,2})[./\- ](\d{4})$")
_ISO = re.compile(r"^(\d{4})-(\d{2})-(\d{2})$")
_YEAR = re.compile(r"^(?:19|20)\d{2}$")
_AGE = re.compile(r"^([^\d]{0,24}\s)?(\d{1,2})(?:\s?[-–]\s?(\d{1,2}))?(\s[^\d]{0,24})?$")
#: Words that may stand before and after an age. Any other ("8 months", "class 5", "under 12") leaves it the text that it is:
#: a baby of eight months is no child of eight years.
_ABOUT = (
    "about around approx approximately ca circa c env environ vers autour ungefähr etwa rund zirka ongeveer rond unos alrededor "
    "verso około περίπου γύρω حوالي تقريبا ~ age aged âge"
)
_YEARS = (
    "year years yr yrs y yo old ans an jahre jahr alt j jaar oud años anos ano anni anno lat rok roky let év éves år ani "
    "vuotta godina години г έτη ετών χρονών χρόνων سنة سنوات سنين عام عاما or so"
)
_TIME = re.compile(r"^(\d{1,2})[:.h](\d{2})$")
OLDEST = 30
"""No child, and no young adult of a line that goes to 25, is older: a higher number is a slip."""


@dataclass(frozen=True, slots=True)
class Born:
    """What "born, or about how old" says: a date, a year, or an age range in whole years. All None: it could not be read."""

    on: date | None = None
    year: int | None = None
    age_from: int | None = None
    age_to: int | None = None


def read_date(text: str) -> date | None:
    """A date written day first (`4.3.2011`, `04/03/2011`) or as ISO 8601; None when it is neither or does not exist."""
    text = text.strip()
    if match := _ISO.match(text):
        year, month, day = map(int, match.groups())
    elif match := _DAY_FIRST.match(text):
        day, month, year = map(int, match.groups())
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_born(text: str, *, today: date) -> Born:
    """A birth date, a year of birth, an age ("15", "about 15", "14-16"). Never more exact than what was said."""
    text = text.strip()
    if (day := read_date(text)) is not None:
        return Born(on=day) if today - timedelta(days=366 * OLDEST) <= day <= today else Born()
    if _YEAR.match(text):
        return Born(year=int(text)) if today.year - OLDEST <= int(text) <= today.year else Born()
    if match := _AGE.match(text):
        before, after = (set((match.group(side) or "").casefold().replace(".", " ").split()) for side in (1, 4))
        low = int(match.group(2))
        high = int(match.group(3) or low)
        if low <= high <= OLDEST and before <= set(_ABOUT.split()) and after <= set(_YEARS.split()):
            return Born(age_from=low, age_to=high)
    return Born()


def read_moment(text: str, *, now: datetime, zone: tzinfo) -> datetime | None:
    """A moment in the past: `23.11.2026 19:30`, `2026-11-23 19:30`, `2026-11-23T19:30`, or `19:30` (the last one before now).

    A date alone is no moment: None. So is a moment still to come, or one that does not exist.
    """
    words = text.strip().replace("T", " ").replace(",", " ").split()
    clock = _TIME.match(words[-1]) if words else None
    if clock is None or len(words) > 2:
        return None
    hour, minute = int(clock.group(1)), int(clock.group(2))
    if hour > 23 or minute > 59:
        return None
    local = now.astimezone(zone)
    day = read_date(words[0]) if len(words) == 2 else local.date()
    if day is None:
        return None
    moment = datetime.combine(day, time(hour, minute), tzinfo=zone)
    if len(words) == 1 and moment > local:
        moment = datetime.combine(day - timedelta(days=1), time(hour, minute), tzinfo=zone)
    return moment if moment <= now else None
