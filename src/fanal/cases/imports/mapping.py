"""What the columns and codes of one source mean: saved per source, written and read as JSON.

    {"heading_row": 1, "date_order": "day_first", "same_reference": "refuse", "review": false,
     "columns": {"N° dossier": "reference", "Nom": "family_name", "#F": "note"},
     "codes": {"category": {"FUG": "runaway"}}}

A column is named by its heading, or by `#` and its letter where it has none or shares it. Belongs here: the mapping, its
checks, binding it to a table. Does not: guessing one (`guesses`), what a row becomes (`rows`).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, TypeVar

from django.utils.translation import gettext as _

from fanal.cases.imports.code_words import CODES, fold_code
from fanal.cases.imports.columns import KINDS, Column
from fanal.cases.imports.heading_words import fold
from fanal.core.errors import BadInput
from fanal.core.formats.days import DayOrder
from fanal.core.formats.faults import quote
from fanal.core.formats.tables import Row, Table, column_letters

E = TypeVar("E", bound=StrEnum)
_LETTER: Final = re.compile(r"#([A-Z]{1,3})")
_MAX_JSON: Final = 200_000


class SameReference(StrEnum):
    """What several rows with one reference are."""

    REFUSE = "refuse"
    SAME_CASE = "same_case"


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """The mapping of one source.

    Attributes:
        columns: heading (or `#` and letter) -> what the column is.
        heading_row: the row of the headings, as the spreadsheet program numbers it; None: the first row with cells.
        codes: column -> local code, folded -> our code; comes before the built-in words.
        same_reference: whether rows that follow each other with one reference are children of one case.
        review: everything comes in for review, whatever its status.
    """

    columns: Mapping[str, Column]
    heading_row: int | None = None
    day_order: DayOrder = DayOrder.DAY_FIRST
    codes: Mapping[Column, Mapping[str, str]] = field(default_factory=dict)
    same_reference: SameReference = SameReference.REFUSE
    review: bool = False

    def code(self, column: Column, text: str) -> str | None:
        """Our code for a local one; None when it is not mapped and no common word."""
        folded = fold_code(text)
        return self.codes.get(column, {}).get(folded) or CODES[column].get(folded)

    def as_data(self) -> dict[str, Any]:
        """Plain data for storing and for the file."""
        return {
            "heading_row": self.heading_row,
            "date_order": self.day_order.value,
            "same_reference": self.same_reference.value,
            "review": self.review,
            "columns": {name: column.value for name, column in self.columns.items()},
            "codes": {column.value: dict(codes) for column, codes in self.codes.items()},
        }


@dataclass(frozen=True, slots=True)
class BoundColumn:
    """A column of the sheet that is taken over: its position (0 is A), what it is, its heading."""

    position: int
    column: Column
    heading: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of the sheet as its heading says: the name by which a mapping calls it, and the text in the sheet."""

    name: str
    position: int
    text: str


def read_mapping(text: str) -> ColumnMapping:
    """A mapping from JSON. Raises BadInput that says what is wrong in it, and where."""
    if len(text) > _MAX_JSON:
        raise BadInput(_("The mapping is too long to be one."), place="mapping")
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise BadInput(_("The mapping is not JSON (line %(line)s).") % {"line": line}, place="mapping") from None
    return mapping_from(data)


def mapping_from(data: Any) -> ColumnMapping:
    """A mapping from plain data. Raises BadInput."""
    if not isinstance(data, dict) or not isinstance(data.get("columns"), dict):
        raise BadInput(_("The mapping needs “columns”: which column is what."), place="mapping")
    unknown = set(data) - {"heading_row", "date_order", "same_reference", "review", "columns", "codes"}
    if unknown:
        raise BadInput(
            _("The mapping has “%(name)s”, which means nothing here.") % {"name": quote(min(unknown))}, "mapping"
        )
    heading_row = data.get("heading_row")
    if heading_row is not None and (
        isinstance(heading_row, bool) or not isinstance(heading_row, int) or heading_row < 1
    ):
        raise BadInput(_("“heading_row” in the mapping must be the number of a row."), place="mapping")
    return ColumnMapping(
        columns=_columns(data["columns"]),
        heading_row=heading_row,
        day_order=_word(DayOrder, data.get("date_order", DayOrder.DAY_FIRST), "date_order"),
        codes=_codes(data.get("codes", {})),
        same_reference=_word(SameReference, data.get("same_reference", SameReference.REFUSE), "same_reference"),
        review=data.get("review") is True,
    )


