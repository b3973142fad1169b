"""Reads of conversations, always for somebody.

One that nobody has taken is read by whoever takes contacts: it is there for them. One that was taken is read by whoever may read
the contact that it hangs on, the wall included. No writes here, but for the locks that actions ask for.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from fanal.accounts.access import may
from fanal.accounts.models import Staff
from fanal.accounts.queries import fetch_people_with
from fanal.accounts.refusals import refuse
from fanal.core.actors import Actor, System
from fanal.desk.models import CallTry, Contact, Conversation, ConversationState, Extension, Message, WebForm, Words
from fanal.desk.queries.visibility import of_visible_contact

#: So many stand on the board; the rest follows as soon as one is taken.
MOST_ON_BOARD = 50
#: A seat counts for one shift: whoever went home without leaving it is not given tomorrow's calls.
SEAT_LASTS = timedelta(hours=14)


def visible_conversations(by: Actor) -> QuerySet[Conversation]:
    """The conversations that `by` may read."""
    found = Conversation.objects.all()
    if isinstance(by, System):
        return found
    if not isinstance(by, Staff) or not may(by, "contact.read"):
        return found.none()
    readable = Q(of_visible_contact(by))
    # What was begun and not said is nobody's to read.
    nobodys = Q(contact__isnull=True) & ~Q(state=ConversationState.SILENT)
    return found.filter(readable | nobodys) if may(by, "contact.take") else found.filter(readable)


def fetch_conversation(*, by: Actor, conversation_id: UUID) -> Conversation:
    """One conversation. Raises NotFound, the same for one that is not there. One query."""
    found = visible_conversations(by).select_related("contact", "set_aside_by", "ringing_by").filter(pk=conversation_id).first()
    if found is None:
        raise refuse(by, "conversation", conversation_id)
    return found


def lock_conversation(*, by: Actor, conversation_id: UUID) -> Conversation:
    """The same, locked until the transaction ends. For actions."""
    if not visible_conversations(by).filter(pk=conversation_id).exists():
        raise refuse(by, "conversation", conversation_id)
    return Conversation.objects.select_for_update().get(pk=conversation_id)


def fetch_messages(*, by: Actor, conversation: Conversation, after: int = 0) -> Sequence[Message]:
    """The messages of a conversation that `by` was shown, in their order. One query; opens nothing by itself."""
    return list(conversation.messages.filter(number__gt=after).select_related("said_by", "sending").order_by("number"))


def fetch_words(*, by: Actor, conversation: Conversation) -> str:
    """What `by` was typing into it and has not sent; of the other side for a part of the system. One query."""
    staff = by if isinstance(by, Staff) else None
    found: Words | None = conversation.words.filter(staff=staff).first()
    return found.text if found else ""


def fetch_unanswered(*, by: Staff) -> Sequence[Conversation]:
    """Conversations in contacts of `by` that go on, longest unanswered first, the answered ones behind. One query."""
    mine = Q(contact__taken_by=by) | Q(contact__colleagues__staff=by)
    rows = visible_conversations(by).filter(mine, contact__closed_at__isnull=True, ended_at__isnull=True, last_number__gt=0)
    return sorted(rows.distinct(), key=lambda one: (one.unanswered_since is None, one.unanswered_since or one.began_at))


def may_hear_of(by: Actor, conversation_id: str) -> bool:
    """Whether an open page of `by` may be told that something was said. For live streams; no refusal is journalled."""
    try:
        return visible_conversations(by).filter(pk=UUID(conversation_id)).exists()
    except ValueError:
        return False


def fetch_unheard(*, by: Actor) -> Sequence[Conversation]:
    """What nobody has taken, longest waiting first. One query."""
    if not may(by, "contact.take"):
        return []
    states = [ConversationState.WAITING, ConversationState.MISSED]
    return list(visible_conversations(by).filter(state__in=states).select_related("ringing_by", "web_form").order_by("began_at", "id")[:MOST_ON_BOARD])


def form_of(conversation: Conversation) -> WebForm | None:
    """What was said of themselves in the public form, of a conversation that the reader was shown; None for any other. One query at most."""
    return getattr(conversation, "web_form", None) if conversation.channel == "web_form" else None


def fetch_of_contact(*, by: Actor, contact: Contact) -> Sequence[Conversation]:
    """The conversations of a contact that `by` was shown. One query."""
    return list(visible_conversations(by).filter(contact=contact).order_by("began_at", "id"))


def fetch_tries_of(*, by: Staff, conversation: Conversation) -> Sequence[CallTry]:
    """The tries at ringing back one that `by` was shown, oldest first. One query."""
    return list(conversation.call_tries.select_related("by").order_by("at", "id"))


def fetch_extension(*, by: Staff) -> str:
    """At which extension `by` sits; empty when at none, or since a shift that is over. One query."""
    return next(iter(Extension.objects.filter(staff=by).values_list("number", flat=True)), "")


def fetch_seats(*, by: Staff, now: datetime) -> Sequence[Extension]:
    """Who sits where now, by extension. One query."""
    if not may(by, "contact.take"):
        return []
    return list(Extension.objects.filter(since__gt=now - SEAT_LASTS).select_related("staff").order_by("number"))


def find_who_sits_at(number: str, *, now: datetime) -> Staff | None:
    """Who takes contacts and sits at this extension; None when nobody does, or has since yesterday. Two queries, or none."""
    if not number:
        return None
    found = Extension.objects.filter(number=number, since__gt=now - SEAT_LASTS).select_related("staff").first()
    return next((one for one in fetch_people_with("contact.take") if found is not None and one.pk == found.staff_id), None)
