"""Read .xlsx workbooks with openpyxl: formulas are seen, never worked out; styles only tell a date from a number.

Does not belong here: the look at the archive before it is unpacked (`spreadsheet.check_archive`).
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from io import BytesIO
from itertools import islice
from typing import Any

import openpyxl
from defusedxml.common import DefusedXmlException
from openpyxl import Workbook

from fanal.core.formats.faults import FormatFault, quote
from fanal.core.formats.tables import Cell, CellKind, Remark, Row, SheetLimits, Table, column_letters, trim

_AT_ONCE = 500
#: The last row that a spreadsheet program can show; a file may claim another.
_LAST_ROW = 1_048_576
#: In this order: a bool is an int too. Times of day and durations become text.
_KINDS: tuple[tuple[CellKind, tuple[type, ...]], ...] = (
    (CellKind.BOOLEAN, (bool,)),
    (CellKind.NUMBER, (int, float)),
    (CellKind.DATE, (date,)),
)


def open_workbook(data: bytes, *, sheet: str | None, limits: SheetLimits) -> Table:
    """One sheet of a workbook as a table; the first visible one with cells when `sheet` is left out."""
    if not openpyxl.DEFUSEDXML:  # pragma: no cover - an installation without defusedxml
        raise RuntimeError("openpyxl reads XML without defusedxml here; install defusedxml")
    with _Loaded(data) as loaded:
        names = tuple(one.title for one in loaded.book.worksheets)
        visible = [one.title for one in loaded.book.worksheets if one.sheet_state == "visible"]
        if sheet is not None and sheet not in names:
            raise FormatFault("sheet_missing", sheet=sheet, names=", ".join(names))
        chosen = sheet
        remarks: tuple[Remark, ...] = ()
        if chosen is None:
            filled = [name for name in visible or names if loaded.has_cells(name, limits)]
            if not filled:
                raise FormatFault("sheet_no_sheets")
            chosen = filled[0]
            if len(names) > 1:
                remarks = (Remark("sheet_chosen", (("sheet", quote(chosen)), ("count", str(len(names))))),)
    return Table(chosen, lambda: _rows(data, chosen, limits), names, remarks=remarks)


class _Loaded:
    """A workbook while it is open; whatever openpyxl raises becomes one sentence."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def __enter__(self) -> _Loaded:
        with _Faults(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.book: Workbook = openpyxl.load_workbook(
                BytesIO(self.data), read_only=True, data_only=False, keep_links=False
            )
        return self

    def __exit__(self, *_: object) -> None:
        self.book.close()

    def has_cells(self, name: str, limits: SheetLimits) -> bool:
        """Whether a sheet has at least one cell that is not empty."""
        return next(_read(self.book[name], name, limits), None) is not None


class _Faults:
    """Turn what openpyxl raises over a damaged file (nearly anything) into a FormatFault."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if error is None or isinstance(error, FormatFault) or not isinstance(error, Exception):
            return
        if any(isinstance(one, DefusedXmlException) for one in _chain(error)):
            raise FormatFault("sheet_entities") from error
        raise FormatFault("sheet_damaged") from error


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An error and what it came from: openpyxl wraps what it meets."""
    step: BaseException | None = error
    while step is not None:
        yield step
        step = step.__cause__ or step.__context__


def _rows(data: bytes, name: str, limits: SheetLimits) -> Iterator[Row]:
    with _Loaded(data) as loaded:
        yield from _read(loaded.book[name], name, limits)


def _read(sheet: Any, name: str, limits: SheetLimits) -> Iterator[Row]:
    """The rows of a sheet that are not empty. openpyxl's own idea of the sheet's size may lie, so it is not asked."""
    place = f"sheet {name}"
    found = scanned = number = 0
    with _Faults():
        sheet.reset_dimensions()
        source = iter(sheet.iter_rows())
    while batch := _next_rows(source):
        for cells in batch:
            number += 1
            scanned += len(cells) + 1
            if scanned > limits.max_scanned or number > _LAST_ROW:
                raise FormatFault("sheet_too_wide", place)
            row = trim([_cell(cell, column, number, place, limits) for column, cell in enumerate(cells)])
            if not row:
                continue
            found += 1
            if found > limits.max_rows:
                raise FormatFault("sheet_too_many_rows", place, limit=limits.max_rows)
            if len(row) > limits.max_columns:
                raise FormatFault(
                    "sheet_too_many_columns", f"{place}, row {number}", column=column_letters(limits.max_columns - 1)
                )
            yield Row(number, row)


def _next_rows(source: Iterator[Iterable[Any]]) -> list[Any]:
    """A handful of raw rows. openpyxl warns about what it leaves out (pictures, rules); that is no news here."""
    with _Faults(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return list(islice(source, _AT_ONCE))


def _cell(cell: Any, column: int, number: int, place: str, limits: SheetLimits) -> Cell:
    ref = f"{column_letters(column)}{number}"
    kind, value = _understand(cell.data_type, cell.value)
    if isinstance(value, str) and len(value) > limits.max_cell:
        raise FormatFault("cell_too_long", f"{place}, cell {ref}", limit=limits.max_cell)
    return Cell(ref, kind, value)


def _understand(data_type: str, value: Any) -> tuple[CellKind, Any]:
    """What openpyxl says of a cell, in our words."""
    if data_type == "f":
        return CellKind.FORMULA, quote(value if isinstance(value, str) else getattr(value, "text", "") or "=")
    if data_type == "e" or (isinstance(value, float) and not math.isfinite(value)):
        return CellKind.ERROR, str(value)
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    for kind, types in _KINDS:
        if isinstance(value, types):
            return kind, value
    text = "" if value is None else str(value)
    return (CellKind.TEXT, text) if text.strip() else (CellKind.EMPTY, None)
