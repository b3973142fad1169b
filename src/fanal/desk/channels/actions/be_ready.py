"""Say that one takes chats now, or no more."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import journal, live
from fanal.accounts.access import check
from fanal.accounts.models import Staff
from fanal.accounts.refusals import use_case
from fanal.core.errors import BadInput
from fanal.desk.models import Readiness

#: Where no shift ends before: whoever forgets to say goodbye is not told of as being there tomorrow.
LONGEST = timedelta(hours=14)
AT_ONCE = range(1, 6)


@use_case
def be_ready(*, by: Staff, at_once: int, until: datetime | None = None) -> Readiness | None:
    """Take so many chats at once from now on, until the end of the shift; none (0) ends it. Said twice, it counts once.

    Raises BadInput for another number.
    """
    check(by, "contact.take")
    if at_once != 0 and at_once not in AT_ONCE:
        raise BadInput(_("Choose how many chats you take at once."), place="at_once")
    now = timezone.now()
    if at_once == 0:
        end_readiness(by=by)
        return None
    ends = min(until, now + LONGEST) if until is not None and until > now else now + LONGEST
    ready, _made = Readiness.objects.update_or_create(staff=by, defaults={"since": now, "until": ends, "at_once": at_once})
    journal.record(by=by, act="staff.became_ready", subject=by, details={"at_once": at_once})
    live.tell("board")
    return ready


@use_case
def end_readiness(*, by: Staff) -> bool:
    """Take no more chats: said by hand, or by signing out. False when `by` took none."""
    if not Readiness.objects.filter(staff=by).delete()[0]:
        return False
    journal.record(by=by, act="staff.ended_readiness", subject=by)
    live.tell("board")
    return True
