"""From the rows of one case to its draft: what each value means, and what cannot stand together.

Rows that follow each other with one reference are children of one case where the mapping says so; the first row speaks for
the case. Belongs here: meaning. Does not: reading a cell (`cells`), the whole file (`check`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils.translation import gettext as _

from fanal.cases.drafts import ChildDraft, NameDraft, PersonDraft, PoliceDraft
from fanal.cases.imports.cells import DayCounts, Reading, RowCells
from fanal.cases.imports.columns import CLOSED, KINDS, Column
from fanal.cases.imports.drafts import CaseDraft, ImportedChild, NoteDraft
from fanal.cases.imports.endings import read_finding
from fanal.cases.imports.mapping import BoundColumn
from fanal.cases.imports.places import read_countries, read_languages
from fanal.core.casework import (
    AgeRange,
    CaseStatus,
    CategoryChoice,
    CrossBorder,
    Finding,
    NameKind,
    PersonRole,
    PoliceAnswer,
    Provenance,
    SaidBy,
    TimePrecision,
)
from fanal.core.errors import BadInput
from fanal.core.formats.tables import Row

#: Columns whose text goes into the field of the same name.
_CHILD_TEXTS = {
    Column.BIRTH_PLACE: "birth_place", Column.RESIDENCE: "habitual_residence", Column.SCHOOL: "school", Column.HEALTH: "health",
    Column.HEIGHT: "height", Column.BUILD: "build", Column.HAIR: "hair", Column.EYES: "eyes", Column.MARKS: "marks",
    Column.CLOTHING: "clothing", Column.CHILD_PHONE: "phone", Column.SEX: "sex",
}  # fmt: skip
_EPISODE_TEXTS = {
    Column.LAST_SEEN_PLACE: "last_seen_place", Column.CIRCUMSTANCES: "circumstances", Column.DESTINATION: "destination",
}  # fmt: skip
_PERSON_TEXTS = {Column.PERSON_NAME: "name", Column.PERSON_PHONE: "phone", Column.PERSON_EMAIL: "email"}


@dataclass(slots=True)
class RowsRead:
    """What rows give: a draft, or the faults that refuse them; and what should be told."""

    numbers: tuple[int, ...]
    draft: CaseDraft | None = None
    faults: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def read_rows(reading: Reading, rows: Sequence[Row], counts: dict[BoundColumn, DayCounts]) -> RowsRead:
    """The draft of the case that stands in one row, or in rows that belong together."""
    cells = [RowCells(reading, row, counts) for row in rows]
    read = RowsRead(tuple(row.number for row in rows))
    draft = _draft(cells)
    if not any(one.faults for one in cells):
        cells[0].try_read(draft.check)
    # The same cell may be asked twice; it is told once.
    read.faults = list(dict.fromkeys(fault for one in cells for fault in one.faults))
    read.warnings = list(dict.fromkeys(warning for one in cells for warning in one.warnings))
    if not read.faults:
        read.draft = draft
    return read


def reference_of(reading: Reading, row: Row) -> str:
    """The row's number in the old list; empty when there is none."""
    return RowCells(reading, row, {}).text(Column.REFERENCE)


def _draft(rows: list[RowCells]) -> CaseDraft:
    """The draft, as far as it can be made; with a fault anywhere it is not used."""
    head = rows[0]
    category = head.code(Column.CATEGORY)
    seen = [row.moment(Column.LAST_SEEN) for row in rows]
    found = [row.moment(Column.FOUND) for row in rows]
    opened, closed = head.moment(Column.OPENED), head.moment(Column.CLOSED)
    findings = [read_finding(row, at, last) for row, at, last in zip(rows, found, seen, strict=True)]
    status, closed = _status(head, rows, findings, closed, found)
    opened = _opened(head, opened, [*seen, *found, closed])
    if closed and closed < opened:
        if closed.date() != opened.date():
            head.faults.append(_("The case would be closed before it was opened."))
        closed = opened
    countries, cross_border = _countries(head)
    ended = status is CaseStatus.CLOSED
    children = tuple(
        _child(row, last, opened, finding if ended else None)
        for row, last, finding in zip(rows, seen, findings, strict=True)
    )
    draft = CaseDraft(
        external_reference=_reference(head, rows), choice=CategoryChoice.of(category), status=status, opened_at=opened,
        closed_at=closed if ended else None, cross_border=cross_border, countries=countries, summary=head.text(Column.SUMMARY),
        police=_police(head), police_number=head.text(Column.POLICE_NUMBER), children=children, people=_people(rows),
    )  # fmt: skip
    return replace(draft, notes=_notes(rows))


def _status(
    head: RowCells,
    rows: list[RowCells],
    findings: list[Finding | None],
    closed: datetime | None,
    found: list[datetime | None],
) -> tuple[CaseStatus, datetime | None]:
    """Where the case stands. A closed one of which it is not said how or when it ended comes in for review."""
    said = head.code(Column.STATUS)
    ended = said == CLOSED or (not said and (closed is not None or any(findings)))
    if not ended:
        if closed or any(findings):
            head.warnings.append(_("It is open and yet has an end; it comes in for review."))
            _keep_ends(rows)
            return CaseStatus.REVIEW, None
        return (CaseStatus.REVIEW if head.reading.mapping.review else CaseStatus.OPEN), None
    closed = closed or max((moment for moment in found if moment), default=None)
    if closed is None or not all(findings):
        missing = _("when it was closed") if closed is None else _("how it ended")
        head.warnings.append(
            _("It is closed, but not said: %(missing)s. It comes in for review.") % {"missing": missing}
        )
        _keep_ends(rows)
        return CaseStatus.REVIEW, None
    if head.reading.mapping.review:
        _keep_ends(rows)
        return CaseStatus.REVIEW, None
    return CaseStatus.CLOSED, closed


