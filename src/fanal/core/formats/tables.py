"""What a spreadsheet is once it is read, whatever file it came from: tables of rows of cells that know their name.

Belongs here: the shapes. Does not: reading a file (`spreadsheet` finds the reader, `spreadsheet_csv` and `spreadsheet_xlsx` are
the readers), what a column means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class CellKind(StrEnum):
    """What a cell holds."""

    EMPTY = "empty"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    FORMULA = "formula"
    ERROR = "error"


CellValue = str | int | float | bool | date | datetime | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Attributes:
        ref: its name in the sheet, such as `D14`.
        kind: what it holds.
        value: text (also of formulas and errors), int, float, bool, date, datetime without a zone; None when empty.
    """

    ref: str
    kind: CellKind
    value: CellValue

    @property
    def text(self) -> str:
        """The value as text: whole numbers without a point, days as YYYY-MM-DD, true and false as 1 and 0."""
        value = self.value
        if isinstance(value, datetime):
            return value.isoformat(sep=" ", timespec="minutes")
        if isinstance(value, bool) or (isinstance(value, float) and value.is_integer()):
            value = int(value)
        return "" if value is None else str(value).strip()


@dataclass(frozen=True, slots=True)
class Row:
    """One row that is not empty: its number as the spreadsheet program shows it, and its cells from column A on."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, column: int) -> Cell:
        """The cell in a column (0 is A), empty when the row ends before."""
        if column < len(self.cells):
            return self.cells[column]
        return Cell(f"{column_letters(column)}{self.number}", CellKind.EMPTY, None)


@dataclass(frozen=True, slots=True)
class SheetLimits:
    """How much is read."""

    max_bytes: int = 50 * 1024 * 1024
    max_unpacked: int = 256 * 1024 * 1024
    max_ratio: int = 150
    max_parts: int = 2_000
    max_rows: int = 100_000
    max_columns: int = 256
    max_cell: int = 32_767
    max_scanned: int = 20_000_000


@dataclass(frozen=True, slots=True)
class Remark:
    """Something a person should know about how the file was read; `code` is worded by the importing room."""

    code: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Table:
    """One sheet, ready to be read as often as needed; only one row is held at a time.

    Attributes:
        name: the sheet's name; empty for a text file.
        sheets: the names of all sheets that can be read.
        encoding, delimiter: how a text file was read, empty for a workbook.
        remarks: what was chosen on the way.
    """

    name: str
    read_rows: Callable[[], Iterator[Row]]
    sheets: tuple[str, ...] = ()
    encoding: str = ""
    delimiter: str = ""
    remarks: tuple[Remark, ...] = ()

    def rows(self) -> Iterator[Row]:
        """The rows that are not empty, in order.

        Raises:
            FormatFault (a BadInput), also in the middle: damaged, too many rows or columns, a cell too long.
        """
        return self.read_rows()

    def place(self, ref: str) -> str:
        """A cell's or row's place, for people: `sheet Cases, cell D14`, `cell D14` in a text file."""
        return f"sheet {self.name}, cell {ref}" if self.name else f"cell {ref}"


def column_letters(column: int) -> str:
    """The letters of a column, 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def trim(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """The cells without the empty ones at the end."""
    end = len(cells)
    while end and cells[end - 1].kind is CellKind.EMPTY:
        end -= 1
    return tuple(cells[:end])
