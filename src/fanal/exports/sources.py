"""What can be exported on this node, from the rooms that plugged in, and what of it a reader may see.

Belongs here: looking up sources, and leaving out columns by their declaration. Does not: the sources themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from fanal.accounts.access import check, may_field
from fanal.core.actors import Actor
from fanal.core.errors import NotFound
from fanal.core.exporting import ExportColumn, ExportDocument, ExportList
from fanal.core.plugs import export_source

Source = ExportList | ExportDocument


@lru_cache(maxsize=1)
def all_sources() -> dict[str, Source]:
    """Every source by name. Raises ValueError for a name that two rooms claim."""
    found: dict[str, Source] = {}
    for room in export_source.ask():
        for source in room:
            if found.setdefault(source.name, source) is not source:
                raise ValueError(f"two exports are called {source.name}")
    return found


def find_source(*, by: Actor, name: str) -> Source:
    """A source that `by` may ask for. Raises NotFound (no such one), NotAllowed."""
    source = all_sources().get(name)
    if source is None:
        raise NotFound(_("There is no such page, or it is not yours to open."))
    check(by, source.action)
    return source


def may_hold_children(name: str) -> bool:
    """Whether what is made of this source may hold what a deletion has to reach; True for one that is not known any more."""
    source = all_sources().get(name)
    return source is None or source.holds_children


@dataclass(frozen=True, slots=True)
class Offer:
    """Columns of a list for one reader: those that may be chosen, and those that are not for them."""

    open: Sequence[ExportColumn]
    closed: Sequence[ExportColumn]

    def chosen(self, names: Sequence[str]) -> list[ExportColumn]:
        """The named columns that are open, in the list's order."""
        wanted = set(names)
        return [column for column in self.open if column.name in wanted]


def offer_to(by: Actor, source: Source) -> Offer:
    """What `by` may have of a source, by the class of each column. No query."""
    if isinstance(source, ExportDocument):
        return Offer((), ())
    shown = [one for one in source.columns if one.personal is None or may_field(by, one.personal)]
    return Offer(shown, [one for one in source.columns if one not in shown])
