"""Lists of cases, each for somebody, each with its order and count. What needs someone now comes first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from fanal.accounts.access import check, may
from fanal.accounts.models import Staff
from fanal.accounts.queries import fetch_people_with
from fanal.accounts.row_rules import READER
from fanal.cases.models import BreakGlass, Case, CaseChild, Episode, Task
from fanal.cases.queries.access import asked_by, cases_of, visible_cases
from fanal.cases.queries.parts import NAMES
from fanal.core.actors import Actor
from fanal.core.casework import CaseStatus, EpisodeState, TaskState
from fanal.web import paging
from fanal.web.paging import Bounded, Order, Page, PreparedList
from fanal.web.prepared import Prepared, attach, blocks

_WORKED_ON = [CaseStatus.OPEN.value, CaseStatus.REVIEW.value]


_CHILDREN = Prepared(lambda *, cases: CaseChild.objects.filter(case__in=cases).select_related("child"))
_MISSING = Prepared(lambda *, cases: Episode.objects.filter(case__in=cases, state=EpisodeState.MISSING))
_TO_DO = Prepared(lambda *, cases: Task.objects.filter(case__in=cases, state=TaskState.OPEN).select_related("owner"))


def with_shown(cases: Sequence[Case]) -> Sequence[Case]:
    """The same cases, with what a row of a list shows: children and their names, open episodes and tasks. Four queries for each block."""
    for block in blocks(cases):
        ids = [case.pk for case in block]
        links = _CHILDREN.fetch({"cases": ids})
        if links:
            children = [link.child for link in links]
            attach(children, "names", NAMES.fetch({"children": [child.pk for child in children]}), by="child_id")
        attach(block, "case_children", links, by="case_id")
        attach(block, "missing_now", _MISSING.fetch({"cases": ids}), by="case_id")
        attach(block, "open_tasks", _TO_DO.fetch({"cases": ids}), by="case_id")
    return cases


def _shelf(*, shelf: str, category: str, needed_by: datetime, staff: UUID, **asked: Any) -> QuerySet[Case]:
    """The cases of one of the lists of `cases.views.lists`, by its name, unordered."""
    rows = cases_of(staff=staff, closed=shelf == "closed_cases", **asked).select_related("owner")
    match shelf:
        case "list":
            return rows.filter(status__in=_WORKED_ON, needs_at__lte=needed_by)
        case "mine":
            return rows.filter(status__in=_WORKED_ON, owner=staff)
        case "open_cases":
            return of_category(rows.filter(status=CaseStatus.OPEN), category)
        case "to_review":
            return rows.filter(status=CaseStatus.REVIEW)
        case "closed_cases":
            return of_category(rows, category)
    raise ValueError(shelf)


_SHELVES = PreparedList(_shelf, spare=(*READER, "needed_by"))


def _page(by: Actor, shelf: str, after: str, size: int, *, category: str = "", now: datetime | None = None) -> Page[Case]:
    asked = asked_by(by)
    if asked is None:
        return Page([], 0)
    shape, values = {**asked.shape, "shelf": shelf, "category": category}, {**asked.values, "needed_by": now or timezone.now()}
    order = Order("closed_at", newest_first=True, size=size) if shelf == "closed_cases" else Order("needs_at", newest_first=False, size=size)
    page = _SHELVES.page(order, values, shape, after=after, count_to=paging.COUNTED)
    with_shown(page.rows)
    return page


def fetch_needing_someone(*, by: Actor, now: datetime | None = None, after: str = "", size: int = 25) -> Page[Case]:
    """Cases that need someone now: to review, without owner or next task, or with a late task; longest waiting first."""
    return _page(by, "list", after, size, now=now)


def fetch_mine(*, by: Staff, after: str = "", size: int = 25) -> Page[Case]:
    """Open cases that `by` owns, by when they need somebody next."""
    return _page(by, "mine", after, size)


def fetch_open(*, by: Actor, category: str = "", after: str = "", size: int = 25) -> Page[Case]:
    """All open cases that `by` may read, by when they need somebody next."""
    return _page(by, "open_cases", after, size, category=category)


def fetch_to_review(*, by: Actor, after: str = "", size: int = 25) -> Page[Case]:
    """What a file brought in and nobody has looked at yet, oldest first."""
    return _page(by, "to_review", after, size)


def fetch_closed(*, by: Actor, category: str = "", after: str = "", size: int = 25) -> Page[Case]:
    """Closed cases that `by` may read, the last closed first."""
    return _page(by, "closed_cases", after, size, category=category)


def fetch_cases_of_shelf(*, by: Actor, shelf: str, category: str = "") -> QuerySet[Case]:
    """The cases of one of these lists, by its name in `cases.views.lists`; the same as its pages show, unordered."""
    asked = asked_by(by)
    if asked is None:
        return Case.objects.none()
    return _shelf(shelf=shelf, category=category, needed_by=timezone.now(), **asked.both)


def of_category(rows: QuerySet[Case], category: str) -> QuerySet[Case]:
    """Those of one category, or of none yet; all when it is empty."""
    if category == "not_yet_determined":
        return rows.filter(category_determined=False)
    return rows.filter(category=category, category_determined=True) if category else rows


def fetch_cases_by_id(*, by: Actor, ids: Sequence[UUID]) -> list[Case]:
    """Those of these cases that `by` may read, in the order given, with what a row shows."""
    rows = list(visible_cases(by).select_related("owner").filter(pk__in=ids))
    found = {case.pk: case for case in with_shown(rows)}
    return [found[case_id] for case_id in ids if case_id in found]


#: The numbers beside the lists are counted so far: on each page they stand beside the one list that is counted further.
_BESIDE = 250
#: Name of a count → of its list.
_COUNTED = {"now": "list", "mine": "mine", "open": "open_cases", "review": "to_review", "closed": "closed_cases"}


def count_cases(*, by: Actor, now: datetime | None = None) -> dict[str, Bounded]:
    """How many cases `by` may read: `now` (need someone), `mine`, `open`, `review`, `closed`. A bounded query for each."""
    asked = asked_by(by)
    if asked is None:
        return dict.fromkeys(_COUNTED, Bounded(0))
    shape, values = {**asked.shape, "category": ""}, {**asked.values, "needed_by": now or timezone.now()}
    return {name: _SHELVES.count_up_to(values, {**shape, "shelf": shelf}, min(_BESIDE, paging.COUNTED)) for name, shelf in _COUNTED.items()}


def _missing_lately(*, since: datetime, **asked: Any) -> QuerySet[Episode]:
    seen = cases_of(**asked).filter(pk=OuterRef("case"), status=CaseStatus.OPEN)
    return Episode.objects.filter(Exists(seen), state=EpisodeState.MISSING, last_seen_at__gt=since)


_MISSING_LATELY = PreparedList(_missing_lately, spare=READER)


def count_for_board(*, by: Actor, now: datetime | None = None) -> dict[str, Bounded]:
    """What the board says of cases: `open`, and `missing_24h` (children last seen within a day). Two bounded queries."""
    asked = asked_by(by)
    if asked is None:
        return {"open": Bounded(0), "missing_24h": Bounded(0)}
    now = now or timezone.now()
    since = now - timedelta(hours=24)
    return {
        "open": _SHELVES.count_up_to({**asked.values, "needed_by": now}, {**asked.shape, "shelf": "open_cases", "category": ""}),
        "missing_24h": _MISSING_LATELY.count_up_to({**asked.values, "since": since}, asked.shape),
    }


def fetch_broken_glass_to_review(*, by: Actor) -> QuerySet[BreakGlass]:
    """Emergency access that nobody has reviewed yet, oldest first; never the reader's own. Raises NotAllowed."""
    check(by, "case.review_break_glass")
    rows = BreakGlass.objects.filter(reviewed_at__isnull=True).select_related("case", "staff").order_by("given_at", "id")
    return rows.exclude(staff=by) if isinstance(by, Staff) else rows


def fetch_broken_glass_of_my_cases(*, by: Staff) -> QuerySet[BreakGlass]:
    """Emergency access to cases that `by` owns, not reviewed yet: the owner is told, supervision reviews."""
    return (
        BreakGlass.objects.filter(reviewed_at__isnull=True, case__owner=by).exclude(staff=by)
        .select_related("case", "staff").order_by("given_at", "id")
    )


def fetch_people_to_tell_of_glass(*, by: Actor, glass_id: UUID) -> list[Staff]:
    """Who hears of one emergency access at once: the owner, supervision and data protection; not who did it."""
    check(by, "case.review_break_glass")
    glass = BreakGlass.objects.select_related("case__owner").filter(pk=glass_id).first()
    if glass is None:
        return []
    people = {person.pk: person for person in [glass.case.owner, *fetch_people_with("case.review_break_glass")] if person}
    return [person for person in people.values() if person.is_active and person.pk != glass.staff_id]


def may_hear_of_broken_glass(by: Actor) -> bool:
    """Whether the list of all emergency access is for `by`."""
    return may(by, "case.review_break_glass")
