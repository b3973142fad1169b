"""Forms of the import pages: which file, and which of its columns and codes is what.

Belongs here: parsing what was typed. Does not: reading the file (`views` hand in what it holds).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from fanal.cases import labels
from fanal.cases.imports.code_words import fold_code
from fanal.cases.imports.columns import CLOSED, KINDS, OPEN, Column
from fanal.cases.imports.mapping import (
    ColumnMapping,
    Heading,
    SameReference,
    bind,
    find_heading_row,
    headings_of,
    mapping_from,
    rows_below,
)
from fanal.core.casework import CaseOutcome, Condition, FoundBy, PersonRole, PoliceAnswer, Sex
from fanal.core.errors import BadInput
from fanal.core.formats.days import DayOrder
from fanal.core.formats.faults import quote
from fanal.core.formats.tables import Table
from fanal.web.forms import ChoiceChips, Form

#: Rows looked at for samples and codes: enough to see what a column is, quick also in a long list.
_SAMPLE_ROWS = 2_000
_SAMPLES = 3
_MOST_CODES = 60
_LABELS: Mapping[Column, Any] = {
    Column.SEX: Sex, Column.OUTCOME: CaseOutcome, Column.FOUND_BY: FoundBy, Column.CONDITION: Condition,
    Column.POLICE: PoliceAnswer, Column.PERSON_ROLE: PersonRole,
}  # fmt: skip


def _apart(samples: Sequence[str]) -> str:
    """Cells beside each other, each in its own direction: between Arabic words a number would be read from its end."""
    return format_html_join(", ", "<bdi>{}</bdi>", ((text,) for text in samples))


class FileForm(Form):
    """A file, and where it comes from."""

    kind = forms.ChoiceField(
        label=_l("What is it?"),
        choices=[("spreadsheet", _l("A spreadsheet (.xlsx, .csv)")), ("pfif", _l("A PFIF document (.xml)"))],
        initial="spreadsheet",
        widget=ChoiceChips,
    )
    file = forms.FileField(label=_l("File"), allow_empty_file=True)
    source = forms.CharField(
        label=_l("Name of the list"),
        max_length=80,
        required=False,
        help_text=_l(
            "For a spreadsheet. What its columns mean is remembered under this name, and rows that came in before are recognised."
        ),
    )
    sheet = forms.CharField(
        label=_l("Sheet"),
        max_length=200,
        required=False,
        help_text=_l("Leave it empty to read the first sheet that has cells."),
    )
    sent_by = forms.CharField(
        label=_l("Domain of the sender"),
        max_length=255,
        required=False,
        help_text=_l(
            "For PFIF, such as example.org: only the home of a record may have it erased. Leave it empty if you do not know."
        ),
    )

    def clean(self) -> dict[str, Any]:
        """A spreadsheet needs the name of its list."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("kind") == "spreadsheet" and not given.get("source", "").strip():
            self.add_error("source", _("Give the list a name, such as “Cases 2015 to 2025”."))
        return given


@dataclass(frozen=True, slots=True)
class SheetContent:
    """What a mapping is asked for: the headings, some values under each, and the local codes of mapped code columns."""

    headings: Sequence[Heading]
    samples: Mapping[int, Sequence[str]]
    codes: Mapping[Column, Sequence[str]]


def content_of(table: Table, mapping: ColumnMapping) -> SheetContent:
    """Look at the beginning of a sheet. Raises BadInput for a sheet without the heading row, or a damaged one."""
    heading_row = find_heading_row(table, mapping)
    headings = [heading for heading in headings_of(heading_row) if heading.text]
    bound = [one for one in bind(mapping, heading_row) if KINDS[one.column].codes]
    samples: dict[int, dict[str, None]] = {heading.position: {} for heading in headings}
    codes: dict[Column, dict[str, str]] = {one.column: {} for one in bound}
    for row in islice(rows_below(table, heading_row), _SAMPLE_ROWS):
        for heading in headings:
            text = quote(row.cell(heading.position).text, 30)
            if text and len(samples[heading.position]) < _SAMPLES:
                samples[heading.position][text] = None
        for one in bound:
            text = row.cell(one.position).text
            if text and len(codes[one.column]) < _MOST_CODES:
                codes[one.column].setdefault(fold_code(text), text)
    return SheetContent(
        headings,
        {position: list(found) for position, found in samples.items()},
        {column: list(found.values()) for column, found in codes.items()},
    )


