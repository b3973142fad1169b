"""What the desk does every so often."""

from __future__ import annotations

from django.utils import timezone

from fanal.core.actors import System
from fanal.desk.channels.telephone.actions.note_call import forget_arrivals
from fanal.desk.channels.text_message.sending import send_due
from fanal.jobs import every


@every(minutes=60, name="desk.forget_arrivals")
def forget_old_arrivals() -> None:
    """Messages of the switchboard that are too old to come again go."""
    forget_arrivals(by=System("telephone"), now=timezone.now())


@every(minutes=0.25, name="desk.send_texts")
def send_texts() -> None:
    """Answers by text message go to the gateway, and those that it did not take are tried again."""
    send_due()