def _keep_ends(rows: list[RowCells]) -> None:
    """What the old list says about the end goes into the note, for the person who reviews."""
    for row in rows:
        for column in (
            Column.STATUS,
            Column.CLOSED,
            Column.OUTCOME,
            Column.FOUND,
            Column.FOUND_BY,
            Column.CONDITION,
            Column.FOUND_PLACE,
        ):
            text = row.text(column)
            if text:
                row.left_over.append((str(KINDS[column].label), text))


def _opened(head: RowCells, opened: datetime | None, others: list[datetime | None]) -> datetime:
    if opened:
        return opened
    earliest = min((moment for moment in others if moment), default=None)
    if earliest:
        head.warnings.append(_("It is not said when the case was opened; the earliest day in the row is taken."))
        return earliest
    head.warnings.append(_("It is not said when the case was opened; the time of the import is taken."))
    return head.reading.now


def _countries(head: RowCells) -> tuple[tuple[str, ...], CrossBorder]:
    """The other countries; a list that names only the node's own says that no other is involved."""
    named = head.listed(Column.COUNTRIES, read_countries)
    others = tuple(code for code in named if code != head.reading.country)
    if others:
        return others, CrossBorder.KNOWN
    return (), CrossBorder.NO if named else CrossBorder.NOT_KNOWN


def _child(row: RowCells, seen: datetime | None, opened: datetime, finding: Finding | None) -> ImportedChild:
    values: dict[str, object] = {
        name: text
        for column, name in _CHILD_TEXTS.items()
        if (text := row.code(column) if column is Column.SEX else row.text(column))
    }
    if row.has(Column.BIRTH_DATE):
        values["birth_date"], precision = row.birth()
        values["birth_precision"] = precision.value
    _age(row, opened, values)
    for column, name, read in (
        (Column.NATIONALITY, "nationalities", read_countries), (Column.LANGUAGES, "languages", read_languages),
    ):  # fmt: skip
        if row.has(column):
            values[name] = row.listed(column, read)
    episode: dict[str, object] = {name: text for column, name in _EPISODE_TEXTS.items() if (text := row.text(column))}
    if seen:
        said = row.day(Column.LAST_SEEN)
        sure = TimePrecision.EXACT if said and said.at else TimePrecision.DAY
        episode |= {"last_seen_at": seen, "last_seen_precision": sure.value}
    return ImportedChild(ChildDraft(names=_names(row), values=values, missing=True, episode=episode), finding)


def _age(row: RowCells, opened: datetime, values: dict[str, object]) -> None:
    """The age as said when the case was opened. One that is none ("about ten or so") is kept as a note."""
    text = row.text(Column.AGE)
    if not text:
        return
    try:
        age = AgeRange.read(text)
    except BadInput:
        row.keep(Column.AGE, text)
        return
    said_on = opened.astimezone(row.reading.zone).date().isoformat()
    values["age_range"] = {"low": age.low, "high": age.high, "said_on": said_on}


def _names(row: RowCells) -> tuple[NameDraft, ...]:
    full, given, family = (row.text(column) for column in (Column.FULL_NAME, Column.GIVEN_NAME, Column.FAMILY_NAME))
    names = []
    if full or given or family:
        names.append(NameDraft(full=full, given=given, family=family, provenance=Provenance.IMPORTED, is_main=True))
    for other in filter(None, (part.strip() for part in row.text(Column.OTHER_NAME).replace(";", "\n").split("\n"))):
        names.append(NameDraft(full=other, kind=NameKind.ALIAS, provenance=Provenance.IMPORTED, is_main=not names))
    return tuple(names)


def _people(rows: list[RowCells]) -> tuple[PersonDraft, ...]:
    """The person of each row; the same one twice stands once."""
    people: dict[tuple[object, ...], PersonDraft] = {}
    for row in rows:
        values = {name: text for column, name in _PERSON_TEXTS.items() if (text := row.text(column))}
        role = row.code(Column.PERSON_ROLE)
        if values:
            people.setdefault(
                (role, *sorted(values.items())), PersonDraft((PersonRole(role or PersonRole.OTHER),), values)
            )
        elif role:
            row.keep(Column.PERSON_ROLE, row.text(Column.PERSON_ROLE))
    return tuple(people.values())


def _police(head: RowCells) -> PoliceDraft:
    answer = head.code(Column.POLICE)
    return PoliceDraft(PoliceAnswer(answer)) if answer else PoliceDraft()


def _notes(rows: list[RowCells]) -> tuple[NoteDraft, ...]:
    notes = []
    for row in rows:
        text = row.text(Column.NOTE)
        if text:
            notes.append(NoteDraft(text, SaidBy.DOCUMENT))
        if row.left_over:
            kept = "\n".join(f"{label}: {value}" for label, value in row.left_over)
            notes.append(NoteDraft(_("From the old list:") + "\n" + kept, SaidBy.DOCUMENT))
    return tuple(notes)


def _reference(head: RowCells, rows: list[RowCells]) -> str:
    """The row's number in the old list, or a fingerprint of its content, so that the same row is recognised again."""
    said = head.text(Column.REFERENCE)
    if said:
        return said
    content = "\x1f".join(f"{cell.ref.rstrip('0123456789')}={cell.text}" for row in rows for cell in row.row.cells)
    return f"row:{hashlib.sha256(content.encode()).hexdigest()}"