def code_label(column: Column, code: str) -> str:
    """One of our codes in words."""
    if column is Column.CATEGORY:
        return str(labels.category_label(code))
    if column is Column.STATUS:
        return {OPEN: _("open"), CLOSED: _("closed")}[code]
    return str(labels.label_of(_LABELS[column], code))


def _column_choices() -> Iterable[tuple[str, Any]]:
    yield "", _("not taken over")
    for column, kind in KINDS.items():
        if column is not Column.IGNORE:
            yield column.value, kind.label


class MappingForm(Form):
    """Which column is what, how days are written, what local codes mean. Cleans to a `ColumnMapping` in `mapping`."""

    day_order = forms.ChoiceField(
        label=_l("How are days written in figures?"),
        choices=[
            (DayOrder.DAY_FIRST.value, _l("day first: 13/12/2019")),
            (DayOrder.MONTH_FIRST.value, _l("month first: 12/13/2019")),
        ],
        widget=ChoiceChips,
    )
    same_reference = forms.ChoiceField(
        label=_l("What are several rows with one number?"),
        choices=[
            (SameReference.REFUSE.value, _l("a mistake")),
            (SameReference.SAME_CASE.value, _l("children of one case, in rows that follow each other")),
        ],
        widget=ChoiceChips,
    )
    review = forms.BooleanField(label=_l("Let every case come in for review"), required=False)

    def __init__(self, *args: Any, content: SheetContent, start: ColumnMapping, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "day_order": start.day_order.value, "same_reference": start.same_reference.value, "review": start.review,
        }  # fmt: skip
        super().__init__(*args, **kwargs)
        self.content, self.start = content, start
        self.mapping: ColumnMapping | None = None
        for heading in content.headings:
            chosen = start.columns.get(heading.name, "")
            self.fields[f"column_{heading.position}"] = forms.ChoiceField(
                label=heading.text, choices=list(_column_choices()), required=False,
                initial="" if chosen is Column.IGNORE else chosen,
                help_text=_apart(content.samples[heading.position]) or _("empty in the first rows"),
            )  # fmt: skip
        for column, codes in content.codes.items():
            for number, local in enumerate(codes):
                self.fields[f"code_{column.value}_{number}"] = self._code_field(column, local)

    def _code_field(self, column: Column, local: str) -> forms.ChoiceField:
        choices = [("", _("say what it is")), *((code, code_label(column, code)) for code in KINDS[column].codes)]
        return forms.ChoiceField(
            label=quote(local, 60), choices=choices, required=False, initial=self.start.code(column, local) or ""
        )

    def column_fields(self) -> list[BoundField]:
        """The selects of the columns, in the order of the sheet."""
        return [self[f"column_{heading.position}"] for heading in self.content.headings]

    def code_groups(self) -> list[tuple[Any, list[BoundField]]]:
        """The selects of the codes, by column."""
        return [
            (KINDS[column].label, [self[f"code_{column.value}_{number}"] for number in range(len(codes))])
            for column, codes in self.content.codes.items()
            if codes
        ]

    def clean(self) -> dict[str, Any]:
        """Make the mapping; what is wrong with it as a whole stands on top of the form."""
        given: dict[str, Any] = super().clean() or {}
        columns = {
            heading.name: given.get(f"column_{heading.position}") or Column.IGNORE.value
            for heading in self.content.headings
        }
        codes = {column.value: dict(self.start.codes.get(column, {})) for column in KINDS if column in self.start.codes}
        for column, found in self.content.codes.items():
            for number, local in enumerate(found):
                code = given.get(f"code_{column.value}_{number}")
                if code:
                    codes.setdefault(column.value, {})[fold_code(local)] = code
        data = {
            "heading_row": self.start.heading_row, "date_order": given.get("day_order", ""), "review": bool(given.get("review")),
            "same_reference": given.get("same_reference", ""), "columns": columns, "codes": codes,
        }  # fmt: skip
        try:
            self.mapping = mapping_from(data)
        except BadInput as error:
            raise ValidationError(str(error)) from None
        return given
