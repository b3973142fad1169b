"""Say at which extension somebody sits, so that the calls answered there open for them."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import journal
from fanal.accounts.access import check
from fanal.accounts.models import Staff
from fanal.accounts.refusals import use_case
from fanal.core.errors import BadInput
from fanal.desk.models import Extension


@use_case
def sit_at(*, by: Staff, number: str) -> None:
    """Sit at an extension for this shift; empty for at none. Whoever sat there before has left it.

    Raises BadInput for what is no extension.
    """
    check(by, "contact.take")
    number = number.strip()
    if len(number) > 40 or not number.isprintable():
        raise BadInput(_("Write the extension as it stands on the telephone, such as 12."), place="number")
    Extension.objects.filter(number=number).exclude(staff=by).delete()
    if number:
        Extension.objects.update_or_create(staff=by, defaults={"number": number, "since": timezone.now()})
    else:
        Extension.objects.filter(staff=by).delete()
    journal.record(by=by, act="staff.sat_down" if number else "staff.stood_up", subject=by)
