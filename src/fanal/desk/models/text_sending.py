"""A text message on its way to the gateway. Columns and constraints."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from fanal.core.ids import new_id
from fanal.desk.models.message import Message


class SendingState(models.TextChoices):
    """Where it stands: waiting for the gateway, taken by it, or never to be taken."""

    WAITING = "waiting"
    SENT = "sent"
    REFUSED = "refused"


class TextSending(models.Model):
    """One answer that goes out as a text. Its id is the reference by which the gateway knows it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="sending")
    state = models.CharField(max_length=7, choices=SendingState.choices, default=SendingState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    #: A code: an HTTP status, or what the last call failed of.
    why = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(state__in=SendingState.values), name="text_sending_state")]
        indexes = [models.Index(fields=["due_at"], condition=Q(state="waiting"), name="text_sending_due")]

    class Privacy:
        technical = ("id", "message", "state", "tries", "due_at", "why")

    def __str__(self) -> str:
        return f"sending {self.pk}"
