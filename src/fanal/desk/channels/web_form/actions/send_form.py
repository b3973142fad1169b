"""Take a form of the public page: it becomes a conversation that waits on the board. Once, however often it is sent."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from fanal import journal
from fanal.accounts.refusals import use_case
from fanal.core.actors import System
from fanal.desk.channels.actions._writing import append, tell
from fanal.desk.channels.web_form import queries
from fanal.desk.channels.web_form.codes import digest_of_code
from fanal.desk.channels.web_form.limits import WAITING_AT_ALL
from fanal.desk.channels.web_form.reading import FormText
from fanal.desk.codes import Direction
from fanal.desk.models import Conversation, ConversationState, WebForm
from fanal.vault.keys import new_key


def send_form(*, by: System, code: str, form: FormText, language: str, crowded: bool = False) -> WebForm:
    """Take a form. The same `code` again gives the form that is there, unchanged.

    Args:
        code: what it is found again under (`codes.code_of`).
        language: of the page, BCP 47.
        crowded: it stands behind the others.
    """
    there = queries.find_sent(code)
    return there or _send(by=by, code=code, form=form, language=language, crowded=crowded, key_id=new_key("contact"))


@use_case
def _send(*, by: System, code: str, form: FormText, language: str, crowded: bool, key_id: UUID) -> WebForm:
    now = timezone.now()
    made, is_new = Conversation.objects.get_or_create(
        channel="web_form", outside_id=digest_of_code(code),
        defaults={
            "key_id": key_id, "state": ConversationState.WAITING, "began_at": now, "language": language, "peer": form.number,
            "unanswered_since": now,
        },
    )
    if not is_new:
        return WebForm.objects.get(conversation=made)
    sent = WebForm.objects.create(
        key_id=made.key_id, conversation=made, who=form.who, name=form.name, answer_way=form.answer_way.value, times=form.times,
        crowded=crowded or queries.count_waiting() > WAITING_AT_ALL,
    )
    append(made, Direction.IN, text=form.text, client_id="web-form", now=now)
    made.save(update_fields=["last_number"])
    journal.record(by=by, act="conversation.arrived", subject=made, details={"answer": form.answer_way.value})
    tell(made, board=True)
    return sent
