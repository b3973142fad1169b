"""Lists of contacts by time, narrowed to what is sought, and how many there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet, Value
from django.db.models.functions import Coalesce

from fanal.accounts.models import Staff
from fanal.accounts.row_rules import READER
from fanal.desk.closing import COUNTED_APART
from fanal.desk.models import Contact
from fanal.desk.queries.contact import shown_links, with_shown_links
from fanal.desk.queries.visibility import (
    asked_by,
    contacts_of,
    visible_contacts,
)
from fanal.web import paging
from fanal.web.paging import Order, Page, PreparedList
from fanal.web.prepared import Prepared

#: A list of contacts is counted so far. Each one counted is asked for its wall and its cases first, which a list of cases is not:
#: to a thousand it took longer than everything else on the page.
COUNTED = 250


@dataclass(frozen=True, slots=True)
class Sought:
    """What a list of contacts is narrowed to. Times are aware; empty means all."""

    since: datetime | None = None
    until: datetime | None = None
    channel: str = ""
    category: str = ""
    outcome: str = ""
    mine: bool = False
    apart: bool = False


def fetch_contacts_sought(*, by: Staff, sought: Sought) -> QuerySet[Contact]:
    """The contacts that `by` may read and that fit, unordered, with who took them and the cases that `by` may read.

    Test, silent and abusive contacts are a list of their own (`apart`), or are asked for by their outcome.
    """
    return _narrowed(visible_contacts(by).prefetch_related(Prefetch("links", shown_links(by))), sought, by.pk)


def _narrowed(rows: QuerySet[Contact], sought: Sought, reader: UUID) -> QuerySet[Contact]:
    rows = rows.select_related("taken_by", "entered_by")
    if sought.since:
        rows = rows.filter(occurred_at__gte=sought.since)
    if sought.until:
        rows = rows.filter(occurred_at__lt=sought.until)
    for name in ("channel", "category", "outcome"):
        if value := getattr(sought, name):
            rows = rows.filter(**{name: "" if value == "-" else value})
    if sought.mine:
        rows = rows.filter(taken_by=reader)
    if sought.apart:
        # Not by the index of outcomes: all of these three would be sorted for one page. Walking back in time meets one soon.
        return rows.alias(ended=Coalesce("outcome", Value(""))).filter(ended__in=sorted(COUNTED_APART))
    return rows if sought.outcome else rows.exclude(outcome__in=sorted(COUNTED_APART))


def search_contacts(*, by: Staff, sought: Sought, after: str = "", size: int = 25) -> Page[Contact]:
    """Contacts by time, newest first, by keyset: a page costs the same however far back. They are counted to `COUNTED`.

    Three queries. Raises BadInput for a key that no page gave.
    """
    asked = asked_by(by)
    if asked is None:
        return Page([], 0)
    times = {name: at for name, at in (("since", sought.since), ("until", sought.until)) if at}
    shape = {**asked.shape, **{name: getattr(sought, name) for name in ("channel", "category", "outcome", "mine", "apart")}}
    order = Order("occurred_at", newest_first=True, size=size)
    page = _SOUGHT.page(order, {**asked.values, **times}, shape, after=after, count_to=min(COUNTED, paging.COUNTED))
    with_shown_links(page.rows, by=by)
    return page


def _sought(
    *, channel: str, category: str, outcome: str, mine: bool, apart: bool, since: datetime | None = None, until: datetime | None = None,
    **asked: Any,
) -> QuerySet[Contact]:
    return _narrowed(contacts_of(**asked), Sought(since, until, channel, category, outcome, mine, apart), asked["staff"])


_SOUGHT = PreparedList(_sought, spare=READER)


def count_today(*, by: Staff, since: datetime) -> dict[str, int]:
    """How many contacts since a moment, and how many of them are counted apart. One query per number."""
    asked = asked_by(by)
    if asked is None:
        return {"contacts": 0, "apart": 0}
    values = {**asked.values, "since": since, "until": since + timedelta(days=1)}
    apart = _TODAY.count(values, {**asked.shape, "apart": True})
    return {"contacts": _TODAY.count(values, {**asked.shape, "apart": False}) - apart, "apart": apart}


def _today(*, since: datetime, until: datetime, apart: bool, **asked: Any) -> QuerySet[Any]:
    rows = contacts_of(**asked).filter(occurred_at__gte=since, occurred_at__lt=until)
    return (rows.filter(outcome__in=sorted(COUNTED_APART)) if apart else rows).values_list("pk")


_TODAY: Prepared[Any] = Prepared(_today, spare=READER)
