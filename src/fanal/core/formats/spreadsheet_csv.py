"""Read .csv texts: the encoding and the delimiter are found out and told, quotation marks must match.

Every value is text here; days and numbers are read from it by whoever knows what the column means.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from io import StringIO
from itertools import islice
from typing import Any

from fanal.core.formats.faults import FormatFault
from fanal.core.formats.tables import Cell, CellKind, Remark, Row, SheetLimits, Table, column_letters

DELIMITERS = (",", ";", "\t")
_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_SAMPLE_ROWS = 50
_SAMPLE = 64 * 1024
_MAX_LINE = 1_000_000


def open_text(data: bytes, *, encoding: str | None, limits: SheetLimits) -> Table:
    """A text file as a table. Raises FormatFault when it is no text, or not in the `encoding` that was said."""
    found = encoding or find_encoding(data)
    text = _decode(data, found)
    control = _CONTROL.search(text)
    if control:
        raise FormatFault("csv_control", line=text.count("\n", 0, control.start()) + 1)
    text, delimiter = _told_delimiter(text)
    delimiter = delimiter or find_delimiter(text)
    remarks = () if encoding or found != "cp1252" else (Remark("encoding_guessed", (("encoding", "Windows-1252"),)),)
    return Table("", lambda: _rows(text, delimiter, limits), encoding=found, delimiter=delimiter, remarks=remarks)


def find_encoding(data: bytes) -> str:
    """utf-8-sig or utf-16 by their mark, utf-16 by its zero bytes, utf-8 when all of it fits, else cp1252."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    sample = data[:4096]
    if len(sample) >= 4 and b"\x00" in sample:
        even, odd = sample[0::2].count(0), sample[1::2].count(0)
        if odd * 3 > len(sample) and not even:
            return "utf-16-le"
        if even * 3 > len(sample) and not odd:
            return "utf-16-be"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except LookupError:
        raise FormatFault("csv_unknown_encoding", encoding=encoding) from None
    except UnicodeError as error:
        if encoding == "cp1252":
            raise FormatFault("csv_encoding") from None
        position = getattr(error, "start", 0) + 1
        raise FormatFault("csv_wrong_encoding", encoding=encoding, position=position) from None


def _told_delimiter(text: str) -> tuple[str, str]:
    """Excel's first line `sep=;` says the delimiter; it is blanked, so that the rows keep their numbers."""
    match = re.match(r'"?sep=([,;\t])"?(?=\r?\n|\Z)', text, re.IGNORECASE)
    if match is None:
        return text, ""
    return text[match.end() :], match[1]


def find_delimiter(text: str) -> str:
    """The delimiter that cuts most rows of the beginning into the same number (more than one) of cells."""
    best, best_score = DELIMITERS[0], (0.0, 0)
    for delimiter in DELIMITERS:
        widths: Counter[int] = Counter()
        # A wrong delimiter, and the cut at the end of the sample, show as mismatched quotation marks.
        with suppress(csv.Error):
            for row in islice(_reader(text[:_SAMPLE], delimiter), _SAMPLE_ROWS):
                widths[len(row)] += bool(row)
        width, times = max(widths.items(), key=lambda item: item[1], default=(0, 0))
        score = (times / widths.total() if width > 1 else 0.0, width)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _reader(text: str, delimiter: str) -> Any:
    # Strict: without it a quotation mark that is never closed swallows the rest of the file without a word.
    return csv.reader(_lines(text), delimiter=delimiter, strict=True)


def _lines(text: str) -> Iterator[str]:
    for number, line in enumerate(StringIO(text, newline=""), start=1):
        if len(line) > _MAX_LINE:
            raise FormatFault("cell_too_long", f"line {number}", limit=_MAX_LINE)
        yield line


def _rows(text: str, delimiter: str, limits: SheetLimits) -> Iterator[Row]:
    reader = _reader(text, delimiter)
    found = number = 0
    while (values := _next_values(reader, limits)) is not None:
        number += 1
        width = max((column for column, value in enumerate(values, start=1) if value.strip()), default=0)
        if not width:
            continue
        found += 1
        if found > limits.max_rows:
            raise FormatFault("sheet_too_many_rows", "The file", limit=limits.max_rows)
        if width > limits.max_columns:
            raise FormatFault("sheet_too_many_columns", f"row {number}", column=column_letters(limits.max_columns - 1))
        yield Row(number, tuple(_cell(value, column, number, limits) for column, value in enumerate(values[:width])))


def _next_values(reader: Any, limits: SheetLimits) -> list[str] | None:
    """The values of the next row, None at the end."""
    try:
        return next(reader, None)
    except csv.Error as error:
        line = max(1, reader.line_num)
        if "field larger" in str(error):
            raise FormatFault("cell_too_long", f"line {line}", limit=limits.max_cell) from None
        raise FormatFault("csv_quotes", f"line {line}", line=line) from None


def _cell(value: str, column: int, number: int, limits: SheetLimits) -> Cell:
    ref = f"{column_letters(column)}{number}"
    if len(value) > limits.max_cell:
        raise FormatFault("cell_too_long", f"cell {ref}", limit=limits.max_cell)
    return Cell(ref, CellKind.TEXT, value) if value.strip() else Cell(ref, CellKind.EMPTY, None)
