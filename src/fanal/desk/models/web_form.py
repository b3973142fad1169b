"""What somebody said of themselves in the public web form, beside the message itself."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from fanal.core.casework import CallerRelation
from fanal.desk import labels
from fanal.desk.codes import AnswerWay
from fanal.desk.models.conversation import Conversation
from fanal.desk.models.declarations import one_of, personal, sealed_text
from fanal.vault.fields import Klass
from fanal.vault.models import ProtectedModel


class WebForm(ProtectedModel):
    """One form that was sent, under its conversation's key. The text is the conversation's first message, a number its `peer`."""

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="web_form")
    who = models.CharField(max_length=20, blank=True, default="")
    name = sealed_text()
    answer_way = models.CharField(max_length=4, default=AnswerWay.CODE.value)
    #: When it is safe to call, in their words.
    times = sealed_text()
    #: One of very many at once, or filled in by a program: it stands behind the others, and is never thrown away.
    crowded = models.BooleanField(default=False)

    class Privacy:
        clear = {name: personal(Klass.CLEAR) for name in ("who", "answer_way")}
        technical = ("id", "key_id", "conversation", "crowded")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(who__in=one_of(CallerRelation)), name="web_form_who"),
            models.CheckConstraint(condition=Q(answer_way__in=[way.value for way in AnswerWay]), name="web_form_answer_way"),
        ]

    def __str__(self) -> str:
        return f"web form of conversation {self.conversation_id}"

    @property
    def who_words(self) -> labels.Text:
        """Who they say they are; empty when they did not say."""
        return labels.who_words(self.who)

    @property
    def answer_words(self) -> labels.Text:
        """How they want to be answered."""
        return labels.ANSWER_WAYS[self.answer_way]
