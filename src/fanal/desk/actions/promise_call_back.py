"""Promise to ring somebody back, and say what came of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import journal, live
from fanal.accounts.access import check
from fanal.accounts.models import Staff
from fanal.accounts.refusals import use_case
from fanal.cases.steps import free_id
from fanal.core.casework.slots import Slot, slots_between
from fanal.core.errors import BadInput, NotReady
from fanal.desk.codes import CallBackEnd, SafeToCall
from fanal.desk.models import CallBack
from fanal.desk.queries import lock_call_back, lock_contact
from fanal.desk.queries.calling_back import call_back_rules, free_of, lock_hours, node_zone

ABOUT_LIMIT = 500


@use_case
def promise_call_back(
    *, by: Staff, contact_id: UUID, due: datetime, about: str = "", promise_id: UUID | None = None, in_slot: bool = False
) -> CallBack:
    """Promise a call at a time. It stands on the shift board until it is done. Sent twice (`promise_id`), it is there once.

    Args:
        in_slot: `due` is the beginning of one of the slots in which this node rings back; it takes one of its places.
    Raises:
        BadInput: the time is past or begins no slot, or `about` is too long.
        NotReady: it is not safe to call back, so nobody may; or the slot's last place was given away meanwhile.
    """
    check(by, "contact.write")
    contact = lock_contact(by=by, contact_id=contact_id)
    if contact.safe_to_call in {SafeToCall.NO, SafeToCall.TEXT_ONLY}:
        raise NotReady(_("It was noted that it is not safe to call back. Agree on another way, or correct the answer first."))
    if due <= timezone.now():
        raise BadInput(_("This time is past. When will the call be made?"), place="due")
    if len(about) > ABOUT_LIMIT:
        raise BadInput(_("Put it shortly; the rest belongs into the notes."), place="about")
    there = contact.call_backs.filter(pk=promise_id).first() if promise_id else None
    if there is not None:
        return there
    promise = CallBack.objects.create(
        id=free_id(CallBack.objects.all(), promise_id), key_id=contact.key_id, contact=contact, due=due,
        slot_ends=_place_in_slot(due).ends if in_slot else None, about=about.strip(), promised_by=by,
    )
    journal.record(by=by, act="contact.call_back_promised", subject=contact, details={"due": due.isoformat(), "slot": in_slot})
    live.tell("board")
    return promise


def _place_in_slot(begins: datetime) -> Slot:
    # Locked first: of two who give the last place away at the same time, the second one counts the first one's.
    hours = [one.hours for one in lock_hours()]
    found = slots_between(hours, begins, begins + timedelta(seconds=1), node_zone())
    if not found:
        raise BadInput(_("This slot is not offered any more. Choose another one."), place="slot")
    if not free_of(found):
        raise NotReady(_("The last place of this slot was given away meanwhile. Choose another one."))
    return found[0]


@use_case
def done_call_back(*, by: Staff, call_back_id: UUID, ended: CallBackEnd, what_came: str = "") -> CallBack:
    """Say that the call was made, that it is called off, or that after all tries nobody answered. Said twice the same, it stands once.

    Raises NotReady when somebody else has said otherwise meanwhile, and when it is to be given up before the node's number of tries.
    """
    check(by, "contact.write")
    promise = lock_call_back(by=by, call_back_id=call_back_id)
    if promise.done_at is not None:
        if promise.done_by_id == by.pk and promise.ended == ended:
            return promise
        raise NotReady(_("A colleague has dealt with this call meanwhile. Nothing was changed."))
    if ended is CallBackEnd.NOT_REACHED and promise.tries < call_back_rules().tries:
        raise NotReady(_("Not every try was made yet. Note that nobody answered, or call it off."))
    promise.done_at, promise.done_by, promise.ended = timezone.now(), by, ended.value
    promise.what_came = what_came.strip()[:ABOUT_LIMIT]
    promise.save(update_fields=["done_at", "done_by", "ended", "what_came"])
    journal.record(by=by, act="contact.call_back_done", subject=promise.contact, details={"ended": ended.value})
    live.tell("board")
    return promise
