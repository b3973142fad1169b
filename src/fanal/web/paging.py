"""Pages of lists by key, not by number: a page costs the same however far back it lies.

Belongs here: cutting any room's list at a key. Does not: which list, and who may see what of it (the room's queries).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from fanal.core.errors import BadInput

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """Some rows of a list.

    Attributes:
        rows: in the list's order.
        total: how many the whole list holds, or as far as was counted.
        is_more: there are more than `total`.
        after: key of the next page; empty on the last one.
    """

    rows: Sequence[M]
    total: int
    after: str = ""
    is_more: bool = False


#: Lists on pages that are opened all day are counted so far; beyond it, that there are more is enough.
COUNTED = 1000


class Bounded(int):
    """A count that stopped at some number. `is_more`: there are more than that; `words` is what a page shows."""

    is_more: bool = False

    @property
    def words(self) -> str:
        """`999`, or `1000+`."""
        return f"{int(self)}+" if self.is_more else str(int(self))


def count_up_to(rows: QuerySet[Any], most: int | None = None) -> Bounded:
    """How many rows, counted to `most` (`COUNTED`) at most. One query, whose cost has an end."""
    most = COUNTED if most is None else most
    found = rows.order_by()[: most + 1].count()
    number = Bounded(min(found, most))
    number.is_more = found > most
    return number


def _key(at: datetime, row_id: UUID) -> str:
    return f"{at.isoformat()}_{row_id}"


def _read_key(key: str) -> tuple[datetime, UUID]:
    at, _cut, row_id = key.rpartition("_")
    try:
        return read_time_of_key(at), UUID(row_id)
    except ValueError:
        raise no_such_page() from None


def read_time_of_key(text: str, place: str = "after") -> datetime:
    """The time in a key of any list. Raises BadInput for one that no page gave."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise no_such_page(place) from None
    # At the ends of the calendar another time zone lies outside of it.
    if found.tzinfo is None or not 1 < found.year < 9999:
        raise no_such_page(place)
    return found


def no_such_page(place: str = "after") -> BadInput:
    """The error for a key that no page gave, in the parameter `place`."""
    return BadInput(_("This page of the list does not exist. Begin at its start."), place=place)


def page_by(
    rows: QuerySet[M], *, column: str, newest_first: bool, after: str = "", size: int = 25, count_to: int | None = None
) -> Page[M]:
    """One page, ordered by a time and then the id. Two queries.

    Args:
        column: a time that no row of the list lacks.
        after: the key that the page before gave; empty for the first.
        count_to: stop counting there. Counting asks of each row whether the reader may see it, so the whole of a list that
            grows for ever takes longer every year (38 seconds at a million contacts).
    Raises:
        BadInput: a key that no page gave.
    """
    counted = Bounded(rows.count()) if count_to is None else count_up_to(rows, count_to)
    if after:
        at, row_id = _read_key(after)
        way = "lt" if newest_first else "gt"
        # First where to go on in the index, then which of that very moment: "before, or then and lower" alone is no place in an
        # index, and with a million contacts SQLite walked through all of them for the second page (8 seconds).
        rows = rows.filter(**{f"{column}__{way}e": at}).filter(Q(**{f"{column}__{way}": at}) | Q(**{f"pk__{way}": row_id}))
    sign = "-" if newest_first else ""
    found = list(rows.order_by(f"{sign}{column}", f"{sign}id")[: size + 1])
    more = found[size - 1] if len(found) > size else None
    return Page(found[:size], counted, _key(getattr(more, column), more.pk) if more else "", counted.is_more)
