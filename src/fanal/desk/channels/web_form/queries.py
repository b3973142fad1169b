"""What lies under a code, for whoever holds it."""

from __future__ import annotations

from collections.abc import Sequence

from fanal.core.actors import System
from fanal.desk.channels.web_form.codes import digest_of_code
from fanal.desk.codes import AnswerWay, Direction
from fanal.desk.models import Conversation, ConversationState, Message, WebForm

#: How the journal and the queries know whoever writes on the public page.
WRITER = System("web_form")


def find_by_code(code: str) -> Conversation | None:
    """The conversation that was begun with a form, if they come back with a code at all. One query; the same time for one that is none."""
    rows = Conversation.objects.filter(channel="web_form", outside_id=digest_of_code(code), web_form__answer_way=AnswerWay.CODE.value)
    return rows.select_related("web_form").first()


def find_sent(code: str) -> WebForm | None:
    """The form that was sent from this page before, however it is answered. One query."""
    return WebForm.objects.select_related("conversation").filter(conversation__channel="web_form", conversation__outside_id=digest_of_code(code)).first()


def fetch_answers(conversation: Conversation) -> Sequence[Message]:
    """What the hotline wrote, oldest first; never the own text. One query."""
    return list(conversation.messages.filter(direction=Direction.OUT.value).order_by("number"))


def count_waiting() -> int:
    """How many forms nobody has taken yet. One query."""
    return Conversation.objects.filter(channel="web_form", state=ConversationState.WAITING).count()
