"""What goes over the wire everywhere: pages of lists, problems, what is hidden, texts and answers."""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Generic, TypeAlias, TypeVar
from uuid import UUID

from ninja import Header, Query, Schema
from pydantic import AwareDatetime, BeforeValidator, ConfigDict, Field, StringConstraints

from fanal.cases.recording import LONGEST_LINE, LONGEST_TEXT
from fanal.core.casework import SaidBy

T = TypeVar("T")
Line: TypeAlias = Annotated[str, StringConstraints(max_length=LONGEST_LINE)]
Text: TypeAlias = Annotated[str, StringConstraints(max_length=LONGEST_TEXT)]
Country: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Language: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$", max_length=35)]
#: A day as 2011-05-14. Text, because a year such as 0000 is no day for Python and one for a pattern: the room below judges it.
Day: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$|^[12][0-9]{3}-[0-9]{2}-(29|30|31)$")]
_RFC3339 = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})")


def _as_written(value: Any) -> Any:
    """Pydantic would read a bare number as seconds since 1970: what was a slip becomes a time at which a child was seen."""
    if isinstance(value, datetime) or (isinstance(value, str) and _RFC3339.fullmatch(value)):
        return value
    raise ValueError("a time is written as 2026-11-24T19:30:00+01:00")


def as_number(value: Any) -> Any:
    """A whole number: neither `true` nor "1"."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("a whole number is expected")  # noqa: TRY004 - what pydantic listens for
    return value


#: RFC 3339, with its distance from UTC.
Moment: TypeAlias = Annotated[AwareDatetime, BeforeValidator(_as_written)]
#: Chosen by the program, new for each thing that is to be made; sent again with the same content, the thing is there once.
Once: TypeAlias = Annotated[
    str, Header(alias="Idempotency-Key", min_length=8, max_length=100, pattern=r"^[A-Za-z0-9_-]+$")
]
After: TypeAlias = Annotated[str, Query(max_length=100, description="`next` of the page before; empty for the first.")]
Size: TypeAlias = Annotated[int, Query(ge=1, le=100, description="How many at most.")]


class Sent(Schema):
    """What a program sends: a name that nobody knows is a mistake, not something to be dropped in silence."""

    model_config = ConfigDict(extra="forbid")


class WhyEmpty(StrEnum):
    """An honest reason for an empty field."""

    UNKNOWN = "unknown"
    NOT_ASKED = "not_asked"
    REFUSED = "refused"


class Listed(Schema, Generic[T]):
    """Some rows of a list. `total` is counted so far; `more_than_total` says that there are more. No `next`: the last page."""

    rows: list[T]
    total: int
    more_than_total: bool
    next: str | None = None


class Hidden(Schema):
    """A field that this connection's role may not read: left out above, and named here with the roles that may."""

    field: str
    opened_by: list[str]


class Fault(Schema):
    """One thing to correct."""

    place: str
    sentence: str


class Problem(Schema):
    """RFC 9457 problem details. `type` is for programs, `detail` for people, in the language of Accept-Language."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[Fault]
    blockers: list[str]


class Saying(Schema):
    """A statement with who says so."""

    code: str
    said_by: SaidBy
    text: str = ""


class Ref(Schema):
    """A thing that was made or changed, by its id."""

    id: UUID


class Me(Schema):
    """The connection itself."""

    connection: UUID
    name: str
    acts_as: UUID
    role: str
    scopes: list[str]
    expires_at: Moment


class Colleague(Schema):
    """Somebody to whom a task or a case can be given."""

    id: UUID
    name: str


__all__ = [
    "After",
    "Colleague",
    "Country",
    "Day",
    "Fault",
    "Field",
    "Hidden",
    "Language",
    "Line",
    "Listed",
    "Me",
    "Moment",
    "Once",
    "Problem",
    "Ref",
    "Saying",
    "Sent",
    "Size",
    "Text",
    "WhyEmpty",
    "as_number",
]
