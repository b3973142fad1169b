"""The next case references. The counter's row is locked until the transaction ends: none is given twice, none is lost."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from fanal.cases.models import ReferenceCounter
from fanal.core.casework import Reference
from fanal.core.errors import NotReady
from fanal.network.queries import own_node


def numbering_country() -> str:
    """The country that stands in every reference. Raises NotReady while the node has none."""
    country = own_node().country
    if not country:
        raise NotReady(_("This node has no country yet. An administrator sets it before the first case."))
    return country


def lock_counter(opened_at: datetime) -> ReferenceCounter:
    """The counter of the year in which a case was opened, by the node's local time, locked. In the caller's transaction.

    Raises:
        NotReady: the node has no country yet.
    """
    country = numbering_country()
    year = timezone.localtime(opened_at).year
    ReferenceCounter.objects.get_or_create(country=country, year=year)
    return ReferenceCounter.objects.select_for_update().get(country=country, year=year)


def take_reference(counter: ReferenceCounter) -> str:
    """The next reference of a locked counter."""
    return take_references(counter, 1)[0]


def take_references(counter: ReferenceCounter, count: int) -> list[str]:
    """The next `count` references of a counter that was just locked. One update."""
    ReferenceCounter.objects.filter(pk=counter.pk).update(last=F("last") + count)
    numbers = range(counter.last + 1, counter.last + 1 + count)
    return [str(Reference(counter.country, counter.year, number)) for number in numbers]
