"""Cases that are not worked on any more, for whoever decides how long they are kept (`privacy`)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from fanal.cases.models import Case, StatusChange
from fanal.cases.queries.access import visible_cases
from fanal.core.actors import Actor
from fanal.core.casework import Birth, CaseStatus
from fanal.jobs.blocks import in_blocks
from fanal.vault.fields import readable

_ENDED = [CaseStatus.CLOSED.value, CaseStatus.DISCARDED.value]


def _with_what_ends_it(rows: QuerySet[Case]) -> QuerySet[Case]:
    discarded = StatusChange.objects.filter(act="discarded").order_by("-recorded_at")
    return rows.prefetch_related("children", Prefetch("status_changes", queryset=discarded, to_attr="discards"))


def fetch_ended_blocks(*, by: Actor) -> Iterator[list[Case]]:
    """Closed and discarded cases that `by` may read, with their children, in blocks. Three queries a block."""
    return in_blocks(lambda: _with_what_ends_it(visible_cases(by).filter(status__in=_ENDED)))


def fetch_for_retention(*, by: Actor, case_ids: list[UUID]) -> list[Case]:
    """The same for some cases, whatever their status, locked until the transaction ends. Those not there are left out."""
    rows = visible_cases(by).filter(pk__in=case_ids).select_for_update(of=("self",))
    return list(_with_what_ends_it(rows).order_by("pk"))


def births_of(case: Case) -> tuple[Birth, ...]:
    """What is known of each child's birth, of a case fetched here. One whose key is gone says nothing."""
    return tuple(child.birth if readable(child) else Birth() for child in case.children.all())


def ended_on(case: Case) -> date | None:
    """The day on which a case fetched here was closed or discarded; None while it is worked on."""
    if case.closed_at:
        return timezone.localdate(case.closed_at)
    discards: list[StatusChange] = case.discards  # type: ignore[attr-defined]
    if case.status == CaseStatus.DISCARDED and discards:
        return timezone.localdate(discards[0].recorded_at)
    return None
