"""What a list of contacts is narrowed to: read from an address, and said in words. For the page and for its export.

Belongs here: these two. Does not: the query (`desk.queries`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from fanal.cases import labels as trade
from fanal.core.casework import Category, Channel, ContactOutcome
from fanal.core.errors import BadInput
from fanal.desk.queries import Sought


def read_sought(given: Mapping[str, Any]) -> Sought:
    """As the form of the page sends it; unknown codes mean all. Raises BadInput for what is no day."""
    return Sought(
        since=_midnight(given.get("from", ""), "from"),
        until=_midnight(given.get("to", ""), "to", days=1),
        channel=_one_of(given.get("channel", ""), Channel),
        category="-" if given.get("category") == "-" else _one_of(given.get("category", ""), Category),
        outcome=_one_of(given.get("outcome", ""), ContactOutcome),
        mine=bool(given.get("mine")),
        apart=bool(given.get("apart")),
    )


def say_sought(given: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """(name, value) of each condition, for people."""
    sought = read_sought(given)
    if given.get("from"):
        yield _("From"), given["from"]
    if given.get("to"):
        yield _("To"), given["to"]
    if sought.channel:
        yield _("Channel"), trade.label_of(Channel, sought.channel)
    if sought.category:
        yield _("Category"), trade.category_label("" if sought.category == "-" else sought.category)
    if sought.outcome:
        yield _("Outcome"), trade.label_of(ContactOutcome, sought.outcome)
    if sought.mine:
        yield _("Only mine"), _("yes")
    if sought.apart:
        yield _("Only silent, abusive and test"), _("yes")
    elif not sought.outcome:
        yield _("Not in it"), _("silent, abusive and test contacts, which are counted apart")


def _one_of(code: str, words: Any) -> str:
    return code if code in {word.value for word in words} else ""


def _midnight(text: str, place: str, *, days: int = 0) -> datetime | None:
    if not text:
        return None
    try:
        day = datetime.strptime(text, "%Y-%m-%d").date() + timedelta(days=days)  # noqa: DTZ007 - a day has no zone
        return timezone.make_aware(datetime.combine(day, time.min))
    except (ValueError, OverflowError) as error:
        raise BadInput(_("This is not a day. Write it as 2026-11-24; all contacts are shown."), place=place) from error
