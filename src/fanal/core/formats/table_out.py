"""Tables on their way out: columns, values, the words about a table, and what may stand in a cell.

Writers (`csv_out`, `xlsx_out`, `json_out`) take rows one by one and write into any sink with `write`, so that a table of any
length passes through memory a row at a time, and nothing lies in clear on a disk.

Belongs here: the shapes that writers share. Does not: a format.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum
from typing import Protocol


class Kind(StrEnum):
    """What the values of a column are."""

    TEXT = "text"
    #: Several texts.
    TEXTS = "texts"
    NUMBER = "number"
    FLAG = "flag"
    DAY = "day"
    #: A moment, aware.
    MOMENT = "moment"


Value = str | Sequence[str] | int | bool | date | datetime | None
#: Between several texts in one cell.
BETWEEN = "; "


@dataclass(frozen=True, slots=True)
class OutColumn:
    """One column: `name` for programs, `title` for people."""

    name: str
    title: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class About:
    """What a table says about itself.

    Attributes:
        title: what the table is.
        facts: (code, name, value): who made it, when, for what, narrowed to what, counting unit, order, what was left out.
        zone: the time zone in which moments are written, with its name.
        yes, no: words for flags in files for people.
        sheet, about: names of the sheets of a workbook.
        cut: sentence with %(count)s, for cells that a workbook cannot hold whole.
        right_to_left: whether the reader's script runs that way.
    """

    title: str
    facts: Sequence[tuple[str, str, str]]
    zone: tzinfo
    zone_name: str
    yes: str = "yes"
    no: str = "no"
    sheet: str = "Rows"
    about: str = "About"
    cut: str = "%(count)s cells were cut."
    right_to_left: bool = False


class Sink(Protocol):
    """Where bytes go."""

    def write(self, data: bytes, /) -> object: ...
    def flush(self) -> object: ...


class TableWriter(Protocol):
    """Writes one table. `write` a row as often as there are rows, then `finish` once."""

    def write(self, row: Sequence[Value]) -> None: ...
    def finish(self, more: Mapping[str, tuple[str, str]]) -> None: ...


#: Control characters but tab and line feed, lone surrogates and non-characters: no format for people carries them.
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Text as a cell can hold it: one kind of line end; what cannot be written shows as U+FFFD instead of vanishing."""
    return _UNWRITABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def as_text(value: Value, about: About) -> str:
    """A value as people read it in a plain cell: ISO 8601 for days and moments, a moment with its offset."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return about.yes if value else about.no
    if isinstance(value, datetime):
        return value.astimezone(about.zone).isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str | int):
        return clean(str(value))
    return clean(BETWEEN.join(value))
