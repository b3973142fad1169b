"""Days as people write them in spreadsheets: 13/12/2019, 13.12.19, 2019-12-13 14:30, 13 décembre 2019, ١٣/١٢/٢٠١٩.

Day first or month first is never guessed for a single value: the caller says the order, and `weigh_order` says what a
whole column speaks for. Belongs here: text to a day. Does not: what the day means.
Month names: CLDR (Unicode License), the forms that stand in dates.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Final

from fanal.core.formats.faults import FormatFault
from fanal.core.formats.month_names import month_of
from fanal.core.formats.tables import Cell, CellKind


class DayOrder(StrEnum):
    """What comes first where a day is written in digits with strokes (13/12/2019)."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


@dataclass(frozen=True, slots=True)
class DayReading:
    """A day as read.

    Attributes:
        day: the day.
        at: the time of day, when one was written; aware only when an offset was.
        ambiguous: it would be another day in the other order.
        short_year: the century was not written.
    """

    day: date
    at: time | None = None
    ambiguous: bool = False
    short_year: bool = False


@dataclass(frozen=True, slots=True)
class OrderEvidence:
    """How many texts of a column can only be day first, only month first, or either."""

    day_first: int = 0
    month_first: int = 0
    either: int = 0

    @property
    def order(self) -> DayOrder:
        """What the column speaks for: month first only when nothing speaks against it."""
        return DayOrder.MONTH_FIRST if self.month_first and not self.day_first else DayOrder.DAY_FIRST

    @property
    def undecided(self) -> bool:
        """Whether values could be either and nothing else in the column decides, or it speaks for both."""
        return bool(self.either) and bool(self.day_first) == bool(self.month_first)


_TIME: Final = (
    r"(?:[T ,]+(?:at |à |um )?(?P<hour>\d{1,2})[:.h](?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d{1,9})?)?"
    r" ?(?P<half>[ap]\.?m\.?)?(?P<zone>Z|[+-]\d\d:?\d\d)?(?: uhr)?)?"
)
_YEAR_FIRST: Final = re.compile(r"(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})" + _TIME, re.IGNORECASE)
_COMPACT: Final = re.compile(r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)" + _TIME, re.IGNORECASE)
_DIGITS: Final = re.compile(
    r"(?P<first>\d{1,2}) ?(?P<stroke>[-/.]) ?(?P<second_part>\d{1,2}) ?(?P=stroke) ?(?P<year>\d{4}|\d\d)" + _TIME,
    re.IGNORECASE,
)
_DAY_NAME: Final = re.compile(
    r"(?:[^\W\d]+\.?,? )?(?P<day>\d{1,2})(?:st|nd|rd|th|er|[.°oa])?[ -]?(?:de |of |d')?"
    r"(?P<name>[^\W\d]+(?: [^\W\d]+)??)\.?,?[ -]?(?:de |of |del )?(?P<year>\d{4})" + _TIME,
    re.IGNORECASE,
)
_NAME_DAY: Final = re.compile(
    r"(?:[^\W\d]+\.?,? )?(?P<name>[^\W\d]+)\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})" + _TIME,
    re.IGNORECASE,
)
#: How a spreadsheet counts days when the cell lost its form: 45000 is 15 March 2023, or four years later on an old Mac.
#: So it is never guessed, but told for what it is.
_SERIAL: Final = re.compile(r"\d{4,6}(?:[.,]\d+)?")
#: Marks of direction, and everything that a date may be wrapped into by another program.
_INVISIBLE: Final = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\u061c\ufeff]")
_MAX_TEXT: Final = 60
_NOON: Final = 12
_NO_HOUR: Final = 99


def read_day(cell: Cell, *, place: str, order: DayOrder, this_year: int) -> DayReading:
    """The day in a cell that is not empty.

    Args:
        place: the cell's place for people, as `Table.place` gives it.
        order: how days in digits are written in this column.
        this_year: two-digit years up to it belong to this century, later ones to the last.
    Raises:
        FormatFault (a BadInput): no day, a day that does not exist or stands in the other order, a formula, an error.
    """
    match cell.kind:
        case CellKind.DATE if isinstance(cell.value, datetime):
            return DayReading(cell.value.date(), cell.value.time())
        case CellKind.DATE if isinstance(cell.value, date):
            return DayReading(cell.value)
        case CellKind.FORMULA:
            raise FormatFault("day_formula", place, value=cell.text)
        case CellKind.ERROR:
            raise FormatFault("cell_error", place, value=cell.text)
    return read_day_text(cell.text, place=place, order=order, this_year=this_year)


