"""Write .csv (RFC 4180, UTF-8) that stays text wherever it is opened.

A spreadsheet program takes a cell that begins with = + - @ (or their full-width forms) for a formula. Such a cell gets an
apostrophe in front, and so does one that begins with an apostrophe already: who reads the file with a program takes one
leading apostrophe off and has every letter back.

Belongs here: writing. Does not: reading (`spreadsheet_csv`).
"""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from collections.abc import Mapping, Sequence

from fanal.core.formats.table_out import About, OutColumn, Sink, Value, as_text

#: What a spreadsheet may take for the beginning of a formula, and the apostrophe itself, so that the rule can be undone.
DANGEROUS = frozenset("=+-@|%＝＋－＠'")
#: Rows are handed on in pieces of about this many characters.
_HANDFUL = 32_768


def inert(text: str) -> str:
    """The text with an apostrophe in front where a spreadsheet program might work it out. See `plain`."""
    if text[:1].isalnum():
        return text
    # Programs differ in what they pass over before they look for a formula: spaces of any kind, marks that do not show.
    first = next((one for one in text if not one.isspace() and unicodedata.category(one) not in {"Cf", "Cc"}), "")
    return f"'{text}" if first and first in DANGEROUS else text


def plain(cell: str) -> str:
    """What stood in a cell before `inert`."""
    return cell[1:] if cell.startswith("'") else cell


class CsvWriter:
    """A header with the columns' titles, then one line a row. `bom`: spreadsheet programs need it to see UTF-8."""

    def __init__(self, sink: Sink, columns: Sequence[OutColumn], about: About, *, bom: bool = True) -> None:
        self._sink, self._about = sink, about
        self._lines = io.StringIO()
        self._writer = csv.writer(self._lines, lineterminator="\r\n")
        if bom:
            sink.write(codecs.BOM_UTF8)
        self._writer.writerow([inert(column.title) for column in columns])

    def write(self, row: Sequence[Value]) -> None:
        """One row."""
        cells = [as_text(value, self._about) for value in row]
        typed = [isinstance(value, int) and not isinstance(value, bool) for value in row]
        self._writer.writerow([cell if number else inert(cell) for cell, number in zip(cells, typed, strict=True)])
        if self._lines.tell() > _HANDFUL:
            self._hand_on()

    def finish(self, more: Mapping[str, tuple[str, str]]) -> None:
        """The rest. A .csv holds rows alone; what is to be said about them stands in the journal and the other formats."""
        self._hand_on()

    def _hand_on(self) -> None:
        self._sink.write(self._lines.getvalue().encode("utf-8"))
        self._lines.seek(0)
        self._lines.truncate()
