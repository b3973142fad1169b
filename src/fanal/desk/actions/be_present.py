"""Say that one is here, on a break until a time, or gone."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import journal, live
from fanal.accounts.access import check
from fanal.accounts.models import Staff
from fanal.accounts.refusals import use_case
from fanal.core.errors import BadInput
from fanal.desk.channels.actions.be_ready import end_readiness
from fanal.desk.models import Presence

#: The longest break; whoever is away for longer is gone.
LONGEST_BREAK = timedelta(hours=3)
MOST_AT_ONCE = 10


@use_case
def be_here(*, by: Staff, at_once: int) -> Presence:
    """`by` is here and can be with so many people at once; a break is over. Raises BadInput for a number that cannot be."""
    check(by, "board.read")
    if not 1 <= at_once <= MOST_AT_ONCE:
        raise BadInput(_("Between %(least)d and %(most)d.") % {"least": 1, "most": MOST_AT_ONCE}, place="at_once")
    row, _made = Presence.objects.update_or_create(staff=by, defaults={"since": timezone.now(), "at_once": at_once, "break_until": None})
    journal.record(by=by, act="staff.here", subject=by, details={"at_once": at_once})
    live.tell("board")
    return row


@use_case
def take_break(*, by: Staff, until: datetime) -> Presence:
    """`by` is on a break until then; it ends by itself. Raises BadInput for a time that is past, or too far."""
    check(by, "board.read")
    now = timezone.now()
    if not now < until <= now + LONGEST_BREAK:
        raise BadInput(_("A break ends within three hours. Whoever is away for longer is gone."), place="until")
    row, _made = Presence.objects.update_or_create(staff=by, defaults={"since": now, "break_until": until})
    journal.record(by=by, act="staff.break", subject=by, details={"until": until.isoformat()})
    live.tell("board")
    return row


@use_case
def be_gone(*, by: Staff) -> None:
    """`by` is not here any more, and takes no chats. Said twice, it is so once."""
    check(by, "board.read")
    end_readiness(by=by)
    Presence.objects.filter(staff=by).delete()
    journal.record(by=by, act="staff.gone", subject=by)
    live.tell("board")
