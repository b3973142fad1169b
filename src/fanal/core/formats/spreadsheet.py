"""Spreadsheets from strangers, as rows of cells that know their name: .xlsx workbooks and .csv texts.

Nothing is worked out: a formula is seen as a formula, a macro is never looked at, nothing outside is fetched. Every
fault names sheet and cell. Belongs here: which reader reads a file. Does not: what a table is (`tables`), what a column means.
"""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Final

from fanal.core.formats.faults import FormatFault
from fanal.core.formats.spreadsheet_csv import open_text
from fanal.core.formats.tables import SheetLimits, Table

_OLE2: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


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
    limits = limits or SheetLimits()
    if not data.strip(b"\x00 \t\r\n"):
        raise FormatFault("empty_file")
    if len(data) > limits.max_bytes:
        raise FormatFault("file_too_large", size=len(data) // 1024**2, limit=limits.max_bytes // 1024**2)
    if data.startswith(_OLE2):
        raise FormatFault("sheet_old_xls")
    if data.startswith(b"PK"):
        check_archive(data, limits)
        # Loaded when a workbook comes: openpyxl costs each process of the node time and memory that most never need.
        from fanal.core.formats.spreadsheet_xlsx import open_workbook

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
