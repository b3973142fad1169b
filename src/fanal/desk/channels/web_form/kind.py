"""The web form, as the desk knows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from fanal.core.casework import Channel
from fanal.desk import draft
from fanal.desk.channels.kinds import Kind
from fanal.desk.channels.queries import form_of
from fanal.desk.codes import AnswerWay, Direction, SafeToCall
from fanal.desk.models import Conversation, WebForm


def known_of(conversation: Conversation) -> Mapping[str, Any]:
    """The columns of the contact that are known from the form: what they wrote, who they are, whether and when to call."""
    form = form_of(conversation)
    if form is None:
        return {}
    texts = [one.text for one in conversation.messages.filter(direction=Direction.IN.value).order_by("number")]
    return {
        "notes": "\n\n".join(texts),
        "caller": form.who,
        "caller_name": draft.FIELDS["caller_name"].store(f"={form.name}" if form.name else ""),
        "safe_to_call": _safe(form, conversation.peer),
        "safe_times": form.times,
    }


def _safe(form: WebForm, number: str) -> str:
    if form.answer_way == AnswerWay.CALL.value and number:
        return SafeToCall.SET_TIMES.value if form.times else SafeToCall.YES.value
    # Whoever wants no answer, or comes back with a code, has not asked for a call: it may be found out by the wrong person.
    return SafeToCall.NO.value


WEB_FORM = Kind(
    folder="web_form", channel=Channel.WEB_FORM, icon="web_form", waits=_("Somebody wrote on our page"), missed=_("Somebody wrote on our page"),
    known=known_of, lasts=False,
)
