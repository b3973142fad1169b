"""Lists of cases as they can be exported: every list of /cases/ with its filter, and what a search found.

Belongs here: filters, their words, counting. Does not: columns (`case_columns`), rows (`cases.queries.exporting`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from fanal import journal
from fanal.cases import labels, queries
from fanal.cases.exported import case_columns
from fanal.cases.queries import exporting, lists
from fanal.cases.views.lists import SHELVES
from fanal.core.actors import Actor
from fanal.core.errors import BadInput, Unavailable
from fanal.core.exporting import ExportList, Filters
from fanal.core.formats.table_out import Value

_SHELVES = {shelf.name: shelf for shelf in SHELVES}


def _read_shelf(by: Actor, given: Mapping[str, str]) -> Filters:
    shelf = _SHELVES.get(given.get("shelf", ""))
    if shelf is None:
        raise BadInput(_("There is no such list. Go to the list, and export it from there."), place="shelf")
    category = given.get("category", "") if shelf.by_category else ""
    known = category in dict(labels.category_choices())
    return {"shelf": shelf.name, **({"category": category} if known and category else {})}


def _say_shelf(by: Actor, filters: Filters) -> Sequence[tuple[Any, Any]]:
    said: list[tuple[Any, Any]] = [(_("List"), _SHELVES[filters["shelf"]].label)]
    if category := filters.get("category", ""):
        said.append((_("Only one category"), dict(labels.category_choices())[category]))
    return [*said, (_("Order"), _("by when the case was opened here, the oldest first"))]


def _count(by: Actor, filters: Filters, limit: int) -> int:
    rows = lists.fetch_cases_of_shelf(by=by, shelf=filters["shelf"], category=filters.get("category", ""))
    return rows.order_by()[:limit].count()


def _blocks(by: Actor, filters: Filters, names: Sequence[str]) -> Iterator[Sequence[Sequence[Value]]]:
    blocks = exporting.fetch_case_blocks(by=by, shelf=filters["shelf"], category=filters.get("category", ""))
    return case_columns.blocks_of(blocks, names)


CASES_LIST = ExportList(
    name="cases.list", title=_l("Cases"), unit=_l("case"), action="case.export", columns=case_columns.COLUMNS,
    read_filters=_read_shelf, describe=_say_shelf, count=_count, blocks=_blocks,
)  # fmt: skip


def _read_search(by: Actor, given: Mapping[str, str]) -> Filters:
    sought = given.get("q", "").strip()[:200]
    if not sought:
        raise BadInput(_("Say first what to find."), place="q")
    return {"q": sought}


def _say_search(by: Actor, filters: Filters) -> Sequence[tuple[Any, Any]]:
    return [(_("Found by"), filters["q"]), (_("Order"), _("those with most reasons first"))]


def _hits(by: Actor, filters: Filters) -> Sequence[queries.Hit]:
    """What is found now. Raises Unavailable when names cannot be looked up: an empty file would say that there is nobody."""
    found = queries.find(by=by, text=filters["q"])
    if found.unavailable and not found.hits:
        raise Unavailable(found.unavailable)
    return found.hits


def _count_found(by: Actor, filters: Filters, limit: int) -> int:
    return min(limit, len(_hits(by, filters)))


def _found(by: Actor, filters: Filters, names: Sequence[str]) -> Iterator[Sequence[Sequence[Value]]]:
    cases = [hit.case for hit in _hits(by, filters)]
    for case in cases:  # as on the page: whoever reads the row has read of the case
        journal.record_read(by=by, subject=case, key_id=case.key_id)
    yield case_columns.rows_of(cases, names)


CASES_FOUND = ExportList(
    name="cases.found", title=_l("Cases that were found"), unit=_l("case"), action="case.export",
    columns=case_columns.COLUMNS, read_filters=_read_search, describe=_say_search, count=_count_found, blocks=_found,
)  # fmt: skip
