"""A first mapping for a sheet that nobody has mapped yet: heading row, columns, order of day and month.

A guess is shown and checked, never applied unseen. Belongs here: the guess. Does not: the words it goes by.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from fanal.cases.imports.columns import KINDS, Column, Sort
from fanal.cases.imports.heading_words import HEADINGS, fold
from fanal.cases.imports.mapping import ColumnMapping, headings_of
from fanal.core.formats.days import OrderEvidence, weigh_order
from fanal.core.formats.tables import CellKind, Row, Table

#: Titles and merged groups may stand above the headings.
_SEARCHED_ROWS: Final = 15
_SAMPLE: Final = 2_000


@dataclass(frozen=True, slots=True)
class Guess:
    """A guessed mapping, how many headings were recognised of how many, and what the days say about their order."""

    mapping: ColumnMapping
    recognised: int
    headings: int
    evidence: OrderEvidence


def guess_mapping(table: Table) -> Guess | None:
    """A mapping for a table; None when no heading is recognised."""
    sample = list(islice(table.rows(), _SAMPLE))
    heading_row = _heading_row(sample[:_SEARCHED_ROWS])
    if heading_row is None:
        return None
    headings = headings_of(heading_row)
    columns: dict[str, Column] = {}
    for heading in headings:
        column = HEADINGS.get(fold(heading.text))
        if column and (KINDS[column].many or column not in columns.values()):
            columns[heading.name] = column
    positions = [one.position for one in headings if one.name in columns and KINDS[columns[one.name]].sort is Sort.DAY]
    below = [row for row in sample if row.number > heading_row.number]
    evidence = weigh_order(
        cell.text for row in below for position in positions if (cell := row.cell(position)).kind is CellKind.TEXT
    )
    mapping = ColumnMapping(columns, heading_row.number, evidence.order)
    return Guess(mapping, len(columns), sum(bool(heading.text) for heading in headings), evidence)


def _heading_row(rows: Sequence[Row]) -> Row | None:
    """The row with most recognised headings, the first of equals."""
    best, most = None, 0
    for row in rows:
        known = len({HEADINGS.get(fold(cell.text)) for cell in row.cells if cell.kind is CellKind.TEXT} - {None})
        if known > most:
            best, most = row, known
    return best
