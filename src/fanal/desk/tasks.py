"""What the desk does every so often."""

from __future__ import annotations

from django.utils import timezone

from fanal.core.actors import System
from fanal.desk.channels.actions.sweep_set_aside import sweep_set_aside
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


@every(minutes=360, name="desk.sweep_set_aside")
def sweep_what_was_set_aside() -> None:
    """What was set aside weeks ago is erased."""
    sweep_set_aside(by=System("retention"), now=timezone.now())
