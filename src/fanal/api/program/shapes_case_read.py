"""Cases, children, episodes and people as they are answered."""

from __future__ import annotations

from uuid import UUID

from ninja import Schema

from fanal.api.program.shapes import (
    Hidden,
    Moment,
)
from fanal.api.program.shapes_cases import ChildFields, EpisodeFields, PersonFields
from fanal.core.casework import (
    AbductionKind,
    CaseOutcome,
    CaseStatus,
    Category,
    Condition,
    CrossBorder,
    EpisodeState,
    FlagKind,
    FoundBy,
    NameKind,
    PersonRole,
    PoliceAnswer,
    Provenance,
    ReturnInterview,
    SaidBy,
)


class NamedChild(Schema):
    """A child in a list, by the name that is shown first."""

    id: UUID
    name: str


class CaseRow(Schema):
    """A case in a list."""

    id: UUID
    reference: str
    status: CaseStatus
    category: Category
    category_determined: bool
    pushed_out: bool
    abduction_kind: AbductionKind | None
    cross_border: CrossBorder
    countries: list[str]
    owner: UUID | None
    restricted: bool
    outcome: CaseOutcome | None
    opened_at: Moment
    closed_at: Moment | None
    next_due: Moment | None
    needs_at: Moment | None
    children: list[NamedChild]


class Name(Schema):
    """A name as it was recorded."""

    text: str
    romanised: str
    kind: NameKind
    provenance: Provenance
    script: str
    language: str
    is_main: bool


class Episode(EpisodeFields):
    """One time that a child is or was missing."""

    id: UUID
    number: int
    state: EpisodeState
    outcome: CaseOutcome | None
    found_by: FoundBy | None
    condition: Condition | None
    ended_at: Moment | None
    duration_unknown: bool
    found_place: str = ""
    found_country: str
    return_interview: ReturnInterview | None
    interview_note: str = ""
    why_empty: dict[str, str] = {}
    erased: bool
    hidden: list[Hidden]


class Child(ChildFields):
    """A child of the case."""

    id: UUID
    names: list[Name]
    why_empty: dict[str, str] = {}
    episodes: list[Episode]
    erased: bool
    hidden: list[Hidden]


class Person(PersonFields):
    """Somebody else in the case."""

    id: UUID
    roles: list[PersonRole]
    script: str
    why_empty: dict[str, str] = {}
    erased: bool
    hidden: list[Hidden]


class Flag(Schema):
    """What everybody on the case must know at first sight."""

    kind: FlagKind
    said_by: SaidBy | None
    text: str
    recorded_at: Moment


class Case(CaseRow):
    """A case with its children, their episodes, and the people in it."""

    summary: str = ""
    restricted_reason: str = ""
    police_answer: PoliceAnswer | None
    police_when: str = ""
    police_why_not: str = ""
    reopened_at: Moment | None
    children: list[Child]  # type: ignore[assignment]
    people: list[Person]
    flags: list[Flag]
    erased: bool
    hidden: list[Hidden]


class Happening(Schema):
    """Something that happened in the case, in the words of the reader's language."""

    at: Moment
    kind: str
    title: str
    text: str
    who: str


class Timeline(Schema):
    """What happened, newest first. No `next`: the last page."""

    rows: list[Happening]
    next: str | None = None
