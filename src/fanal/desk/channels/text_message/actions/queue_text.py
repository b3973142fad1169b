"""What staff wrote in a thread of texts waits for the gateway: within `say_message`, in its transaction."""

from __future__ import annotations

from django.utils import timezone

from fanal.accounts.models import Staff
from fanal.desk.models import Message, TextSending


def queue_text(*, by: Staff, message: Message) -> None:
    """Let the worker send what `by` has just written."""
    TextSending.objects.create(message=message, due_at=timezone.now())
