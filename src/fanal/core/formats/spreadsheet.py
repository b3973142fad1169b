"""Spreadsheets from strangers, as rows of cells that know their name: .xlsx workbooks and .csv texts.

Nothing is worked out: a formula is seen as a formula, a macro is never looked at, nothing outside is fetched. Every
fault names sheet and cell. Belongs here: what a table is, and which reader reads it. Does not: what a column means.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from io import BytesIO
from typing import Final

from fanal.core.formats.faults import FormatFault

_OLE2: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


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


def open_table(
    data: bytes, *, sheet: str | None = None, encoding: str | None = None, limits: SheetLimits | None = None
) -> Table:
    """A workbook's sheet, or a text file, as a table. The kind is seen from the content, not from a file name.

    Args:
        data: the whole file.
        sheet: which sheet of a workbook; the first visible one with cells when left out.
        encoding: of a text file; found out when left out.
    Raises:
        FormatFault (a BadInput): what is wrong and, where that helps, what to do.
    """
    from fanal.core.formats.spreadsheet_csv import open_text
    from fanal.core.formats.spreadsheet_xlsx import open_workbook

    limits = limits or SheetLimits()
    if not data.strip(b"\x00 \t\r\n"):
        raise FormatFault("empty_file")
    if len(data) > limits.max_bytes:
        raise FormatFault("file_too_large", size=len(data) // 1024**2, limit=limits.max_bytes // 1024**2)
    if data.startswith(_OLE2):
        raise FormatFault("sheet_old_xls")
    if data.startswith(b"PK"):
        check_archive(data, limits)
        return open_workbook(data, sheet=sheet, limits=limits)
    return open_text(data, encoding=encoding, limits=limits)


def check_archive(data: bytes, limits: SheetLimits) -> None:
    """Look at a workbook's list of parts before anything is unpacked.

    The sizes there may lie, but then unpacking stops at the size that was told.

    Raises:
        FormatFault: not an archive, protected, an OpenDocument sheet, or made to choke a computer.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise FormatFault("sheet_damaged") from error
    names = {part.filename for part in parts}
    if len(parts) > limits.max_parts:
        raise FormatFault("sheet_too_many_parts", limit=limits.max_parts)
    if any(part.flag_bits & 0x1 for part in parts):
        raise FormatFault("sheet_password")
    if "mimetype" in names and "content.xml" in names:
        raise FormatFault("sheet_ods")
    unpacked = sum(part.file_size for part in parts)
    ratio = unpacked // max(1, len(data))
    if unpacked > limits.max_unpacked or (ratio > limits.max_ratio and unpacked > 1024 * 1024):
        raise FormatFault("sheet_bomb", size=unpacked // 1024**2, ratio=ratio)
    if "[Content_Types].xml" not in names:
        raise FormatFault("sheet_not_table")


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
