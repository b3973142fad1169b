"""Pages of lists by key, not by number: a page costs the same however far back it lies.

Belongs here: cutting any room's list at a key. Does not: which list, and who may see what of it (the room's queries).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from fanal.core.errors import BadInput
from fanal.web.prepared import Given, Prepared

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
    return _bounded(rows.order_by()[: most + 1].count(), most)


def _bounded(found: int, most: int) -> Bounded:
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


@dataclass(frozen=True, slots=True)
class Order:
    """How a list runs: by a time that no row lacks, then by the id."""

    column: str
    newest_first: bool
    size: int = 25

    def cut(self, rows: QuerySet[M], at: datetime | None = None, row: UUID | None = None) -> QuerySet[M]:
        """One page and one row more: from the start, or behind the row of this time and id."""
        if at is not None:
            way = "lt" if self.newest_first else "gt"
            # First where to go on in the index, then which of that very moment: "before, or then and lower" alone is no place in an
            # index, and with a million contacts SQLite walked through all of them for the second page (8 seconds).
            further = Q(**{f"{self.column}__{way}": at}) | Q(**{f"pk__{way}": row})
            rows = rows.filter(**{f"{self.column}__{way}e": at}).filter(further)
        sign = "-" if self.newest_first else ""
        return rows.order_by(f"{sign}{self.column}", f"{sign}id")[: self.size + 1]

    def page(self, found: Sequence[M], counted: Bounded) -> Page[M]:
        """What `cut` gave, as a page."""
        more = found[self.size - 1] if len(found) > self.size else None
        return Page(found[: self.size], counted, _key(getattr(more, self.column), more.pk) if more else "", counted.is_more)


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
    order = Order(column, newest_first, size)
    counted = Bounded(rows.count()) if count_to is None else count_up_to(rows, count_to)
    return order.page(list(order.cut(rows, *(_read_key(after) if after else ()))), counted)


class PreparedList(Generic[M]):
    """A list that is opened all day: its page and its count as prepared queries.

    Args:
        build, spare: as of `web.prepared.Prepared`, without order and slice.
    """

    def __init__(self, build: Callable[..., QuerySet[M]], *, spare: Collection[str] = ()) -> None:
        def cut(*, order: Order, at: datetime | None = None, row: UUID | None = None, **asked: Any) -> QuerySet[M]:
            return order.cut(build(**asked), at, row)

        def count(*, most: int, **asked: Any) -> QuerySet[Any]:
            return build(**asked).order_by().select_related(None).values_list("pk")[: most + 1]

        self._page: Prepared[M] = Prepared(cut, spare=spare)
        self._count: Prepared[M] = Prepared(count, spare=spare)

    def page(
        self, order: Order, values: Mapping[str, Given], shape: Mapping[str, Hashable], *, after: str = "", count_to: int | None = None
    ) -> Page[M]:
        """One page. Two queries. Raises BadInput for a key that no page gave."""
        behind: dict[str, Given] = dict(zip(("at", "row"), _read_key(after), strict=True)) if after else {}
        found = self._page.fetch({**values, **behind}, {**shape, "order": order})
        return order.page(found, self.count_up_to(values, shape, count_to))

    def count_up_to(self, values: Mapping[str, Given], shape: Mapping[str, Hashable], most: int | None = None) -> Bounded:
        """How many rows, counted to `most` (`COUNTED`) at most. One query, whose cost has an end."""
        most = COUNTED if most is None else most
        return _bounded(self._count.count(values, {**shape, "most": most}), most)
