"""The check of a whole spreadsheet: every line, what it would make, what is wrong. Nothing is written.

The file is read row by row and never held; the same pass feeds the report and, later, the import. Belongs here: the walk
through the file, duplicates, rows already there, remarks on the file. Does not: meaning of a row (`rows`), writing.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fanal.cases.imports.cells import DayCounts, Reading
from fanal.cases.imports.columns import KINDS, Column
from fanal.cases.imports.drafts import CaseDraft
from fanal.cases.imports.mapping import (
    BoundColumn,
    ColumnMapping,
    SameReference,
    bind,
    find_heading_row,
    not_taken,
    rows_below,
)
from fanal.cases.imports.rows import read_rows, reference_of
from fanal.cases.imports.wording import explain_remark, row_place
from fanal.core.casework import CaseStatus
from fanal.core.formats.days import DayOrder
from fanal.core.formats.faults import quote
from fanal.core.formats.tables import Row, Table

#: Rows of one case that follow each other: more than this is no family, but a wrong reference column.
_MOST_CHILDREN = 20


class Verdict(StrEnum):
    """What happens with a line."""

    GOOD = "good"
    WARNED = "warned"
    REFUSED = "refused"
    ALREADY = "already"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the report: its row or rows, what would be made (without a name), what is to be said."""

    numbers: tuple[int, ...]
    verdict: Verdict
    makes: str = ""
    remarks: tuple[str, ...] = ()
    draft: CaseDraft | None = None

    @property
    def rows(self) -> str:
        """The rows, for people: `14`, `14–16`."""
        first, last = self.numbers[0], self.numbers[-1]
        return str(first) if first == last else f"{first}–{last}"


@dataclass(slots=True)
class Tally:
    """How many lines of each verdict, and how many children would come in."""

    good: int = 0
    warned: int = 0
    refused: int = 0
    already: int = 0
    children: int = 0

    @property
    def lines(self) -> int:
        """All lines."""
        return self.good + self.warned + self.refused + self.already

    def count(self, line: Line) -> None:
        """Count one line in."""
        setattr(self, line.verdict.value, getattr(self, line.verdict.value) + 1)
        if line.draft is not None:
            self.children += len(line.draft.children)


@dataclass
class SheetCheck:
    """One walk through a spreadsheet. `lines` may be walked once; tally and remarks are complete after it.

    Attributes:
        already: references that this source brought in before.
    """

    table: Table
    mapping: ColumnMapping
    already: Container[str]
    now: datetime
    zone: tzinfo
    country: str = ""
    tally: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        """Raises BadInput when the mapping does not fit the sheet."""
        self.heading_row = find_heading_row(self.table, self.mapping)
        self.columns = bind(self.mapping, self.heading_row)
        self.reading = Reading(self.table, self.mapping, self.columns, self.zone, self.now, self.country)
        self.counts: dict[BoundColumn, DayCounts] = {}
        self.seen: dict[str, int] = {}

    def lines(self) -> Iterator[Line]:
        """Every line in order. Raises BadInput in the middle of a damaged file."""
        for rows in self._groups():
            line = self._judge(rows)
            self.tally.count(line)
            yield line

    def remarks(self) -> list[str]:
        """What a person should know about the file as a whole; the days are known after the walk."""
        said = [explain_remark(remark) for remark in self.table.remarks]
        left = [quote(heading.text, 30) for heading in not_taken(self.mapping, self.heading_row)]
        if left:
            said.append(_("Not taken over: %(columns)s.") % {"columns": ", ".join(left)})
        if not self._numbered:
            said.append(
                _(
                    "No column is the number in the old list. A row is recognised again only while nothing in it changes."
                )
            )
        return said + [remark for bound, counts in self.counts.items() for remark in self._day_remarks(bound, counts)]

    @property
    def _numbered(self) -> bool:
        """Whether a column is the number in the old list."""
        return any(bound.column is Column.REFERENCE for bound in self.columns)

    def _day_remarks(self, bound: BoundColumn, counts: DayCounts) -> Iterator[str]:
        name = quote(bound.heading, 30) or str(KINDS[bound.column].label)
        if counts.ambiguous:
            order = _("day first") if self.mapping.day_order is DayOrder.DAY_FIRST else _("month first")
            yield ngettext(
                "“%(column)s”: %(count)s day could be read in two ways, such as %(first)s. It is read %(order)s.",
                "“%(column)s”: %(count)s days could be read in two ways, such as %(first)s. They are read %(order)s.",
                counts.ambiguous,
            ) % {"column": name, "count": counts.ambiguous, "first": counts.first, "order": order}
        if counts.short_year:
            yield _("“%(column)s”: years of two digits, such as %(first)s, are taken to lie in the past.") % {
                "column": name, "first": counts.first,
            }  # fmt: skip

    def _groups(self) -> Iterator[list[Row]]:
        """Rows that are one case: one each, or those that follow each other with one reference."""
        together = self.mapping.same_reference is SameReference.SAME_CASE
        group: list[Row] = []
        last = ""
        for row in rows_below(self.table, self.heading_row):
            if not any(row.cell(bound.position).value is not None for bound in self.columns):
                continue
            reference = reference_of(self.reading, row) if together else ""
            if group and (not reference or reference != last or len(group) == _MOST_CHILDREN):
                yield group
                group = []
            group.append(row)
            last = reference
        if group:
            yield group

    def _judge(self, rows: list[Row]) -> Line:
        read = read_rows(self.reading, rows, self.counts)
        reference = read.draft.external_reference if read.draft else reference_of(self.reading, rows[0])
        before = self.seen.setdefault(reference, read.numbers[0]) if reference else read.numbers[0]
        if reference and reference in self.already:
            return Line(read.numbers, Verdict.ALREADY, remarks=(_("It is there already, from an earlier import."),))
        if before != read.numbers[0]:
            read.faults.insert(0, self._twice(reference, before))
        if read.faults or read.draft is None:
            return Line(read.numbers, Verdict.REFUSED, remarks=tuple(read.faults))
        if self._numbered and reference.startswith("row:"):
            read.warnings.append(
                _(
                    "It has no number (a merged cell holds its own in the first row only). It is recognised again only while nothing in it changes."
                )
            )
        verdict = Verdict.WARNED if read.warnings else Verdict.GOOD
        return Line(read.numbers, verdict, describe(read.draft), tuple(read.warnings), read.draft)

    def _twice(self, reference: str, before: int) -> str:
        if reference.startswith("row:"):
            return _("The same row stands in %(place)s already.") % {"place": row_place(self.table, before)}
        if self.mapping.same_reference is SameReference.SAME_CASE:
            return _("The number “%(number)s” stands in %(place)s already. Rows of one case must follow each other.") % {
                "number": quote(reference), "place": row_place(self.table, before),
            }  # fmt: skip
        return _("The number “%(number)s” stands in %(place)s already.") % {
            "number": quote(reference), "place": row_place(self.table, before),
        }  # fmt: skip


def describe(draft: CaseDraft) -> str:
    """What would be made, without a name: `closed case (runaway), 2 children`."""
    from fanal.cases.labels import category_label

    kinds = {
        CaseStatus.OPEN: _("Open case (%(category)s), %(children)s"),
        CaseStatus.CLOSED: _("Closed case (%(category)s), %(children)s"),
        CaseStatus.REVIEW: _("Case for review (%(category)s), %(children)s"),
    }
    count = len(draft.children)
    children = ngettext("%(count)s child", "%(count)s children", count) % {"count": count}
    return kinds[draft.status] % {"category": category_label(draft.choice.code), "children": children}
