"""Read a birth or a moment from what somebody typed while listening. What cannot be read for sure stays text.

One reader for the desk, for cases and for every room above. Europe writes the day first: `04.03.2011` is the 4th of March.
Belongs here: forms that cannot be misread, in digits of any script and with the names of months. Does not: columns of old
spreadsheets, whose order is weighed (`core.formats.days`); guessing from words.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from fanal.core.casework.ages import AgeRange, Birth, BirthPrecision
from fanal.core.casework.episodes import TimePrecision
from fanal.core.formats.days import plain_text
from fanal.core.formats.month_names import month_of

#: No child, and no young adult of a line that goes to 25, is older: a higher number is a slip.
OLDEST_CHILD = 30
#: An hour that was lived through twice or never does not matter before this year, and the calendar's ends break time zones.
_FIRST_YEAR = 1900

_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?")
_DAY_FIRST = re.compile(r"(?:(?P<day>\d{1,2})(?P<cut>[./ -]))?(?P<month>\d{1,2})(?(cut)(?P=cut)|[./])(?P<year>\d{4})")
_NAMED = re.compile(
    r"(?:(?P<day>\d{1,2})(?:st|nd|rd|th|er|η|[.º°])? ?(?:de |of )?)?(?P<name>[^\W\d]+(?: [^\W\d]+)?)\.?,? (?:de |of |del )?(?P<year>\d{4})",
    re.IGNORECASE,
)
_NAME_FIRST = re.compile(r"(?P<name>[^\W\d]+)\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d{2}")
_CLOCK = re.compile(r"(?P<hour>[01]?\d|2[0-3])(?P<cut>[:.h])(?P<minute>[0-5]\d)")
_WITH_CLOCK = re.compile(r"(?:(?P<day>.*[^\s,])(?:(?<=\d)T|,? ))?(?P<clock>\S+)")
_AGE = re.compile(r"(?P<before>[^\d]{0,24} )?(?P<low>\d{1,3})(?: ?(?:[-–—/]|to) ?(?P<high>\d{1,3}))?(?P<after> [^\d]{0,24})?")
#: Words that may stand before and after an age. Any other ("8 months", "class 5", "under 12", "May 15") leaves it the text
#: that it is: a baby of eight months is no child of eight years.
_ABOUT_WORDS = (
    "about around approx approximately ca circa c env environ vers autour ungefähr etwa rund zirka ongeveer rond unos alrededor "
    "verso około περίπου γύρω حوالي تقريبا ~ age aged âge"
)
_YEAR_WORDS = (
    "year years yr yrs y yo old ans an jahre jahr alt j jaar oud años anos ano anni anno lat rok roky let év éves år ani "
    "vuotta godina години г έτη ετών χρονών χρόνων سنة سنوات سنين عام عاما or so"
)
_ABOUT, _YEARS = frozenset(_ABOUT_WORDS.split()), frozenset(_YEAR_WORDS.split())


def _part_of_calendar(text: str) -> tuple[date, BirthPrecision] | None:
    """A day, or a month (its first day). None for anything else, and for a day that does not exist."""
    for form in (_ISO, _DAY_FIRST, _NAMED, _NAME_FIRST):
        if found := form.fullmatch(text):
            parts = found.groupdict()
            month = month_of(parts["name"]) if "name" in parts else int(parts["month"])
            precision = BirthPrecision.DAY if parts["day"] else BirthPrecision.MONTH
            try:
                return date(int(parts["year"]), month, int(parts["day"] or 1)), precision
            except ValueError:
                continue
    return None


def _age(text: str, oldest: int) -> AgeRange | None:
    found = _AGE.fullmatch(text)
    if found is None:
        return None
    before, after = ((found[side] or "").casefold().replace(".", " ").split() for side in ("before", "after"))
    low, high = int(found["low"]), int(found["high"] or found["low"])
    if low <= high <= oldest and _ABOUT.issuperset(before) and _YEARS.issuperset(after):
        return AgeRange(low, high)
    return None


def read_birth(text: str, *, today: date, oldest: int = OLDEST_CHILD) -> Birth | None:
    """A birth: a day ("14.5.2011", "14 mai 2011"), a month ("5.2011"), a year, or an age ("15", "about 15", "14-16 years").

    Args:
        today: the day on which it was said: a birth after it is not read, and an age counts from it.
        oldest: whoever would be older than this in whole years is a slip, whichever way it was written.
    Returns: None for anything else. Never more exact than what was said.
    """
    plain = plain_text(text)
    found = _part_of_calendar(plain)
    if found is None and _YEAR.fullmatch(plain):
        found = date(int(plain), 1, 1), BirthPrecision.YEAR
    if found is None:
        age = _age(plain, oldest)
        return Birth(age=age, said_on=today) if age else None
    birth = Birth(day=found[0], precision=found[1])
    return birth if found[0] <= today and _years_to(found[0], found[1], today) <= oldest else None


def _years_to(day: date, precision: BirthPrecision, today: date) -> int:
    """Whole years that have surely passed: of a year alone, the last day of it may be meant."""
    passed = today.year - day.year
    if precision is BirthPrecision.DAY:
        return passed - ((today.month, today.day) < (day.month, day.day))
    return passed - (precision is BirthPrecision.YEAR or today.month <= day.month)


def read_moment(text: str, *, now: datetime) -> tuple[datetime, TimePrecision] | None:
    """A moment in the past: "23.11.2026 19:30", "2026-11-23T19:30", "19:30" (the last one before now), or a day alone.

    Args:
        now: aware, in the time zone in which the text was said; a time after it is not read.
    Returns: the moment in that zone. With a time of day it is `about` (it was told, not measured), without one its
        midnight and `day`. None for anything else: a month, a time that the clocks left out, "20.11" (a day or a time?).
    """
    plain = plain_text(text)
    if whole := _whole_day(plain):
        at = _in_past(datetime.combine(whole, time()), now)
        return (at, TimePrecision.DAY) if at else None
    parts = _WITH_CLOCK.fullmatch(plain)
    clock = _CLOCK.fullmatch(parts["clock"]) if parts else None
    if parts is None or clock is None:
        return None
    hour = time(int(clock["hour"]), int(clock["minute"]))
    if parts["day"] is None:
        found = None if clock["cut"] == "." else _last(hour, now)
    else:
        day = _whole_day(parts["day"])
        found = _in_past(datetime.combine(day, hour), now) if day else None
    return (found, TimePrecision.ABOUT) if found else None


def _whole_day(text: str) -> date | None:
    found = _part_of_calendar(text)
    return found[0] if found and found[1] is BirthPrecision.DAY and found[0].year >= _FIRST_YEAR else None


def _in_past(wall: datetime, now: datetime) -> datetime | None:
    """What the clock on the wall showed, as a moment; None when it is still to come, or no clock ever showed it."""
    moment = wall.replace(tzinfo=now.tzinfo)
    there = moment.astimezone(UTC)
    shown = there.astimezone(now.tzinfo).replace(tzinfo=None)
    return moment if there <= now.astimezone(UTC) and shown == wall else None


def _last(hour: time, now: datetime) -> datetime | None:
    today = _in_past(datetime.combine(now.date(), hour), now)
    return today or _in_past(datetime.combine(now.date() - timedelta(days=1), hour), now)
