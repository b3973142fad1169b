"""Keep what somebody is typing into a conversation, every few seconds, so that a cut line or a dead program loses nothing."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from fanal.accounts.models import Staff
from fanal.accounts.refusals import use_case
from fanal.core.actors import System
from fanal.desk.channels.actions._writing import LONGEST_MESSAGE
from fanal.desk.channels.policies import check_may_write_in
from fanal.desk.channels.queries import lock_conversation
from fanal.desk.models import Words


@use_case
def keep_words(*, by: Staff | System, conversation_id: UUID, text: str, after: int) -> bool:
    """Keep these words of `by` (`System`: of the other side) until they are sent. Empty ones, and those of a conversation that is
    over, are not kept.

    Args:
        after: the last message that the page knew as these words were typed. Words that come late, after a further message of the
            same writer, were in that one.
    Returns: whether they are kept.
    Raises: NotAllowed, NotFound, NotReady for staff, as `say_message` does.
    """
    conversation = lock_conversation(by=by, conversation_id=conversation_id)
    staff = by if isinstance(by, Staff) else None
    if staff is not None:
        check_may_write_in(staff, conversation)
    own = conversation.messages.filter(number__gt=after, direction="out" if staff else "in")
    if staff is not None:
        own = own.filter(said_by=staff)
    if own.exists():
        return False
    text = text.replace("\x00", "")[:LONGEST_MESSAGE]
    there = conversation.words.filter(staff=staff).first()
    if conversation.is_over or not text.strip():
        if there is not None:
            there.delete()
        return False
    words = there or Words(key_id=conversation.key_id, conversation=conversation, staff=staff)
    words.text, words.saved_at = text, timezone.now()
    words.save()
    return True
