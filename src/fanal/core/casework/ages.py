"""Ages and birth dates with the uncertainty that people really have.

Belongs here: reading, checking and counting of ages. Does not: guessing an age from anything (never).
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from fanal.core.errors import BadInput

#: Beyond this nobody is meant: a typing error.
HIGHEST_AGE = 120


class BirthPrecision(StrEnum):
    """How sure a birth date is. A registered 1 January is often an estimate: `year`."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    ESTIMATED = "estimated"


@dataclass(frozen=True, slots=True)
class AgeRange:
    """An age in whole years between `low` and `high`, both included.

    Raises:
        BadInput: not between 0 and 120, or the wrong way round.
    """

    low: int
    high: int

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high <= HIGHEST_AGE:
            raise BadInput("An age range goes from the lower to the higher age, in years, such as 14 to 16.", place="age")

    @classmethod
    def read(cls, text: str) -> AgeRange:
        """From "15", "14-16", "14 – 16", "14 to 16". Raises BadInput when it is none of these."""
        parts = text.lower().replace("to", "-").replace("–", "-").replace("—", "-").replace("/", "-").split("-")
        numbers = [part.strip() for part in parts]
        if len(numbers) > 2 or not all(number.isascii() and number.isdigit() for number in numbers):
            raise BadInput("Write an age as 15 or as 14-16.", place="age")
        return cls(int(numbers[0]), int(numbers[-1]))

    def __str__(self) -> str:
        return str(self.low) if self.low == self.high else f"{self.low}–{self.high}"


def _last_day(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


@dataclass(frozen=True, slots=True)
class Birth:
    """What is known of a birth: a date as precise as it is known, or an age range said on a day.

    Attributes:
        day: the date; with `month` or `year` precision only that much of it counts, `estimated` allows a year either way.
        age, said_on: an age range, and the day on which it was said: a child said to be 15 last year is 15 to 16 now.
    """

    day: date | None = None
    precision: BirthPrecision = BirthPrecision.DAY
    age: AgeRange | None = None
    said_on: date | None = None

    def __post_init__(self) -> None:
        if (self.age is None) != (self.said_on is None):
            raise BadInput("An age needs the day on which it was said.", place="age")

    def between(self) -> tuple[date, date] | None:
        """The earliest and the latest day of birth that fit; None while nothing is known. The date outranks the age."""
        if self.day is not None:
            return self._around(self.day)
        if self.age is None or self.said_on is None:
            return None
        return _years_before(self.said_on, self.age.high + 1) + timedelta(days=1), _years_before(self.said_on, self.age.low)

    def _around(self, day: date) -> tuple[date, date]:
        if self.precision is BirthPrecision.DAY:
            return day, day
        if self.precision is BirthPrecision.MONTH:
            return day.replace(day=1), _last_day(day.year, day.month)
        spread = 1 if self.precision is BirthPrecision.ESTIMATED else 0
        return date(day.year - spread, 1, 1), date(day.year + spread, 12, 31)


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        # Born on 29 February: in other years the birthday counts on 28 February.
        return day.replace(year=day.year - years, day=28)


def whole_years(born: date, day: date) -> int:
    """Whole years between two days; 0 before the first birthday, also when `day` is earlier."""
    birthday = min((born.month, born.day), (born.month, 28)) if (born.month, born.day) == (2, 29) and not calendar.isleap(day.year) else (born.month, born.day)
    return max(day.year - born.year - ((day.month, day.day) < birthday), 0)


def age_on(birth: Birth, day: date) -> AgeRange | None:
    """The age on a day, as a range; None while nothing is known."""
    fits = birth.between()
    if fits is None:
        return None
    return AgeRange(min(whole_years(fits[1], day), HIGHEST_AGE), min(whole_years(fits[0], day), HIGHEST_AGE))


def is_minor(birth: Birth, day: date, limit: int = 18) -> bool | None:
    """Whether the person is under `limit` on a day; None when it is not known or the range spans the limit."""
    age = age_on(birth, day)
    if age is None or age.low < limit <= age.high:
        return None
    return age.high < limit
