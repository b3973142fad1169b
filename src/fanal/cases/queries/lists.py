"""Lists of cases, each for somebody, each with its order and count. What needs someone now comes first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from fanal.accounts.access import check, may
from fanal.accounts.models import Staff
from fanal.accounts.queries import fetch_people_with
from fanal.cases.models import BreakGlass, Case, CaseChild, ChildName, Episode, Task
from fanal.cases.queries.access import of_visible_case, visible_cases
from fanal.core.actors import Actor
from fanal.core.casework import CaseStatus, EpisodeState, TaskState
from fanal.web import paging
from fanal.web.paging import Bounded, Page, count_up_to, page_by

_WORKED_ON = [CaseStatus.OPEN.value, CaseStatus.REVIEW.value]


def worked_on() -> list[str]:
    """States in which a case is being worked on."""
    return list(_WORKED_ON)


def shown(cases: QuerySet[Case]) -> QuerySet[Case]:
    """With what a row of a list shows: owner, children and their names, open episodes and tasks. Four more queries a page."""
    return cases.select_related("owner").prefetch_related(
        Prefetch("case_children", CaseChild.objects.select_related("child")),
        Prefetch("case_children__child__names", ChildName.objects.order_by("-is_main", "position", "id")),
        Prefetch("episodes", Episode.objects.filter(state=EpisodeState.MISSING), to_attr="missing_now"),
        Prefetch("tasks", Task.objects.filter(state=TaskState.OPEN).select_related("owner"), to_attr="open_tasks"),
    )


def fetch_needing_someone(*, by: Actor, now: datetime | None = None, after: str = "", size: int = 25) -> Page[Case]:
    """Cases that need someone now: to review, without owner or next task, or with a late task; longest waiting first."""
    rows = visible_cases(by).filter(status__in=_WORKED_ON, needs_at__lte=now or timezone.now())
    return page_by(shown(rows), column="needs_at", newest_first=False, after=after, size=size, count_to=paging.COUNTED)


def fetch_mine(*, by: Staff, after: str = "", size: int = 25) -> Page[Case]:
    """Open cases that `by` owns, by when they need somebody next."""
    rows = visible_cases(by).filter(owner=by, status__in=_WORKED_ON)
    return page_by(shown(rows), column="needs_at", newest_first=False, after=after, size=size, count_to=paging.COUNTED)


def fetch_open(*, by: Actor, category: str = "", after: str = "", size: int = 25) -> Page[Case]:
    """All open cases that `by` may read, by when they need somebody next."""
    rows = visible_cases(by).filter(status=CaseStatus.OPEN)
    return page_by(shown(of_category(rows, category)), column="needs_at", newest_first=False, after=after, size=size, count_to=paging.COUNTED)


def fetch_to_review(*, by: Actor, after: str = "", size: int = 25) -> Page[Case]:
    """What a file brought in and nobody has looked at yet, oldest first."""
    rows = visible_cases(by).filter(status=CaseStatus.REVIEW)
    return page_by(shown(rows), column="needs_at", newest_first=False, after=after, size=size, count_to=paging.COUNTED)


def fetch_closed(*, by: Actor, category: str = "", after: str = "", size: int = 25) -> Page[Case]:
    """Closed cases that `by` may read, the last closed first."""
    rows = visible_cases(by, closed=True)
    return page_by(shown(of_category(rows, category)), column="closed_at", newest_first=True, after=after, size=size, count_to=paging.COUNTED)


def of_category(rows: QuerySet[Case], category: str) -> QuerySet[Case]:
    """Those of one category, or of none yet; all when it is empty."""
    if category == "not_yet_determined":
        return rows.filter(category_determined=False)
    return rows.filter(category=category, category_determined=True) if category else rows


def fetch_cases_by_id(*, by: Actor, ids: Sequence[UUID]) -> list[Case]:
    """Those of these cases that `by` may read, in the order given, with what a row shows."""
    found = {case.pk: case for case in shown(visible_cases(by).filter(pk__in=ids))}
    return [found[case_id] for case_id in ids if case_id in found]


def count_cases(*, by: Actor, now: datetime | None = None) -> dict[str, Bounded]:
    """How many cases `by` may read: `now` (need someone), `mine`, `open`, `review`, `closed`. A bounded query for each."""
    now = now or timezone.now()
    seen, worked_on = visible_cases(by), Q(status__in=_WORKED_ON)
    return {
        "now": count_up_to(seen.filter(worked_on, needs_at__lte=now)),
        "mine": count_up_to(seen.filter(worked_on, owner=by)) if isinstance(by, Staff) else Bounded(0),
        "open": count_up_to(seen.filter(status=CaseStatus.OPEN)),
        "review": count_up_to(seen.filter(status=CaseStatus.REVIEW)),
        "closed": count_up_to(visible_cases(by, closed=True)),
    }


def count_for_board(*, by: Actor, now: datetime | None = None) -> dict[str, Bounded]:
    """What the board says of cases: `open`, and `missing_24h` (children last seen within a day). Two bounded queries."""
    now = now or timezone.now()
    open_ = visible_cases(by).filter(status=CaseStatus.OPEN)
    missing = Episode.objects.filter(
        of_visible_case(by, status=CaseStatus.OPEN), state=EpisodeState.MISSING, last_seen_at__gt=now - timedelta(hours=24)
    )
    return {"open": count_up_to(open_), "missing_24h": count_up_to(missing)}


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
