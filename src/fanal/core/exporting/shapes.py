"""What can be exported: the shapes that rooms hand to the exports room through `core.plugs.export_source`.

A source says what it is, who may ask for it, which columns it has and how each is classed; it counts, and hands out rows in
blocks, each read in a query of its own and scoped to who asks. What a reader may not see the exports room leaves out by the
declarations here, before a row is read.

Belongs here: shapes. Does not: files (`core.formats`), rights (`accounts.access`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from fanal.core.actors import Actor
from fanal.core.formats.paper import Paper
from fanal.core.formats.table_out import Kind, Value


class Form(StrEnum):
    """The kind of file."""

    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"
    PDF = "pdf"


#: What a list is narrowed to, as codes, ids and (for a search) what was typed. JSON; kept sealed.
Filters = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """One column.

    Attributes:
        name: code, stays the same in every language (JSON, CSV from scripts).
        title: for people.
        kind: what its values are.
        personal: the declaration of the field it shows (`vault.declarations.Personal`); None for what is not personal.
        usual: ticked from the start; what is not needed every day is chosen by hand.
    """

    name: str
    title: Any
    kind: Kind = Kind.TEXT
    personal: Any = None
    usual: bool = True


@dataclass(frozen=True, slots=True)
class ExportList:
    """A list that can be exported.

    Attributes:
        name: `room.what`.
        title: for people ("Cases that need someone now" comes from `describe`).
        unit: what one row is ("case", "contact"): figures name their counting unit.
        action: of the access matrix: who may ask for it at all.
        columns: in order.
        read_filters: filters from an address, checked; raises BadInput, NotFound.
        describe: what it is narrowed to and its order, for people, as (name, value).
        count: how many rows `by` would get, counted to a limit.
        blocks: rows for `by`, in blocks of some hundred; each row has the values of the named columns, in order.
        holds_children: whether it may hold what a deletion has to reach.
    """

    name: str
    title: Any
    unit: Any
    action: str
    columns: Sequence[ExportColumn]
    read_filters: Callable[[Actor, Mapping[str, str]], Filters]
    describe: Callable[[Actor, Filters], Sequence[tuple[Any, Any]]]
    count: Callable[[Actor, Filters, int], int]
    blocks: Callable[[Actor, Filters, Sequence[str]], Iterator[Sequence[Sequence[Value]]]]
    holds_children: bool = True
    forms: tuple[Form, ...] = (Form.XLSX, Form.CSV, Form.JSON)


@dataclass(frozen=True, slots=True)
class PaperRequest:
    """Who prints, and why: it stands at the foot of every page. `when` is in words, in the reader's language."""

    who: str
    when: str
    purpose: str


@dataclass(frozen=True, slots=True)
class ExportDocument:
    """One thing that can be printed, such as a case file.

    Attributes:
        name, title, unit, action: as of a list.
        read_filters, describe: likewise.
        subject: the journal's reference of the thing (`case:<uuid>`); raises NotFound for what `by` may not read.
        key_of: the data key under which the record of this export stands, so that it ends with the thing.
        paper: what is printed for `by`.
    """

    name: str
    title: Any
    unit: Any
    action: str
    read_filters: Callable[[Actor, Mapping[str, str]], Filters]
    describe: Callable[[Actor, Filters], Sequence[tuple[Any, Any]]]
    subject: Callable[[Actor, Filters], str]
    key_of: Callable[[Actor, Filters], UUID]
    paper: Callable[[Actor, Filters, PaperRequest], Paper]
    holds_children: bool = True
    forms: tuple[Form, ...] = field(default=(Form.PDF,))
