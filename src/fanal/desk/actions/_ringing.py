"""What ringing somebody back does to a row, whether the call was promised or was missed. Within the actions that lock it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from fanal.accounts.models import Staff
from fanal.core.errors import BadInput, NotReady
from fanal.desk.models import CallBack, CallTry, Conversation, RungBack
from fanal.desk.queries.calling_back import call_back_rules, next_in_hours

#: Saved by whoever calls one of these.
COLUMNS = list(RungBack.OF_RINGING)


def take_in_hand(row: RungBack, *, by: Staff, now: datetime) -> None:
    """`by` rings now. Raises NotReady while a colleague does."""
    if row.rings_now(now) and row.ringing_by_id != by.pk:
        raise NotReady(_("A colleague is ringing this number just now. Look again in a few minutes."))
    row.ringing_by, row.ringing_at = by, now


def count_try(row: CallBack | Conversation, *, by: Staff, now: datetime) -> datetime:
    """Nobody answered. Returns when it is tried again: after the node's pause, within its hours; or now, when a person has to decide.

    Raises NotReady while a colleague has it in hand.
    """
    take_in_hand(row, by=by, now=now)
    row.ringing_by, row.ringing_at = None, None
    row.tries, row.last_try_at = row.tries + 1, now
    thing = {"call_back": row} if isinstance(row, CallBack) else {"conversation": row}
    CallTry.objects.create(at=now, by=by, **thing)
    rules = call_back_rules()
    return now if row.is_to_decide(rules.tries) else next_in_hours(now + rules.pause)


def go_on(row: RungBack, *, when: datetime, now: datetime) -> None:
    """A person decides that it is tried again, and when. Raises BadInput for a time that is past."""
    if when <= now:
        raise BadInput(_("This time is past. When will the call be made?"), place="due")
    row.went_on_at = now
