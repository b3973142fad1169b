"""Lists of cases: what needs someone now, one's own, all open, closed, to review; and finding one.

Belongs here: choosing a list and its words. Does not: order and rights (`cases.queries`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from fanal import journal
from fanal.accounts.access import may, needs
from fanal.accounts.requests import StaffRequest
from fanal.cases import labels, queries
from fanal.cases.models import Case, Episode, Task
from fanal.cases.oversight.queries import fetch_readings_to_review
from fanal.cases.views.showing import ShownName, age_words, names_of_child
from fanal.core.casework import Need
from fanal.web.paging import Page

Fetch = Callable[..., Page[Case]]


@dataclass(frozen=True, slots=True)
class Shelf:
    """One of the lists. `order` says why in this order; `empty` and `empty_text` what to do when nothing is there."""

    name: str
    label: Any
    fetch: Fetch
    order: Any
    empty: Any
    empty_text: Any
    by_category: bool = False


SHELVES: Sequence[Shelf] = (
    Shelf(
        "list",
        _l("Needs someone now"),
        queries.fetch_needing_someone,
        _l("without owner, without next task, or with a late one; the longest waiting first"),
        _l("Nothing waits for anybody."),
        _l("Every open case has an owner and a next task that is not due yet. All open cases are one tab away."),
    ),
    Shelf(
        "mine",
        _l("Mine"),
        queries.fetch_mine,
        _l("cases that you own; the one that needs you first stands first"),
        _l("You own no open case."),
        _l("A case becomes yours when you open it, take it over, or get it handed over."),
    ),
    Shelf(
        "open_cases",
        _l("All open"),
        queries.fetch_open,
        _l("the one that needs somebody first stands first"),
        _l("No case is open."),
        _l("A case is opened from a contact at the desk, or by hand."),
        by_category=True,
    ),
    Shelf(
        "to_review",
        _l("To review"),
        queries.fetch_to_review,
        _l("brought in by files; the oldest first"),
        _l("Nothing waits for review."),
        _l("What an old spreadsheet or a PFIF file brings in waits here until somebody has looked at it."),
    ),
    Shelf(
        "closed_cases",
        _l("Closed"),
        queries.fetch_closed,
        _l("the last closed first"),
        _l("No closed case that you may read."),
        _l("Closed cases are open to their owner and to supervision."),
        by_category=True,
    ),
)
#: Key of a list → key of its count in `queries.count_cases`.
_COUNTS = {"list": "now", "mine": "mine", "open_cases": "open", "to_review": "review", "closed_cases": "closed"}


@dataclass(frozen=True, slots=True)
class ShownChild:
    """A child in a row. `age` is empty while nothing is known."""

    names: Sequence[ShownName]
    age: str


@dataclass(frozen=True, slots=True)
class Row:
    """One case in a list."""

    case: Case
    children: Sequence[ShownChild]
    missing: Episode | None
    task: Task | None
    need: Need
    need_words: Any

    @property
    def late(self) -> bool:
        """Whether somebody should be there already."""
        return self.need not in {Need.LATER, Need.NOTHING}


def heads() -> dict[str, str]:
    """The heads of the columns of such rows; on a narrow screen they stand before each value."""
    return {
        "child": _("Child"), "category": _("Category"), "missing_since": _("Missing since"), "owner": _("Owner"), "next_task": _("Next task"),
    }  # fmt: skip


def row_of(case: Case) -> Row:
    """What a list shows of a case; needs the prefetches of `queries.lists`. No query."""
    missing = sorted(case.missing_now, key=lambda one: (one.last_seen_at is None, one.last_seen_at))  # type: ignore[attr-defined]
    tasks = sorted(case.open_tasks, key=lambda one: one.due)  # type: ignore[attr-defined]
    children = [ShownChild(names_of_child(link.child), age_words(link.child.age)) for link in case.case_children.all()]
    need = case.need
    return Row(case, children, missing[0] if missing else None, tasks[0] if tasks else None, need, labels.label(need))


@needs("case.read")
def show_list(request: StaffRequest, name: str = "list") -> HttpResponse:
    """One list, page by page."""
    by = request.user
    shelf = next(one for one in SHELVES if one.name == name)
    category = request.GET.get("category", "") if shelf.by_category else ""
    if category not in dict(labels.category_choices()):
        category = ""
    options = {"category": category} if shelf.by_category else {}
    after = request.GET.get("after", "")
    page = shelf.fetch(by=by, after=after, **options)
    # A list shows names: that somebody went through it is journalled, like the board.
    journal.record_read(by=by, subject=f"list:{name}")
    return render(
        request,
        "cases/list.html",
        {
            "shelf": shelf,
            "tabs": _tabs(request, name),
            "page_of_cases": page,
            "heads": heads(),
            "rows": [row_of(case) for case in page.rows],
            "category": category,
            "categories": [("", _("All")), *labels.category_choices()] if shelf.by_category else [],
            "after": after,
            "next_url": _address(name, category, page.after) if page.after else "",
            "first_url": _address(name, category) if after else "",
            "may_open": may(by, "case.open"),
            "may_break": may(by, "case.break_glass"),
            "may_judge": may(by, "case.review_break_glass"),
            "may_look": may(by, "case.review_reading"),
            "to_look": fetch_readings_to_review(by=by).count() if may(by, "case.review_reading") else 0,
            "to_judge": queries.fetch_broken_glass_to_review(by=by).count() if may(by, "case.review_break_glass") else 0,
        },
    )


def _address(name: str, category: str, after: str = "") -> str:
    asked = {key: value for key, value in (("category", category), ("after", after)) if value}
    return reverse(f"cases:{name}") + (f"?{urlencode(asked)}" if asked else "")


def _tabs(request: StaffRequest, current: str) -> list[dict[str, Any]]:
    """The lists as tabs, with their counts; reviewing is shown only while something waits for it."""
    counts = queries.count_cases(by=request.user, now=timezone.now())
    return [
        {
            "label": shelf.label,
            "url": reverse(f"cases:{shelf.name}"),
            "count": counts[_COUNTS[shelf.name]].words,
            "current": shelf.name == current,
        }
        for shelf in SHELVES
        if shelf.name != "to_review" or counts["review"] or current == "to_review"
    ]


@needs("case.read")
def find(request: StaffRequest) -> HttpResponse:
    """Find a case by reference, phone, e-mail, date of birth or name, with the reason of each hit."""
    sought = request.GET.get("q", "").strip()[:200]
    found = queries.find(by=request.user, text=sought) if sought else None
    rows = [(row_of(hit.case), hit.why) for hit in found.hits] if found else []
    for row, _why in rows:  # who looks for a neighbour by name and reads the row has read of the case
        journal.record_read(by=request.user, subject=row.case, key_id=row.case.key_id)
    return render(
        request,
        "cases/find.html",
        {
            "sought": sought,
            "found": found,
            "heads": heads(),
            "rows": rows,
            "may_open": may(request.user, "case.open"),
            "may_break": may(request.user, "case.break_glass"),
        },
    )
