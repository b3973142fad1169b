"""Cases for programs: lists, one case, its timeline; open one, write a note, close it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from fanal import journal
from fanal.api.program import drafts, shapes, shapes_case_read, shapes_cases
from fanal.api.program.callers import caller_of, needs
from fanal.api.program.cases_shown import row, whole
from fanal.api.program.sending_once import made_once
from fanal.api.scopes import Scope
from fanal.cases import actions, queries
from fanal.cases.models import Case
from fanal.core.casework import Category
from fanal.web.paging import Page

router = Router(tags=["cases"])


class Shelf(StrEnum):
    """One of the lists that the pages have as well, each in its own order."""

    NOW = "now"
    MINE = "mine"
    OPEN = "open"
    REVIEW = "review"
    CLOSED = "closed"


_SHELVES: Mapping[Shelf, Callable[..., Page[Case]]] = {
    Shelf.NOW: queries.fetch_needing_someone, Shelf.MINE: queries.fetch_mine, Shelf.OPEN: queries.fetch_open,
    Shelf.REVIEW: queries.fetch_to_review, Shelf.CLOSED: queries.fetch_closed,
}
_BY_CATEGORY = frozenset({Shelf.OPEN, Shelf.CLOSED})


@router.get("/cases", response=shapes.Listed[shapes_case_read.CaseRow], url_name="cases", summary="List cases")
@needs(Scope.CASES_READ)
def list_cases(
    request: HttpRequest, shelf: Annotated[Shelf, Query(alias="list")] = Shelf.OPEN,
    category: Annotated[Category | None, Query(description="For the lists `open` and `closed`.")] = None,
    after: shapes.After = "", size: shapes.Size = 25,
) -> dict[str, Any]:
    """One of the lists, as on the pages: what needs someone now, one's own, all open, to review, closed."""
    by = caller_of(request).by
    options = {"category": category.value} if category and shelf in _BY_CATEGORY else {}
    page = _SHELVES[shelf](by=by, after=after, size=size, **options)
    # A list shows names: that a program went through it is journalled, as for a person.
    journal.record_read(by=by, subject=f"list:{shelf.value}_cases")
    rows = [row(case) for case in page.rows]
    return {"rows": rows, "total": page.total, "more_than_total": page.is_more, "next": page.after or None}


@router.get("/cases/{uuid:case_id}", response=shapes_case_read.Case, url_name="case", summary="Read a case")
@needs(Scope.CASES_READ)
def read_case(request: HttpRequest, case_id: UUID) -> dict[str, Any]:
    """A case with children, episodes and people, as far as this connection's role may read; the reading is journalled."""
    by = caller_of(request).by
    return whole(queries.fetch_case(by=by, case_id=case_id, reading=True), by)


@router.get("/cases/{uuid:case_id}/timeline", response=shapes_case_read.Timeline, url_name="timeline", summary="Read what happened")
@needs(Scope.CASES_READ)
def read_timeline(
    request: HttpRequest, case_id: UUID, after: shapes.After = "", size: shapes.Size = 60
) -> dict[str, Any]:
    """What happened in a case, newest first, page by page; the reading is journalled."""
    by = caller_of(request).by
    case = queries.fetch_case(by=by, case_id=case_id, reading=True)
    page = queries.fetch_timeline(by=by, case=case, older=after, size=size)
    rows = [{"at": one.at, "kind": one.kind, "title": one.title, "text": one.text, "who": one.who} for one in page.entries]
    return {"rows": rows, "next": page.older or None}


@router.post("/cases", response={201: shapes.Ref}, url_name="cases", summary="Open a case")
@needs(Scope.CASES_WRITE)
def begin_case(request: HttpRequest, given: shapes_cases.OpenCase, once: shapes.Once) -> Any:
    """Open a case, owned by the person as whom the connection acts, with a first task within the hour."""
    opening = drafts.opening_of(given)
    return made_once(request, once, lambda new_id: actions.open_case(by=caller_of(request).by, case_id=new_id, **opening).pk)


@router.post("/cases/{uuid:case_id}/notes", response={201: shapes.Ref}, url_name="notes", summary="Write a note")
@needs(Scope.CASES_WRITE)
def write_note(request: HttpRequest, case_id: UUID, given: shapes_cases.NoteSent, once: shapes.Once) -> Any:
    """Add to the timeline. A note is never changed afterwards."""
    def make(new_id: UUID) -> UUID:
        return actions.add_note(
            by=caller_of(request).by, case_id=case_id, note=given.text, said_by=given.said_by, is_decision=given.is_decision,
            walled=given.walled, note_id=new_id,
        ).pk

    return made_once(request, once, make)


@router.post("/cases/{uuid:case_id}/close", response=shapes.Ref, url_name="close_case", summary="Close a case")
@needs(Scope.CASES_CLOSE)
def end_case(request: HttpRequest, case_id: UUID, given: shapes_cases.CloseCase) -> dict[str, Any]:
    """Close a case with how it ended. What stands in the way is named in `blockers`."""
    closing = drafts.closing_of(given)
    return {"id": actions.close_case(by=caller_of(request).by, case_id=case_id, closing=closing, reason=given.reason).pk}
