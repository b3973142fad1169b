"""Contacts over the wire."""

from __future__ import annotations

from typing import Annotated, TypeAlias
from uuid import UUID

from ninja import Schema
from pydantic import BeforeValidator, Field, StrictBool, StringConstraints

from fanal.api.program.shapes import Hidden, Language, Moment, Sent, WhyEmpty, as_number
from fanal.core.casework import (
    CallerRelation,
    Category,
    Channel,
    ContactOutcome,
    Heard,
    PoliceAnswer,
    Sex,
)
from fanal.desk.codes import NoPolice, SafeToCall
from fanal.desk.draft import LINE_LIMIT, NOTES_LIMIT

Short: TypeAlias = Annotated[str, StringConstraints(max_length=LINE_LIMIT)]
Notes: TypeAlias = Annotated[str, StringConstraints(max_length=NOTES_LIMIT)]


class Answer(Sent):
    """An identity field: what was said, or why there is nothing. Words outrank a reason."""

    value: Annotated[str, StringConstraints(max_length=LINE_LIMIT - 1)] = ""
    why_empty: WhyEmpty | None = None


class SexAnswer(Sent):
    """Likewise, of the child's sex."""

    value: Sex | None = None
    why_empty: WhyEmpty | None = None


class Linked(Schema):
    """A case that the contact belongs to, as far as this caller may read it."""

    id: UUID
    reference: str


class ContactRow(Schema):
    """A contact in a list. No text of it is opened for a list."""

    id: UUID
    channel: Channel
    occurred_at: Moment
    ended_at: Moment | None
    closed_at: Moment | None
    taken_by: UUID
    caller: str
    category: Category | None
    outcome: ContactOutcome | None
    walled: bool
    cases: list[Linked]


class Addition(Schema):
    """What was added after closing."""

    id: UUID
    written_at: Moment
    text: str


class Contact(ContactRow):
    """A contact with what was written. `erased`: its key was destroyed, and nothing of it can be read any more."""

    version: int
    language: str
    caller_name: Answer
    call_back_number: Answer
    safe_to_call: SafeToCall | None
    safe_times: str
    heard: str
    asks: str
    help_given: str
    notes: str
    asked_about: list[str]
    police: PoliceAnswer | None
    police_detail: Answer
    police_reason: NoPolice | None
    police_why: str
    given_name: Answer
    family_name: Answer
    own_script_name: Answer
    born: Answer
    last_seen_when: Answer
    last_seen_where: Answer
    sex: SexAnswer
    wall_asked: bool
    additions: list[Addition]
    erased: bool
    hidden: list[Hidden]


class OpenContact(Sent):
    """A contact that begins; `occurred_at` and `ended_at` for one that is entered later."""

    channel: Channel
    occurred_at: Moment | None = None
    ended_at: Moment | None = None


class Changes(Sent):
    """Fields to change; what is left out stays. null takes an answer back."""

    channel: Channel = Channel.CALL
    language: Language | None = None
    caller: CallerRelation | WhyEmpty | None = None
    caller_name: Answer | None = None
    call_back_number: Answer | None = None
    safe_to_call: SafeToCall | None = None
    safe_times: Short | None = None
    heard: Heard | WhyEmpty | None = None
    asks: Notes | None = None
    help_given: Notes | None = None
    notes: Notes | None = None
    category: Category | None = None
    police: PoliceAnswer | None = None
    police_detail: Answer | None = None
    police_reason: NoPolice | None = None
    police_why: Short | None = None
    given_name: Answer | None = None
    family_name: Answer | None = None
    own_script_name: Answer | None = None
    born: Answer | None = None
    last_seen_when: Answer | None = None
    last_seen_where: Answer | None = None
    sex: SexAnswer | None = None
    outcome: ContactOutcome | None = None
    wall_asked: StrictBool = False


class Draft(Sent):
    """What is written into an open contact, resting on the `version` that was read."""

    version: Annotated[int, Field(ge=0, le=2_147_483_647), BeforeValidator(as_number)]
    changes: Changes


class Saved(Schema):
    """`moved`: fields of the child that stand in the case by now, and were not written into the contact."""

    id: UUID
    version: int
    moved: list[str]
