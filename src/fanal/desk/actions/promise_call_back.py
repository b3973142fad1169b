"""Promise to ring somebody back, and say what came of it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import journal, live
from fanal.accounts.access import check
from fanal.accounts.models import Staff
from fanal.accounts.refusals import use_case
from fanal.cases.steps import free_id
from fanal.core.errors import BadInput, NotReady
from fanal.desk.codes import CallBackEnd, SafeToCall
from fanal.desk.models import CallBack
from fanal.desk.queries import lock_call_back, lock_contact

ABOUT_LIMIT = 500


@use_case
def promise_call_back(*, by: Staff, contact_id: UUID, due: datetime, about: str = "", promise_id: UUID | None = None) -> CallBack:
    """Promise a call at a time. It stands on the shift board until it is done. Sent twice (`promise_id`), it is there once.

    Raises:
        BadInput: the time is past, or `about` is too long.
        NotReady: it is not safe to call back, so nobody may.
    """
    check(by, "contact.write")
    contact = lock_contact(by=by, contact_id=contact_id)
    if contact.safe_to_call == SafeToCall.NO:
        raise NotReady(_("It was noted that it is not safe to call back. Agree on another way, or correct the answer first."))
    if due <= timezone.now():
        raise BadInput(_("This time is past. When will the call be made?"), place="due")
    if len(about) > ABOUT_LIMIT:
        raise BadInput(_("Put it shortly; the rest belongs into the notes."), place="about")
    there = contact.call_backs.filter(pk=promise_id).first() if promise_id else None
    if there is not None:
        return there
    promise = CallBack.objects.create(
        id=free_id(CallBack.objects.all(), promise_id), key_id=contact.key_id, contact=contact, due=due, about=about.strip(), promised_by=by
    )
    journal.record(by=by, act="contact.call_back_promised", subject=contact, details={"due": due.isoformat()})
    live.tell("board")
    return promise


@use_case
def done_call_back(*, by: Staff, call_back_id: UUID, ended: CallBackEnd, what_came: str = "") -> CallBack:
    """Say that the call was made, that nobody answered, or that it is called off. Said twice the same, it stands once.

    Raises NotReady when somebody else has said otherwise meanwhile.
    """
    check(by, "contact.write")
    promise = lock_call_back(by=by, call_back_id=call_back_id)
    if promise.done_at is not None:
        if promise.done_by_id == by.pk and promise.ended == ended:
            return promise
        raise NotReady(_("A colleague has dealt with this call meanwhile. Nothing was changed."))
    promise.done_at, promise.done_by, promise.ended = timezone.now(), by, ended.value
    promise.what_came = what_came.strip()[:ABOUT_LIMIT]
    promise.save(update_fields=["done_at", "done_by", "ended", "what_came"])
    journal.record(by=by, act="contact.call_back_done", subject=promise.contact, details={"ended": ended.value})
    live.tell("board")
    return promise
