"""How often somebody has broken the glass, and until when they may not do it again after it was judged not justified.

Belongs here: what the action, the form, the board, the letters and the review ask about. Does not: the lists that wait for a
review (`lists`), nor who may read a case (`access`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone

from fanal.accounts.access import may
from fanal.accounts.models import Staff
from fanal.accounts.queries import fetch_people_with
from fanal.cases.models import BreakGlass, Case
from fanal.core.actors import Actor
from fanal.network.queries import own_node

#: How far back "lately" reaches: a roster's month.
LATELY = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Lately:
    """Emergency access of one person in the last thirty days."""

    times: int = 0
    not_justified: int = 0


def count_glass_lately(*, by: Actor, people: Iterable[UUID]) -> dict[UUID, Lately]:
    """How often each of these people has used emergency access lately, to any case. One query.

    For reviewers about everybody, for anybody else about themselves only.
    """
    wanted = set(people)
    if isinstance(by, Staff) and not may(by, "case.review_break_glass"):
        wanted &= {by.pk}
    rows = (
        BreakGlass.objects.filter(staff__in=wanted, given_at__gt=timezone.now() - LATELY).order_by().values("staff")
        .annotate(times=Count("pk"), bad=Count("pk", Q(verdict=BreakGlass.Verdict.NOT_JUSTIFIED.value)))
    )
    found = {row["staff"]: Lately(row["times"], row["bad"]) for row in rows}
    return {one: found.get(one, Lately()) for one in wanted}


def count_glass_lately_of(*, by: Actor, glass_id: UUID) -> Lately:
    """The same about whoever used this one emergency access. Two queries."""
    staff = BreakGlass.objects.filter(pk=glass_id).values_list("staff", flat=True).first()
    return count_glass_lately(by=by, people=[staff]).get(staff, Lately()) if staff else Lately()


def find_glass_pause(*, by: Staff, case: Case) -> datetime | None:
    """Until when `by`, in whatever role, may not break the glass of this case again; None when they may. Two queries.

    The node's pause counts from the judgement: an access that was judged late is not forgotten by then.
    """
    pause = timedelta(hours=own_node().break_glass_pause_hours)
    last = (
        BreakGlass.objects.filter(staff=by, case=case, verdict=BreakGlass.Verdict.NOT_JUSTIFIED.value)
        .order_by("-reviewed_at").values_list("reviewed_at", flat=True).first()
    )
    return last + pause if last is not None and last + pause > timezone.now() else None


def fetch_people_who_let_in(*, by: Staff, case: Case) -> list[Staff]:
    """Who can let `by` into this case now: its owner, and whoever reads every case and may restrict them. By name; two queries."""
    all_readers = {person.pk for person in fetch_people_with("case.read_all")}
    found = {person.pk: person for person in fetch_people_with("case.restrict") if person.pk in all_readers}
    if case.owner is not None and case.owner.is_active:
        found.setdefault(case.owner.pk, case.owner)
    found.pop(by.pk, None)
    return sorted(found.values(), key=lambda person: person.display_name)
