"""What operators need for talking in writing: who takes chats now, handing one over, ready answers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from fanal.core.ids import new_id
from fanal.desk.codes import HandOverState
from fanal.desk.models.conversation import Conversation
from fanal.desk.models.declarations import personal
from fanal.vault.fields import Klass


class Readiness(models.Model):
    """Somebody of the staff takes chats now, until when, and how many at once. Only these are told of as being there."""

    staff = models.OneToOneField("accounts.Staff", on_delete=models.CASCADE, primary_key=True, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    at_once = models.PositiveSmallIntegerField(default=2)

    class Privacy:
        clear = {"staff": personal(Klass.CLEAR)}
        technical = ("since", "until", "at_once")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(at_once__gte=1, at_once__lte=10), name="readiness_for_one_to_ten"),
            models.CheckConstraint(condition=Q(until__gt=models.F("since")), name="readiness_has_a_time"),
        ]

    def __str__(self) -> str:
        return f"readiness of {self.staff_id}"


class HandOver(models.Model):
    """Somebody asks a colleague, or whoever takes chats, to go on with a conversation. Until one accepts, it stays theirs."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="hand_overs")
    offered_by = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, related_name="+")
    offered_at = models.DateTimeField(default=timezone.now)
    #: Empty for whoever takes chats.
    to = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=9, default=HandOverState.ASKED.value)
    ended_by = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        clear = {name: personal(Klass.CLEAR) for name in ("conversation", "offered_by", "to", "state", "ended_by")}
        technical = ("id", "offered_at", "ended_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation"], condition=Q(state="asked"), name="hand_over_once_at_a_time"),
            models.CheckConstraint(condition=Q(state__in=[one.value for one in HandOverState]), name="hand_over_state"),
            models.CheckConstraint(
                condition=Q(state="asked", ended_by__isnull=True, ended_at__isnull=True)
                | ~Q(state="asked") & Q(ended_by__isnull=False, ended_at__isnull=False),
                name="hand_over_ended_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["offered_at"], condition=Q(state="asked"), name="hand_over_waits")]

    def __str__(self) -> str:
        return f"hand-over of conversation {self.conversation_id}"


class ReadyAnswer(models.Model):
    """A text that operators put into their answer with one press, in one language. It holds nothing of a person."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    language = models.CharField(max_length=35)
    title = models.CharField(max_length=80)
    text = models.TextField(max_length=2_000)
    place = models.PositiveSmallIntegerField(default=0)

    class Privacy:
        technical = ("id", "language", "title", "text", "place")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["language", "title"], name="ready_answer_once"),
            models.CheckConstraint(condition=~Q(language="") & ~Q(title="") & ~Q(text=""), name="ready_answer_says_something"),
        ]
        indexes = [models.Index(fields=["language", "place"], name="ready_answer_by_language")]

    def __str__(self) -> str:
        return f"ready answer {self.pk}"
