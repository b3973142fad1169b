"""What the desk does every so often."""

from __future__ import annotations

from django.utils import timezone

from fanal.core.actors import System
from fanal.desk.channels.chat.actions.sweep_chats import sweep_chats
from fanal.desk.channels.telephone.actions.note_call import forget_arrivals
from fanal.jobs import every


@every(minutes=60, name="desk.forget_arrivals")
def forget_old_arrivals() -> None:
    """Messages of the switchboard that are too old to come again go."""
    forget_arrivals(by=System("telephone"), now=timezone.now())


@every(minutes=5, name="desk.sweep_chats")
def sweep_chats_of_nobody() -> None:
    """Chats in which nothing was said go; who has gone away unheard is missed; digests of networks are emptied."""
    sweep_chats(by=System("chat"), now=timezone.now())
