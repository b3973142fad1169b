"""Write .xlsx workbooks (ECMA-376), a row at a time, straight into a sink.

Written by hand because the libraries keep a sheet that is being written in a temporary file, in clear. Texts are inline
strings that no program takes for a formula (and their cells say so when somebody edits them); days and moments are real
dates; the header row stays in sight; a second sheet says who made the workbook, when and for what.

Belongs here: writing. Does not: reading (`spreadsheet_xlsx`).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import IO, Any, cast
from xml.sax.saxutils import escape

from fanal.core.formats import xlsx_parts as parts
from fanal.core.formats.table_out import About, Kind, OutColumn, Sink, Value, as_text, clean
from fanal.core.formats.tables import column_letters

#: What a sheet and a cell can hold at most (Excel specifications and limits).
MOST_ROWS, LONGEST_CELL = 1_048_576, 32_767
_HANDFUL = 65_536
#: Excel's calendar counts days from here; it knows no day before 1 March 1900 that others agree on.
_EPOCH, _FIRST = date(1899, 12, 30), date(1900, 3, 1)
#: In a workbook `_x0041_` means a letter by its number; text that only looks like that is escaped.
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_TEXT, _HEAD, _DAY, _MOMENT, _NUMBER = 0, 1, 2, 3, 4


class XlsxWriter:
    """One workbook. A list longer than a sheet goes on in a second one with the same header."""

    def __init__(self, sink: Sink, columns: Sequence[OutColumn], about: About, *, most_rows: int = MOST_ROWS) -> None:
        self._archive = zipfile.ZipFile(cast("IO[bytes]", sink), "w", zipfile.ZIP_DEFLATED)
        self._columns, self._about, self._most = columns, about, most_rows
        self._letters = [column_letters(place) for place in range(max(len(columns), 2))]
        self._sheets: list[str] = []
        self._cut = 0
        self._open_sheet()

    def write(self, row: Sequence[Value]) -> None:
        """One row."""
        if self._number == self._most:
            self._close_sheet()
            self._open_sheet()
        self._row([self._cell(value) for value in row])

    def finish(self, more: Mapping[str, tuple[str, str]]) -> None:
        """The sheet about it, and what holds the workbook together."""
        self._close_sheet()
        facts = [(name, value) for _code, name, value in self._about.facts] + list(more.values())
        if self._cut:
            facts.append(("", self._about.cut % {"count": self._cut}))
        self._open_about(facts)
        for name, text in parts.around(self._sheets).items():
            self._archive.writestr(name, text)
        self._archive.close()

    # -- sheets ---------------------------------------------------------------------------------------------------------
    def _open_sheet(self) -> None:
        number = len(self._sheets) + 1
        self._begin(self._about.sheet if number == 1 else f"{self._about.sheet} {number}")
        widths = [_width(column) for column in self._columns]
        self._text.append(parts.sheet_head(widths, right_to_left=self._about.right_to_left, first=number == 1))
        zone = f" ({self._about.zone_name})"
        titles = [one.title + (zone if one.kind is Kind.MOMENT else "") for one in self._columns]
        self._row([(_HEAD, title) for title in titles])

    def _open_about(self, facts: Iterable[tuple[str, str]]) -> None:
        self._begin(self._about.about)
        self._text.append(parts.sheet_head([30, 90], right_to_left=self._about.right_to_left, first=False))
        self._row([(_HEAD, self._about.title), (_HEAD, "")])
        for name, value in facts:
            self._row([(_TEXT, clean(name)), (_TEXT, clean(value))])
        self._close_sheet()

    def _begin(self, name: str) -> None:
        self._sheets.append(parts.sheet_name(name, taken=self._sheets))
        self._part: Any = self._archive.open(f"xl/worksheets/sheet{len(self._sheets)}.xml", "w")
        self._text: list[str] = []
        self._size = self._number = 0

    def _close_sheet(self) -> None:
        self._text.append(parts.SHEET_END)
        self._hand_on()
        self._part.close()

    # -- rows -----------------------------------------------------------------------------------------------------------
    def _row(self, cells: Iterable[tuple[int, str | float]]) -> None:
        self._number += 1
        number = self._number
        made = [self._said(f"{self._letters[place]}{number}", *cell) for place, cell in enumerate(cells)]
        line = f'<row r="{number}">{"".join(made)}</row>'
        self._text.append(line)
        self._size += len(line)
        if self._size > _HANDFUL:
            self._hand_on()

    def _hand_on(self) -> None:
        self._part.write("".join(self._text).encode("utf-8"))
        self._text, self._size = [], 0

    def _said(self, ref: str, style: int, value: str | float) -> str:
        if not isinstance(value, str):
            return f'<c r="{ref}" s="{style}"><v>{value!r}</v></c>'
        if not value:
            return ""
        text = self._fitting(clean(value))
        text = escape(_LOOKS_ESCAPED.sub("_x005F_", text))
        return f'<c r="{ref}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'

    def _fitting(self, text: str) -> str:
        if len(text) <= LONGEST_CELL // 2 or len(text.encode("utf-16-le")) // 2 <= LONGEST_CELL:
            return text
        self._cut += 1
        # Counted as Excel counts, in UTF-16; a pair of halves is not torn.
        return text.encode("utf-16-le")[: 2 * (LONGEST_CELL - 1)].decode("utf-16-le", "ignore") + "…"

    def _cell(self, value: Value) -> tuple[int, str | float]:
        if isinstance(value, datetime):
            here = value.astimezone(self._about.zone).replace(tzinfo=None)
            if here.date() >= _FIRST:
                minutes = here.hour * 60 + here.minute
                return _MOMENT, (here.date() - _EPOCH).days + round(minutes / 1440, 10)
        elif isinstance(value, date) and value >= _FIRST:
            return _DAY, (value - _EPOCH).days
        elif isinstance(value, int) and not isinstance(value, bool):
            return _NUMBER, value
        return _TEXT, as_text(value, self._about)


def _width(column: OutColumn) -> int:
    by_kind = {Kind.MOMENT: 18, Kind.DAY: 12, Kind.NUMBER: 10, Kind.FLAG: 8}
    return max(by_kind.get(column.kind, 24), min(40, len(column.title) + 2))
