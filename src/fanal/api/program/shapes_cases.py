"""Cases, children, episodes and people as programs send them. The fields are those of `cases.recording`."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field, StrictBool, StringConstraints

from fanal.api.program.shapes import (
    Country,
    Day,
    Language,
    Line,
    Moment,
    Saying,
    Sent,
    Text,
    WhyEmpty,
    as_number,
)
from fanal.core.casework import (
    AbductionKind,
    BirthPrecision,
    CareStatus,
    CaseOutcome,
    Category,
    Condition,
    ContactSafety,
    CrossBorder,
    DisappearanceReason,
    FoundBy,
    Gender,
    LivingSituation,
    NameKind,
    PersonRole,
    PlaceKind,
    PoliceAnswer,
    Provenance,
    ResidenceStatus,
    ReturnInterview,
    SaidBy,
    Sex,
    TimePrecision,
    ViolenceKind,
    Vulnerability,
)


class Age(Sent):
    """An age as told, in years."""

    low: Annotated[int, Field(ge=0, le=25), BeforeValidator(as_number)]
    high: Annotated[int, Field(ge=0, le=25), BeforeValidator(as_number)]
    said_on: Day | None = None


class VulnerabilitySaid(Saying):
    code: Vulnerability


class ReasonSaid(Saying):
    code: DisappearanceReason


class ViolenceSaid(Saying):
    code: ViolenceKind


class ChildFields(Schema):
    """What can be recorded of a child; everything may stay empty. `why_empty` says why, field by field."""

    sex: Sex | None = None
    gender: Gender | None = None
    birth_text: Line = ""
    birth_date: Day | None = None
    birth_precision: BirthPrecision = BirthPrecision.DAY
    age_range: Age | None = None
    birth_place: Line = ""
    nationalities: Annotated[list[Country], Field(max_length=12)] = []
    languages: Annotated[list[Language], Field(max_length=12)] = []
    habitual_residence: Line = ""
    habitual_country: Country | None = None
    living_situation: LivingSituation | None = None
    care_status: CareStatus | None = None
    school: Line = ""
    residence_status: ResidenceStatus | None = None
    vulnerabilities: Annotated[list[VulnerabilitySaid], Field(max_length=20)] = []
    health: Text = ""
    medication: Text = ""
    height: Line = ""
    build: Line = ""
    hair: Line = ""
    eyes: Line = ""
    marks: Text = ""
    glasses: Line = ""
    clothing: Text = ""
    things_carried: Text = ""
    phone: Line = ""
    email: Line = ""
    social_media: Text = ""


class EpisodeFields(Schema):
    """What can be recorded of one time that a child is missing."""

    last_seen_at: Moment | None = None
    last_seen_precision: TimePrecision = TimePrecision.UNKNOWN
    last_seen_text: Line = ""
    last_seen_place: Text = ""
    last_seen_by: Line = ""
    place_kind: PlaceKind | None = None
    circumstances: Text = ""
    with_whom: Text = ""
    destination: Text = ""
    earlier_episodes: Text = ""
    reasons: Annotated[list[ReasonSaid], Field(max_length=20)] = []
    violence: Annotated[list[ViolenceSaid], Field(max_length=20)] = []


class PersonFields(Schema):
    """What can be recorded of anybody else in a case."""

    name: Line = ""
    romanised: Line = ""
    relation: Line = ""
    organisation: Line = ""
    phone: Line = ""
    email: Line = ""
    address: Text = ""
    country: Country | None = None
    languages: Annotated[list[Language], Field(max_length=12)] = []
    safety: ContactSafety = ContactSafety.NOT_ASKED
    safety_note: Line = ""
    note: Text = ""


class NameSent(Sent):
    """One name: whole, or given and family apart."""

    full: Line = ""
    given: Line = ""
    family: Line = ""
    romanised: Line = ""
    kind: NameKind = NameKind.USED
    provenance: Provenance = Provenance.CALLER
    language: Language | None = None


class EpisodeSent(EpisodeFields):
    model_config = ConfigDict(extra="forbid")
    why_empty: dict[str, WhyEmpty] = {}


class ChildSent(ChildFields):
    """A child of a new case. `missing`: the child is missing now, as `episode` says."""

    model_config = ConfigDict(extra="forbid")
    names: Annotated[list[NameSent], Field(max_length=12)] = []
    why_empty: dict[str, WhyEmpty] = {}
    missing: StrictBool = True
    episode: EpisodeSent = EpisodeSent()


class PersonSent(PersonFields):
    model_config = ConfigDict(extra="forbid")
    roles: Annotated[list[PersonRole], Field(min_length=1, max_length=6)]
    why_empty: dict[str, WhyEmpty] = {}


class PoliceSent(Sent):
    """Were the police informed: when and where, or why not."""

    answer: PoliceAnswer | None = None
    when: Line = ""
    why_not: Line = ""


class OpenCase(Sent):
    """A new case. Category left out: not yet determined."""

    category: Category | None = None
    pushed_out: StrictBool = False
    abduction_kind: AbductionKind | None = None
    cross_border: CrossBorder = CrossBorder.NOT_KNOWN
    countries: Annotated[list[Country], Field(max_length=12)] = []
    children: Annotated[list[ChildSent], Field(max_length=12)] = []
    people: Annotated[list[PersonSent], Field(max_length=20)] = []
    police: PoliceSent = PoliceSent()
    summary: Text = ""
    note: Text = ""


class NoteSent(Sent):
    """A note for the timeline. `walled`: what the child said alone, never part of the parents' file."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
    said_by: SaidBy | None = None
    is_decision: StrictBool = False
    walled: StrictBool = False


class FindingSent(Sent):
    """How one episode ended."""

    episode: UUID
    outcome: CaseOutcome
    found_by: FoundBy | None = None
    condition: Condition | None = None
    ended_at: Moment | None = None
    duration_unknown: StrictBool = False
    place: Line = ""
    country: Country | None = None
    return_interview: ReturnInterview | None = None
    interview_note: Line = ""


class CloseCase(Sent):
    """How a case ended: a finding for each child who is still missing, and the whole case's outcome where they differ."""

    findings: Annotated[list[FindingSent], Field(max_length=20)] = []
    outcome: CaseOutcome | None = None
    reason: Line = ""
