"""Contacts and what hangs on them: links to cases, promised call backs, addenda, colleagues, openings of the
wall, comparisons with closed cases, conversations over a channel, what is written in them, who takes chats.

Columns, constraints and tiny properties. Every change is an action (`desk.actions`), every read goes through `desk.queries`.
A contact refers to cases; a case never refers to a contact. Each contact has a data key of its own, so that one without a
case can be shredded alone.
"""

from fanal.desk.models.around import Addendum, CallBack, Colleague, ContactCase, WallOpening
from fanal.desk.models.comparison import Comparison
from fanal.desk.models.contact import Contact
from fanal.desk.models.conversation import Arrival, Conversation, ConversationState, Extension
from fanal.desk.models.message import Message, Visit, Words
from fanal.desk.models.talking import HandOver, Readiness, ReadyAnswer

__all__ = [
    "Addendum", "Arrival", "CallBack", "Colleague", "Comparison", "Contact", "ContactCase", "Conversation", "ConversationState",
    "Extension", "HandOver", "Message", "Readiness", "ReadyAnswer", "Visit", "WallOpening", "Words",
]