def read_day_text(text: str, *, place: str, order: DayOrder, this_year: int) -> DayReading:
    """The day in a text; see `read_day`."""
    plain = plain_text(text)
    if len(plain) > _MAX_TEXT:
        raise FormatFault("day_text", place, value=text)
    match = _DIGITS.fullmatch(plain)
    if match:
        return _from_digits(match, text, place, order, this_year)
    for form in (_YEAR_FIRST, _COMPACT, _DAY_NAME, _NAME_DAY):
        match = form.fullmatch(plain)
        if match:
            parts = match.groupdict()
            month = month_of(parts["name"]) if "name" in parts else int(parts["month"])
            if "name" in parts and not month:
                continue
            return DayReading(
                _day(int(parts["year"]), month, int(parts["day"]), text, place), _time(match, text, place)
            )
    raise FormatFault("day_number" if _SERIAL.fullmatch(plain) else "day_text", place, value=text)


def weigh_order(texts: Iterable[str]) -> OrderEvidence:
    """What the texts of a column say about the order of day and month. Texts that are no days in digits say nothing."""
    day_first = month_first = either = 0
    for text in texts:
        match = _DIGITS.fullmatch(plain_text(text)[:_MAX_TEXT])
        if match is None or match["stroke"] == ".":
            continue
        first, second = int(match["first"]), int(match["second_part"])
        if first > _NOON >= second:
            day_first += 1
        elif second > _NOON >= first:
            month_first += 1
        elif first <= _NOON and first != second:
            either += 1
    return OrderEvidence(day_first, month_first, either)


def _from_digits(match: re.Match[str], text: str, place: str, order: DayOrder, this_year: int) -> DayReading:
    first, second = int(match["first"]), int(match["second_part"])
    dotted = match["stroke"] == "."  # 13.12.2019 is day first wherever it is written
    swapped = order is DayOrder.MONTH_FIRST and not dotted
    day, month = (second, first) if swapped else (first, second)
    if month > _NOON >= day and not dotted:
        words = "month/day/year" if swapped else "day/month/year"
        raise FormatFault("day_order", place, value=text, order=words)
    year = int(match["year"])
    short = len(match["year"]) == 2
    if short:
        century = this_year - this_year % 100
        year += century if year <= this_year % 100 else century - 100
    ambiguous = not dotted and first <= _NOON and second <= _NOON and first != second
    return DayReading(_day(year, month, day, text, place), _time(match, text, place), ambiguous, short)


def _day(year: int, month: int, day: int, text: str, place: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise FormatFault("day_impossible", place, value=text) from None


def _time(match: re.Match[str], text: str, place: str) -> time | None:
    """The time of day of a match. 24:00 and the like are refused rather than bent."""
    if match["hour"] is None:
        return None
    hour = int(match["hour"])
    half = (match["half"] or "").lower()[:1]
    try:
        if half:  # 13 pm and 0 am are no times: moved out of the day, so that they are refused
            hour = hour % _NOON + (_NOON if half == "p" else 0) if 1 <= hour <= _NOON else _NO_HOUR
        plain = time(hour, int(match["minute"]), int(match["second"] or 0))
        zone = match["zone"]
        if not zone:
            return plain
        return plain.replace(tzinfo=UTC if zone in "Zz" else datetime.strptime(zone, "%z").tzinfo)
    except ValueError:
        raise FormatFault("day_impossible", place, value=text) from None


def plain_text(text: str) -> str:
    """The text with western digits, ordinary blanks and no marks of direction."""
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    digits = "".join(str(unicodedata.decimal(mark)) if mark.isdecimal() else mark for mark in text)
    return " ".join(digits.split())
