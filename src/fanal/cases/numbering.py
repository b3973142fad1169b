"""The next case reference. The counter's row is locked until the transaction ends: none is given twice, none is lost."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from fanal.cases.models import ReferenceCounter
from fanal.core.casework import Reference
from fanal.core.errors import NotReady
from fanal.network.queries import own_node


def next_reference(opened_at: datetime) -> str:
    """The next reference of the year in which a case was opened, by the node's local time. In the caller's transaction.

    Raises:
        NotReady: the node has no country yet.
    """
    country = own_node().country
    if not country:
        raise NotReady(_("This node has no country yet. An administrator sets it before the first case."))
    year = timezone.localtime(opened_at).year
    ReferenceCounter.objects.get_or_create(country=country, year=year)
    row = ReferenceCounter.objects.select_for_update().get(country=country, year=year)
    ReferenceCounter.objects.filter(pk=row.pk).update(last=F("last") + 1)
    return str(Reference(country, year, row.last + 1))
