"""What this room has on the shift board: late and coming tasks, cases without owner or next task, cases to review, broken glass.

Plugged into `board_item`. A handful of queries, each bounded; the lists behind them hold the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext_lazy

from fanal.accounts.access import may
from fanal.accounts.models import Staff
from fanal.accounts.row_rules import READER
from fanal.cases.after_return.queries import interview_items
from fanal.cases.labels import category_label
from fanal.cases.lately import say_lately
from fanal.cases.models import Case, Task
from fanal.cases.oversight.queries import fetch_readings_to_review
from fanal.cases.oversight.words import KINDS, say_count
from fanal.cases.queries.access import asked_by, cases_of
from fanal.cases.queries.glass import count_glass_lately
from fanal.cases.queries.lists import (
    fetch_broken_glass_of_my_cases,
    fetch_broken_glass_to_review,
    may_hear_of_broken_glass,
)
from fanal.cases.risk.queries import risk_items
from fanal.core.actors import Actor
from fanal.core.casework import CaseStatus, TaskState
from fanal.core.plugs import BoardItem, BoardKind
from fanal.web.prepared import Prepared

#: Rows of each kind on the board, and how far ahead it looks: one long shift.
MOST, AHEAD = 40, timedelta(hours=12)

TASK = BoardKind("task", _l("Task"), ngettext_lazy("task due", "tasks due"), "task", 50)
NO_OWNER = BoardKind("no_owner", _l("No owner"), ngettext_lazy("case without owner", "cases without owner"), "person", 55)
NO_NEXT_TASK = BoardKind(
    "no_next_task", _l("No next task"), ngettext_lazy("case without next task", "cases without next task"), "task", 60
)
IMPORT_REVIEW = BoardKind("import_review", _l("To review"), ngettext_lazy("case to review", "cases to review"), "upload", 65)
BREAK_GLASS = BoardKind(
    "break_glass", _l("Emergency access"), ngettext_lazy("emergency access to review", "emergency accesses to review"), "glass", 70
)
READING = BoardKind(
    "reading", _l("Unusual reading"), ngettext_lazy("look at unusual reading", "looks at unusual reading"), "eye", 72
)


def own_items(*, by: Actor, now: datetime) -> Iterable[BoardItem]:
    """What cases have on the board for `by`."""
    yield from _tasks(by, now)
    yield from _open_without(by)
    yield from risk_items(by=by, now=now)
    yield from interview_items(by=by, now=now)
    yield from _reviews(by)
    yield from _glass(by)
    yield from _readings(by)


def _address(case: Case) -> str:
    return reverse("cases:case", args=[case.pk])


def _late(*, until: datetime, **asked: Any) -> QuerySet[Task]:
    # Of a closed case, aftercare alone goes on: all else ended with it.
    seen = cases_of(**asked).filter(pk=OuterRef("case"), status__in=[CaseStatus.OPEN, CaseStatus.CLOSED])
    rows = Task.objects.filter(Exists(seen), state=TaskState.OPEN, due__lte=until)
    return rows.select_related("case", "owner").order_by("due", "pk")[:MOST]


def _lacking(**asked: Any) -> QuerySet[Case]:
    rows = cases_of(**asked).filter(status=CaseStatus.OPEN).filter(Q(owner__isnull=True) | Q(next_due__isnull=True))
    return rows.select_related("owner").order_by("needs_at", "pk")[:MOST]


def _to_review(**asked: Any) -> QuerySet[Case]:
    return cases_of(**asked).filter(status=CaseStatus.REVIEW).order_by("needs_at", "pk")


_LATE, _LACKING = Prepared(_late, spare=READER), Prepared(_lacking, spare=READER)
_TO_REVIEW, _OLDEST = Prepared(_to_review, spare=READER), Prepared(lambda **asked: _to_review(**asked)[:1], spare=READER)


def _tasks(by: Actor, now: datetime) -> Iterator[BoardItem]:
    """Late ones and those due in this shift, in cases that `by` may read, soonest first."""
    asked = asked_by(by)
    for task in _LATE.fetch({**asked.values, "until": now + AHEAD}, asked.shape) if asked else ():
        who = task.owner.display_name if task.owner else _("nobody yet")
        whose = task.owner.display_name if task.owner else ""
        yield BoardItem(TASK, task.words, f"{task.case.reference} · {who}", task.due, _address(task.case), _("Open"), whose=whose)


def _open_without(by: Actor) -> Iterator[BoardItem]:
    """Open cases that nobody owns, or in which nothing is planned: they wait since then."""
    asked = asked_by(by)
    for case in _LACKING.fetch(asked.values, asked.shape) if asked else ():
        category = category_label(case.category, determined=case.category_determined)
        detail = f"{case.reference} · {category}"
        assert case.needs_at is not None  # a constraint of the table
        if case.owner is None:
            yield BoardItem(NO_OWNER, _("A case has no owner"), detail, case.needs_at, _address(case), _("Take over"))
        if case.next_due is None:
            title = _("A case has no next task")
            whose = case.owner.display_name if case.owner else ""
            yield BoardItem(NO_NEXT_TASK, title, detail, case.needs_at, _address(case), _("Plan the next step"), whose=whose)


def _reviews(by: Actor) -> Iterator[BoardItem]:
    """What came in from files and waits for a person's look: one line for all."""
    asked = asked_by(by)
    for oldest in _OLDEST.fetch(asked.values, asked.shape) if asked else ():
        title, number = _("Cases taken over from files wait for review"), _TO_REVIEW.count(asked.values, asked.shape) if asked else 0
        detail = _("%(count)d to look at, the oldest is %(reference)s") % {"count": number, "reference": oldest.reference}
        assert oldest.needs_at is not None  # a constraint of the table
        yield BoardItem(IMPORT_REVIEW, title, detail, oldest.needs_at, _address(oldest), _("Review"))


def _glass(by: Actor) -> Iterator[BoardItem]:
    """Emergency access that nobody has reviewed: for supervision and data protection all, for an owner that of the own cases."""
    if not isinstance(by, Staff):
        return
    if may_hear_of_broken_glass(by):
        rows, act = fetch_broken_glass_to_review(by=by), _("Review")
    else:
        rows, act = fetch_broken_glass_of_my_cases(by=by), _("Look")
    shown = list(rows[:MOST])
    often = count_glass_lately(by=by, people=[one.staff_id for one in shown]) if shown else {}
    for one in shown:
        title = _("Emergency access by %(name)s") % {"name": one.staff.display_name}
        lately = often.get(one.staff_id)
        detail = f"{one.case.reference} · {say_lately(lately)}" if lately else one.case.reference
        yield BoardItem(BREAK_GLASS, title, detail, one.given_at, _address(one.case), act)


def _readings(by: Actor) -> Iterator[BoardItem]:
    """Unusual reading that nobody has judged: for supervision and data protection, never about oneself."""
    if not may(by, "case.review_reading"):
        return
    for one in fetch_readings_to_review(by=by)[:MOST]:
        title = _("Unusual reading by %(name)s") % {"name": one.staff.display_name}
        detail = f"{KINDS[one.kind]} · {say_count(one)}"
        yield BoardItem(READING, title, detail, one.raised_at, reverse("cases:judge_reading", args=[one.pk]), _("Look"))