def _columns(data: Mapping[Any, Any]) -> dict[str, Column]:
    columns = {str(name): _word(Column, word, "columns") for name, word in data.items()}
    for column, times in Counter(columns.values()).items():
        if times > 1 and not KINDS[column].many:
            raise BadInput(
                _("The mapping says of several columns that they are “%(column)s”; only one can be.")
                % {"column": KINDS[column].label}, "mapping",
            )  # fmt: skip
    if not set(columns.values()) - {Column.IGNORE}:
        raise BadInput(_("The mapping takes no column over."), place="mapping")
    return columns


def _codes(data: Any) -> dict[Column, dict[str, str]]:
    if not isinstance(data, dict):
        raise BadInput(_("“codes” in the mapping must say per column what each local code means."), place="mapping")
    codes: dict[Column, dict[str, str]] = {}
    for name, pairs in data.items():
        column = _word(Column, name, "codes")
        known = KINDS[column].codes
        if not known or not isinstance(pairs, dict):
            raise BadInput(_("The column “%(column)s” has no codes.") % {"column": KINDS[column].label}, "mapping")
        for local, code in pairs.items():
            if code not in known:
                raise BadInput(
                    _("The code “%(local)s” cannot mean “%(code)s”. It can be: %(known)s.")
                    % {"local": quote(local), "code": quote(code), "known": ", ".join(known)}, "mapping",
                )  # fmt: skip
        codes[column] = {fold_code(str(local)): code for local, code in pairs.items()}
    return codes


def _word(words: type[E], value: Any, name: str) -> E:
    try:
        return words(value)
    except ValueError:
        raise BadInput(
            _("“%(value)s” under “%(name)s” in the mapping means nothing here. It can be: %(known)s.")
            % {"value": quote(value), "name": name, "known": ", ".join(words)}, "mapping",
        ) from None  # fmt: skip


def headings_of(row: Row) -> list[Heading]:
    """The columns of a heading row by the names that a mapping uses: the text, or `#` and letter without or twice."""
    texts = [cell.text for cell in row.cells]
    times = Counter(fold(text) for text in texts)
    return [
        Heading(text if text and times[fold(text)] == 1 else f"#{column_letters(position)}", position, text)
        for position, text in enumerate(texts)
    ]


def find_heading_row(table: Table, mapping: ColumnMapping) -> Row:
    """The row of the headings. Raises BadInput when the sheet has no such row."""
    for row in table.rows():
        if mapping.heading_row is None or row.number == mapping.heading_row:
            return row
        if row.number > mapping.heading_row:
            break
    raise BadInput(_("There are no headings in row %(row)s.") % {"row": mapping.heading_row or 1}, place="mapping")


def bind(mapping: ColumnMapping, heading_row: Row) -> list[BoundColumn]:
    """Which column of this sheet is what, in the order of the sheet.

    Raises:
        BadInput: the mapping names a column that the sheet does not have (of those that are taken over).
    """
    headings = headings_of(heading_row)
    by_name = {fold(heading.text): heading for heading in headings if not heading.name.startswith("#")}
    by_letter = {f"#{column_letters(heading.position)}": heading for heading in headings}
    bound = []
    for name, column in mapping.columns.items():
        found = by_letter.get(name) or by_name.get(fold(name))
        if found is None and _LETTER.fullmatch(name):
            found = Heading(name, _position(name), "")
        if found is None and column is not Column.IGNORE:
            raise BadInput(
                _("The mapping speaks of a column “%(name)s”, which the sheet does not have.") % {"name": quote(name)},
                "mapping",
            )
        if found is not None and column is not Column.IGNORE:
            bound.append(BoundColumn(found.position, column, found.text))
    return sorted(bound, key=lambda one: one.position)


def not_taken(mapping: ColumnMapping, heading_row: Row) -> list[Heading]:
    """Columns of the sheet that the mapping leaves out, said or unsaid."""
    taken = {one.position for one in bind(mapping, heading_row)}
    return [heading for heading in headings_of(heading_row) if heading.text and heading.position not in taken]


def rows_below(table: Table, heading_row: Row) -> Iterator[Row]:
    """The rows under the headings."""
    return (row for row in table.rows() if row.number > heading_row.number)


def _position(name: str) -> int:
    position = 0
    for letter in name[1:]:
        position = position * 26 + ord(letter) - ord("A") + 1
    return position - 1
