"""Is this allowed in this state of a conversation? Rights are `accounts.access`; which rows, `channels.queries`. No writes here."""

from __future__ import annotations

from django.utils.translation import gettext as _

from fanal.accounts.models import Staff
from fanal.core.errors import NotReady
from fanal.desk import policies
from fanal.desk.channels.queries import form_of
from fanal.desk.codes import AnswerWay
from fanal.desk.models import Contact, Conversation


def contact_of(conversation: Conversation) -> Contact:
    """The contact into which it was taken. Raises NotReady while nobody has."""
    if conversation.contact is None:
        raise NotReady(_("Nobody has taken this conversation yet. Take it first; then you can answer."))
    return conversation.contact


def reads_answers(conversation: Conversation) -> bool:
    """Whether the other side comes back to read what is written. One query at most."""
    form = form_of(conversation)
    return form is None or form.answer_way == AnswerWay.CODE.value


def check_may_write_in(by: Staff, conversation: Conversation) -> None:
    """Raises NotReady before it was taken and after its contact was closed, NotAllowed for somebody who only reads along."""
    policies.check_may_write(by, contact_of(conversation))
    if not reads_answers(conversation):
        raise NotReady(_("They want no answer here, and would not see one."))


def may_write_in(by: Staff, conversation: Conversation) -> bool:
    """The same for templates. One query at most."""
    return conversation.contact is not None and policies.may_write(by, conversation.contact) and not conversation.is_over and reads_answers(conversation)
