"""Contacts and what hangs on them: links to cases, promised call backs, addenda, colleagues, openings of the
wall, comparisons with closed cases, conversations over a channel, what is written in them, who takes chats, texts on their way out.

Columns, constraints and tiny properties. Every change is an action (`desk.actions`), every read goes through `desk.queries`.
A contact refers to cases; a case never refers to a contact. Each contact has a data key of its own, so that one without a
case can be shredded alone.
"""

from fanal.desk.models.around import Addendum, Colleague, ContactCase, WallOpening
from fanal.desk.models.calling_back import CallBack, CallBackHours, CallTry, RungBack
from fanal.desk.models.comparison import Comparison
from fanal.desk.models.contact import Contact
from fanal.desk.models.conversation import Arrival, Conversation, ConversationState, Extension
from fanal.desk.models.message import Message, Readiness, Visit, Words
from fanal.desk.models.staffing import NightCover, Presence, ShiftTaken
from fanal.desk.models.text_sending import SendingState, TextSending
from fanal.desk.models.web_form import WebForm

__all__ = [
    "Addendum", "Arrival", "CallBack", "CallBackHours", "CallTry", "Colleague", "Comparison", "Contact", "ContactCase", "Conversation",
    "ConversationState", "Extension", "Message", "NightCover", "Presence", "Readiness", "RungBack", "SendingState", "ShiftTaken", "TextSending",
    "Visit", "WallOpening", "WebForm", "Words",
]
