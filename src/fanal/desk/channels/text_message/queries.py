"""Reads of texts that go out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from fanal.accounts.models import Staff
from fanal.desk.channels.queries import visible_conversations
from fanal.desk.models import Conversation, Message, SendingState, TextSending

#: A text that waits for longer than this waits for a gateway that does not answer.
LATE = timedelta(minutes=5)


def next_due(*, now: datetime) -> TextSending | None:
    """The text that has waited longest. One query."""
    rows = TextSending.objects.filter(state=SendingState.WAITING, due_at__lte=now).select_related("message__conversation")
    return rows.order_by("due_at", "pk").first()


def late_since(*, now: datetime) -> datetime | None:
    """When the oldest text was written that still waits although it should be gone; None when none does. One query."""
    rows = TextSending.objects.filter(state=SendingState.WAITING, message__at__lt=now - LATE)
    return rows.order_by("message__at").values_list("message__at", flat=True).first()


def fetch_refused(*, by: Staff) -> Sequence[Conversation]:
    """Conversations that go on and whose last answer could not be sent, of those that `by` may read. One query."""
    later = Message.objects.filter(conversation=OuterRef("message__conversation"), direction="out", number__gt=OuterRef("message__number"))
    refused = TextSending.objects.filter(~Exists(later), state=SendingState.REFUSED).values("message__conversation")
    rows = visible_conversations(by).filter(pk__in=refused, ended_at__isnull=True, contact__closed_at__isnull=True)
    return list(rows.select_related("contact").order_by("began_at", "pk")[:20])
