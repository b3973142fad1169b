"""Ring somebody back as promised: take it in hand, note that nobody answered, go on or stop after the node's number of tries."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import journal, live
from fanal.accounts.access import check
from fanal.accounts.models import Staff
from fanal.accounts.refusals import use_case
from fanal.core.errors import NotReady
from fanal.desk.actions import _ringing
from fanal.desk.models import CallBack
from fanal.desk.queries import lock_call_back


@use_case
def ring_now(*, by: Staff, call_back_id: UUID) -> CallBack:
    """`by` rings now; for some minutes it is theirs. Raises NotReady while a colleague rings, or once it is done."""
    promise = _waiting(by, call_back_id)
    _ringing.take_in_hand(promise, by=by, now=timezone.now())
    promise.save(update_fields=_ringing.COLUMNS)
    return _told(by, promise, "contact.call_back_rung")


@use_case
def nobody_answered(*, by: Staff, call_back_id: UUID) -> CallBack:
    """One try more, with its time. It stays on the board: for later, or for a person to decide after the node's number of tries."""
    promise = _waiting(by, call_back_id)
    now = timezone.now()
    promise.due, promise.slot_ends = _ringing.count_try(promise, by=by, now=now), None
    promise.save(update_fields=[*_ringing.COLUMNS, "due", "slot_ends"])
    return _told(by, promise, "contact.call_back_not_answered", tries=promise.tries)


@use_case
def try_again(*, by: Staff, call_back_id: UUID, due: datetime) -> CallBack:
    """Decide to go on, at this time. Raises BadInput for a time that is past."""
    promise = _waiting(by, call_back_id)
    _ringing.go_on(promise, when=due, now=timezone.now())
    promise.due, promise.slot_ends = due, None
    promise.save(update_fields=[*_ringing.COLUMNS, "due", "slot_ends"])
    return _told(by, promise, "contact.call_back_goes_on", due=due.isoformat())


def _waiting(by: Staff, call_back_id: UUID) -> CallBack:
    check(by, "contact.write")
    promise = lock_call_back(by=by, call_back_id=call_back_id)
    if promise.done_at is not None:
        raise NotReady(_("A colleague has dealt with this call meanwhile. Nothing was changed."))
    return promise


def _told(by: Staff, promise: CallBack, act: str, **details: int | str) -> CallBack:
    journal.record(by=by, act=act, subject=promise.contact, details=details)
    live.tell("board")
    return promise
