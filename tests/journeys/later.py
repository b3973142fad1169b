"""What happens after the told story, for pages that begin empty: a case that supervision closed, a look at unusual
reading, a restore, a child who is missing again from an institution, an answer by text that could not be sent.

Run inside a node's own environment (`RunningNode.tell_later`). Everything goes through the actions, but the review: the
rules that raise one have tests of their own, and their limits belong to the node.
"""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

#: The child of the closed case. Nobody but supervision and its owner reads it.
CHILD = ("Naël", "Dubreuil-Saïdi")
#: The child who is missing again.
REPEATED = ("Timo", "Vandenbroucke")


def tell() -> None:
    """All of it, once."""
    from django.utils import timezone

    from fanal.accounts import roles
    from fanal.accounts.models import Staff
    from fanal.cases import actions
    from fanal.cases.drafts import NameDraft, PoliceDraft
    from fanal.cases.oversight.models import ReadingReview
    from fanal.core.casework import PoliceAnswer
    from fanal.ops.models import Restore
    from fanal.vault import keys
    from tests.apps.cases.builders import RUNAWAY, a_child, closing_of, seen

    people = {one.display_name: one for one in Staff.objects.all()}
    child = a_child(NameDraft(given=CHILD[0], family=CHILD[1]), episode={"last_seen_at": seen()})
    case = actions.open_case(
        by=people["Jonas Vermeer"].act_as(roles.CaseManager), children=(child,), category=RUNAWAY, police=PoliceDraft(PoliceAnswer.YES, when="last night")
    )
    actions.close_case(by=people["Katarzyna Wilk"].act_as(roles.Supervisor), case_id=case.pk, closing=closing_of(case))
    now = timezone.now()
    ReadingReview.objects.create(
        key_id=keys.new_key("review"), staff=people["Rania Khoury"], kind="late", count=14, first_seq=1, last_seq=40,
        first_at=now - timedelta(hours=3), last_at=now - timedelta(hours=1),
    )  # fmt: skip
    Restore.objects.create(backup="told", taken_at=now - timedelta(days=1), restored_at=now - timedelta(hours=2))
    _repeat_from_an_institution(people["Jonas Vermeer"].act_as(roles.CaseManager))
    _answer_by_text(people["Ines Moreau"].act_as(roles.Operator))


def _repeat_from_an_institution(by: Any) -> None:
    """A child who went missing from an institution, was back, and is missing again."""
    from django.utils import timezone

    from fanal.cases import actions
    from fanal.cases.drafts import NameDraft, PoliceDraft
    from fanal.core.casework import PoliceAnswer
    from tests.apps.cases.builders import RUNAWAY, a_child, a_task, closing_of, seen

    place = {"last_seen_at": seen(), "place_kind": "institution", "last_seen_place": "Foyer Élan, Namur"}
    child = a_child(NameDraft(given=REPEATED[0], family=REPEATED[1]), episode=place)
    case = actions.open_case(by=by, children=(child,), category=RUNAWAY, police=PoliceDraft(PoliceAnswer.YES, when="last night"))
    actions.close_case(by=by, case_id=case.pk, closing=closing_of(case))
    actions.reopen_case(by=by, case_id=case.pk, reason="gone again", next_task=a_task())
    actions.start_episode(by=by, case_id=case.pk, child_id=case.children.get().pk, values={**place, "last_seen_at": timezone.now()})


def _answer_by_text(by: Any) -> None:
    """A text message that was taken; the gateway never took the answer. (This node has none, so the answer is put there.)"""
    from django.utils import timezone

    from fanal.core.actors import System
    from fanal.desk.channels.actions.take_conversation import take_conversation
    from fanal.desk.channels.text_message.actions.take_text import take_text
    from fanal.desk.channels.text_message.messages import TextMessage, Word
    from fanal.desk.models import Conversation, Message, SendingState, TextSending

    now = timezone.now()
    take_text(by=System("text"), message=TextMessage(Word.RECEIVED, "told", now, "+32470000001", "I am at the station. Do not call."))
    talk = Conversation.objects.get(channel="text_message")
    take_conversation(by=by, conversation_id=talk.pk)
    talk.refresh_from_db()
    said = Message.objects.create(
        key_id=talk.key_id, conversation=talk, number=talk.last_number + 1, direction="out", client_id="told-answer", at=now, said_by=by,
        text="Stay where you are, under the lamp. We stay with you.",
    )  # fmt: skip
    Conversation.objects.filter(pk=talk.pk).update(last_number=said.number)
    TextSending.objects.create(message=said, due_at=now, state=SendingState.REFUSED, why="422")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fanal.settings")
    import django

    django.setup()
    tell()
