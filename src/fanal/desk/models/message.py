"""What is written in a conversation, whatever its channel, and words that are not sent yet."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from fanal.core.ids import new_id
from fanal.desk.codes import Direction, Event
from fanal.desk.models.conversation import Conversation
from fanal.desk.models.declarations import one_of, personal, sealed_text
from fanal.vault.fields import Klass
from fanal.vault.models import ProtectedModel


class Message(ProtectedModel):
    """One message of a conversation, under its key. Numbered from 1 without a gap; written once and never changed, but for the
    two times at which it arrived and was read.

    `client_id` is what the sender calls it: the same message sent twice is here once.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    number = models.PositiveIntegerField()
    direction = models.CharField(max_length=6)
    client_id = models.CharField(max_length=64)
    text = sealed_text()
    #: What happened, of a line that nobody wrote; said in the reader's language.
    event = models.CharField(max_length=16, blank=True, default="")
    at = models.DateTimeField(default=timezone.now)
    #: Who of the staff wrote it, or did what it says.
    said_by = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    delivered_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        clear = {name: personal(Klass.CLEAR) for name in ("direction", "at", "said_by", "event")}
        technical = ("id", "key_id", "conversation", "number", "client_id", "delivered_at", "read_at")

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["conversation", "number"], name="message_number_once"),
            models.UniqueConstraint(fields=["conversation", "direction", "client_id"], name="message_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="message_counts_from_one"),
            models.CheckConstraint(condition=Q(event__in=one_of(Event)), name="message_event"),
            models.CheckConstraint(
                condition=Q(direction=Direction.IN.value, said_by__isnull=True, event="")
                | Q(direction=Direction.OUT.value, said_by__isnull=False, event="")
                | Q(direction=Direction.SYSTEM.value) & ~Q(event=""),
                name="message_comes_from_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Once. Raises TypeError for a message that is there already: what was said stays as it was said."""
        if not self._state.adding:
            raise TypeError("A message is written once and never changed.")
        super().save(*args, **kwargs)

    @property
    def is_theirs(self) -> bool:
        """Written by the other side."""
        return self.direction == Direction.IN.value


class Words(ProtectedModel):
    """What somebody is typing into a conversation and has not sent yet: it outlives a cut line. Gone once it is sent.

    `staff` is empty for the other side. Nobody but who typed it ever sees it.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="words")
    staff = models.ForeignKey("accounts.Staff", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    text = sealed_text()
    saved_at = models.DateTimeField(default=timezone.now)

    class Privacy:
        clear = {"staff": personal(Klass.CLEAR)}
        technical = ("id", "key_id", "conversation", "saved_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "staff"], condition=Q(staff__isnull=False), name="words_of_staff_once"),
            models.UniqueConstraint(fields=["conversation"], condition=Q(staff__isnull=True), name="words_of_theirs_once"),
        ]

    def __str__(self) -> str:
        return f"words in conversation {self.conversation_id}"


class Visit(models.Model):
    """The other side of a chat: when their page was last seen, and from which network they began, so that nobody crowds others out.

    No address: `network` is a keyed digest with a salt of the day, and is emptied when the chat is taken or over.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="visit")
    network = models.CharField(max_length=64, blank=True, default="")
    seen_at = models.DateTimeField(default=timezone.now)
    #: One of very many from one network, or at once: it stands behind the others, and is never turned away.
    crowded = models.BooleanField(default=False)
    #: They pressed "Leave now": the way back into the conversation is gone.
    left_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        clear = {"network": personal(Klass.CLEAR), "seen_at": personal(Klass.CLEAR), "left_at": personal(Klass.CLEAR)}
        technical = ("id", "conversation", "crowded")

    class Meta:
        indexes = [models.Index(fields=["network"], condition=~Q(network=""), name="visit_by_network")]

    def __str__(self) -> str:
        return f"visit of conversation {self.conversation_id}"
