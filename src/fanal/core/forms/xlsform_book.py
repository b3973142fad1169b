"""An XLSForm as a workbook: .xlsx bytes to a form, and back.

Belongs here: the workbook around the rows. Does not: what the rows mean (`xlsform`).
"""

from __future__ import annotations

from io import BytesIO

from fanal.core.formats.spreadsheet import open_table
from fanal.core.formats.table_out import clean
from fanal.core.formats.tables import SheetLimits
from fanal.core.forms.definition import Form
from fanal.core.forms.lined_json import FormError
from fanal.core.forms.xlsform import from_sheets, to_sheets

_LIMITS = SheetLimits(max_bytes=5 * 1024 * 1024, max_unpacked=32 * 1024 * 1024, max_rows=20_000, max_columns=100)
_SHEETS = ("survey", "choices", "settings")


def write_book(form: Form) -> bytes:
    """The workbook of a form, with its three sheets. Every cell is a text, none a formula."""
    import openpyxl  # loaded when a workbook is wanted: see `core.formats.spreadsheet`

    book = openpyxl.Workbook(write_only=False)
    book.remove(book.worksheets[0])
    for name, rows in to_sheets(form).items():
        sheet = book.create_sheet(name)
        columns = list(dict.fromkeys(column for row in rows for column in row))
        lines = [columns, *([row.get(column, "") for column in columns] for row in rows)]
        for number, line in enumerate(lines, start=1):
            for place, text in enumerate(line, start=1):
                if text:
                    cell = sheet.cell(number, place, clean(text))
                    cell.data_type = "s"  # openpyxl takes a text that begins with = for a formula
    found = BytesIO()
    book.save(found)
    return found.getvalue()


def read_book(data: bytes) -> Form:
    """A sound form out of a workbook's bytes. Other sheets in it are left alone.

    Raises:
        FormatFault: no workbook that can be read, or none with a sheet `survey` (both are BadInput).
        FormError: the line is that of the row in its sheet.
    """
    if not data.startswith(b"PK"):
        raise FormError("This is no .xlsx workbook.")
    there = open_table(data, sheet="survey", limits=_LIMITS).sheets
    return from_sheets({name: _rows(data, name) for name in _SHEETS if name in there})


def _rows(data: bytes, sheet: str) -> list[dict[str, str]]:
    """The rows below the header, empty ones too, so that each keeps its number."""
    columns: list[str] = []
    found: list[dict[str, str]] = []
    for row in open_table(data, sheet=sheet, limits=_LIMITS).rows():
        texts = [cell.text for cell in row.cells]
        if not columns:
            columns = texts
            if row.number > 1:
                raise FormError(f"The names of the columns stand in the first row of “{sheet}”.", row.number)
            continue
        if row.number > _LIMITS.max_rows:
            raise FormError(f"“{sheet}” goes on far below its rows. Delete what stands there.", row.number)
        found += [{} for _ in range(row.number - 2 - len(found))]
        found.append({column: text for column, text in zip(columns, texts, strict=False) if column and text})
    return found
