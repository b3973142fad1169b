"""Make the contact of a conversation that somebody takes. Within the actions that decide that it is taken."""

from __future__ import annotations

from datetime import datetime

from fanal import journal, live
from fanal.accounts.models import Staff
from fanal.core.actors import Actor
from fanal.core.casework import CallerRelation
from fanal.core.ids import new_id
from fanal.desk import draft
from fanal.desk.channels.kinds import kinds
from fanal.desk.labels import LANGUAGES
from fanal.desk.lookup import put_into_index
from fanal.desk.models import Contact, Conversation, ConversationState
from fanal.desk.policies import presumed_walled


def into_contact(*, by: Actor, conversation: Conversation, taker: Staff, began_at: datetime, now: datetime) -> Contact:
    """Open the contact of a locked conversation, taken by `taker`. The conversation's key becomes the contact's own, so that
    whoever erases the contact erases what was said before it, too."""
    kind = kinds()[conversation.channel]
    channel, known = kind.channel.value, kind.known(conversation)
    caller = known.get("caller", "")
    began_at = began_at if kind.lasts else conversation.began_at
    peer = conversation.peer
    spoken = conversation.language if conversation.language in LANGUAGES else ""
    contact = Contact.objects.create(
        id=new_id(), key_id=conversation.key_id, channel=channel, taken_by=taker, recorded_at=now, saved_at=now,
        occurred_at=began_at, ended_at=_end(conversation, began_at) if kind.lasts else began_at, language=spoken,
        # Nobody knows yet who writes. Until somebody says so, it is taken for what may be in it: a child's own words.
        walled=presumed_walled(channel, caller) or caller == CallerRelation.CHILD_SELF,
        call_back_number=draft.FIELDS["call_back_number"].store(f"={peer}" if peer else ""), **known,
    )
    conversation.state, conversation.contact, conversation.taken_at = ConversationState.TAKEN, contact, now
    conversation.save(update_fields=["state", "contact", "taken_at"])
    if peer:
        put_into_index(contact)
    details = {"channel": channel, "conversation": str(conversation.pk), "staff": str(taker.pk)}
    journal.record(by=by, act="contact.opened", subject=contact, details=details)
    live.tell("board")
    return contact


def _end(conversation: Conversation, began_at: datetime) -> datetime | None:
    """When the call that is written down ended: a call that was missed is not the one that is made now."""
    ended = conversation.ended_at
    return max(ended, began_at) if ended is not None and conversation.answered_at is not None else None
