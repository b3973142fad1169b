"""The cells of one row, asked by what they are: text, day, code. What is wrong is gathered, so that all of it is told.

Belongs here: one cell to one value. Does not: what the values make together (`rows`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, tzinfo

from django.utils.translation import gettext as _

from fanal.cases.imports.columns import KINDS, Column
from fanal.cases.imports.mapping import BoundColumn, ColumnMapping
from fanal.cases.imports.wording import explain
from fanal.core.casework import BirthPrecision
from fanal.core.errors import BadInput
from fanal.core.formats.days import DayReading, read_day
from fanal.core.formats.faults import FormatFault, quote
from fanal.core.formats.tables import Cell, CellKind, Row, Table

_MONTHS = 12
_YEAR = re.compile(r"(?:19|20)\d\d")
_MONTH = re.compile(r"(?:(?P<month>\d{1,2})[/.-](?P<year>(?:19|20)\d\d)|(?P<year2>(?:19|20)\d\d)-(?P<month2>\d{1,2}))")


@dataclass(frozen=True, slots=True)
class Reading:
    """What the cells of a file are read by, the same for every row."""

    table: Table
    mapping: ColumnMapping
    columns: Sequence[BoundColumn]
    zone: tzinfo
    now: datetime
    country: str = ""

    @property
    def today(self) -> date:
        """The day of the import, in the node's time."""
        return self.now.astimezone(self.zone).date()


@dataclass(slots=True)
class DayCounts:
    """How the days of one column were written."""

    ambiguous: int = 0
    short_year: int = 0
    first: str = ""


@dataclass(slots=True)
class RowCells:
    """One row. `faults` refuse it, `warnings` are told, `left_over` is kept as a note with its heading."""

    reading: Reading
    row: Row
    counts: dict[BoundColumn, DayCounts]
    faults: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    left_over: list[tuple[str, str]] = field(default_factory=list)
    days: dict[Column, DayReading | None] = field(default_factory=dict)

    def cells(self, column: Column) -> list[tuple[BoundColumn, Cell]]:
        """The cells of a column that hold something."""
        return [
            (bound, cell)
            for bound in self.reading.columns
            if bound.column is column and (cell := self.row.cell(bound.position)).kind is not CellKind.EMPTY
        ]

    def place(self, cell: Cell) -> str:
        """The cell's place, for people."""
        return self.reading.table.place(cell.ref)

    def has(self, *columns: Column) -> bool:
        """Whether one of these columns holds something."""
        return any(self.cells(column) for column in columns)

    def text(self, column: Column) -> str:
        """The text of a column; several columns are joined, each under its heading."""
        parts = []
        for bound, cell in self.cells(column):
            if cell.kind in {CellKind.FORMULA, CellKind.ERROR}:
                code = "day_formula" if cell.kind is CellKind.FORMULA else "cell_error"
                self.faults.append(explain(FormatFault(code, self.place(cell), value=cell.text)))
            else:
                parts.append((bound.heading, cell.text))
        if len(parts) == 1:
            return parts[0][1]
        return "\n".join(f"{heading}: {text}" if heading else text for heading, text in parts)

    def code(self, column: Column) -> str:
        """Our code for what stands in a column; a local code that is not mapped refuses the row."""
        text = self.text(column)
        if not text:
            return ""
        code = self.reading.mapping.code(column, text)
        if code is None:
            [(_bound, cell), *_rest] = self.cells(column)
            self.faults.append(
                _("%(place)s holds “%(value)s”, and the mapping does not say what that is under “%(column)s”.")
                % {"place": self.place(cell), "value": quote(text), "column": KINDS[column].label}
            )
        return code or ""

    def day(self, column: Column) -> DayReading | None:
        """The day in a column. What is none refuses the row."""
        if column not in self.days:
            self.days[column] = self._day(column)
        return self.days[column]

    def _day(self, column: Column) -> DayReading | None:
        for bound, cell in self.cells(column):
            try:
                found = read_day(
                    cell,
                    place=self.place(cell),
                    order=self.reading.mapping.day_order,
                    this_year=self.reading.today.year,
                )
            except FormatFault as fault:
                self.faults.append(explain(fault))
                return None
            self._count(bound, cell, found)
            if found.day > self.reading.today:
                self.faults.append(
                    _("%(place)s holds a day in the future (%(value)s).")
                    % {"place": self.place(cell), "value": cell.text}
                )
                return None
            return found
        return None

    def moment(self, column: Column) -> datetime | None:
        """The day in a column as a moment: its time of day where one is written, else the beginning of the day."""
        found = self.day(column)
        if found is None:
            return None
        moment = datetime.combine(found.day, found.at or time())
        aware = moment if moment.tzinfo else moment.replace(tzinfo=self.reading.zone)
        return min(aware, self.reading.now)

    def birth(self) -> tuple[date | None, BirthPrecision]:
        """The date of birth, also one of which only month or year is written."""
        text = self.text(Column.BIRTH_DATE)
        if _YEAR.fullmatch(text):
            return date(int(text), 1, 1), BirthPrecision.YEAR
        match = _MONTH.fullmatch(text)
        if match:
            year, month = int(match["year"] or match["year2"]), int(match["month"] or match["month2"])
            if 1 <= month <= _MONTHS:
                return date(year, month, 1), BirthPrecision.MONTH
        found = self.day(Column.BIRTH_DATE)
        return (found.day if found else None), BirthPrecision.DAY

    def listed(self, column: Column, read: Callable[[str], tuple[list[str], list[str]]]) -> list[str]:
        """Codes of countries or languages; what is not known is told and kept as a note."""
        text = self.text(column)
        codes, unknown = read(text)
        if unknown:
            self.keep(column, ", ".join(unknown))
        return codes

    def keep(self, column: Column, text: str) -> None:
        """Keep a text that does not fit its field as a note, and say so."""
        label = str(KINDS[column].label)
        self.left_over.append((label, text))
        self.warnings.append(
            _("“%(value)s” does not fit under “%(column)s”; it is kept as a note.")
            % {"value": quote(text), "column": label}
        )

    def try_read(self, read: Callable[[], object]) -> None:
        """Check something that raises BadInput; its sentence refuses the row."""
        try:
            read()
        except BadInput as error:
            where = f" ({error.place})" if error.place else ""
            self.faults.append(f"{explain(error)}{where}")

    def _count(self, bound: BoundColumn, cell: Cell, found: DayReading) -> None:
        if found.ambiguous or found.short_year:
            counts = self.counts.setdefault(bound, DayCounts())
            counts.ambiguous += found.ambiguous
            counts.short_year += found.short_year
            counts.first = counts.first or f"{cell.ref}: {quote(cell.text)}"
