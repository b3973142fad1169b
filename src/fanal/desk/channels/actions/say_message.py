"""Write to the other side of a conversation that was taken. Once each."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import journal
from fanal.accounts.access import check
from fanal.accounts.models import Staff
from fanal.accounts.refusals import use_case
from fanal.core.errors import BadInput
from fanal.desk.channels.actions._writing import append, check_goes_on, find_said, read_message, tell
from fanal.desk.channels.kinds import kinds
from fanal.desk.channels.policies import check_may_write_in
from fanal.desk.channels.queries import lock_conversation
from fanal.desk.codes import Direction
from fanal.desk.models import Message


@use_case
def say_message(*, by: Staff, conversation_id: UUID, text: str, client_id: str) -> Message:
    """Write a message to the other side; the same `client_id` again gives the message that is there.

    Raises:
        BadInput: nothing written, too much, or an id that a colleague's message has.
        NotAllowed: a colleague's contact, in which `by` only reads along.
        NotFound: as everywhere.
        NotReady: nobody has taken it yet, it is over, or nothing could reach the other side.
    """
    check(by, "contact.write")
    text, client_id = read_message(text, client_id)
    conversation = lock_conversation(by=by, conversation_id=conversation_id)
    there = find_said(conversation, Direction.OUT, client_id)
    if there is not None:
        if there.said_by_id != by.pk:
            raise BadInput(_("This message has no id of its own. Load the page again; nothing was sent."), place="client_id")
        return there
    check_may_write_in(by, conversation)
    check_goes_on(conversation)
    kind = kinds()[conversation.channel]
    kind.check_said(conversation)
    now = timezone.now()
    message = append(conversation, Direction.OUT, text=text, client_id=client_id, said_by=by, now=now)
    was_waiting = conversation.unanswered_since is not None
    conversation.unanswered_since = None
    conversation.answered_at = conversation.answered_at or now
    conversation.save(update_fields=["last_number", "unanswered_since", "answered_at"])
    conversation.words.filter(staff=by).delete()
    kind.said(by=by, message=message)
    journal.record(by=by, act="conversation.answered", subject=conversation, details={"number": message.number})
    tell(conversation, board=was_waiting)
    return message
