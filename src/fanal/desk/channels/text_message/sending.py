"""One pass of the worker: every text that is due is handed to the gateway, one after the other.

Only this thread speaks to the database; a gateway that hangs costs a call's deadline, and the pass ends when its time is over.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from fanal.core.actors import System
from fanal.desk.channels.text_message import queries
from fanal.desk.channels.text_message.actions.note_sending import note_sending, take_sending
from fanal.desk.channels.text_message.gateway import Gateway, own_gateway
from fanal.desk.models import SendingState, TextSending
from fanal.outgoing import Answer, Failed, Limits, call

SENDER = System("text")
#: A pass takes new ones for so long.
TAKING = timedelta(seconds=8)
LIMITS = Limits(connect_seconds=3.0, seconds=6.0, most_bytes=4 * 1024)
Send = Callable[[Gateway, TextSending], tuple[SendingState, str]]


def hand_over(gateway: Gateway, sending: TextSending) -> tuple[SendingState, str]:
    """Call the gateway for one text. What became of it, and a code that says why; nothing of the text stands in it."""
    message = sending.message
    headers, body = gateway.request(to=message.conversation.peer, text=message.text, reference=str(sending.pk))
    try:
        answer: Answer = call(
            "POST", gateway.address, body=body, headers=headers, limits=LIMITS, trust=settings.FANAL_WEBHOOK_TRUST,
            allowed=[*settings.FANAL_WEBHOOK_NETWORKS, *settings.FANAL_TEXT_LOOPBACK],
        )  # fmt: skip
    except Failed as failed:
        return SendingState.WAITING, failed.why
    if answer.status in gateway.good:
        return SendingState.SENT, ""
    return SendingState.REFUSED if answer.status in gateway.never else SendingState.WAITING, str(answer.status)


def send_due(*, clock: Callable[[], datetime] = timezone.now, send: Send = hand_over) -> int:
    """One pass. Returns how many calls were made."""
    gateway, began, made = own_gateway(), clock(), 0
    if gateway is None:
        return 0
    while clock() - began < TAKING:
        found = queries.next_due(now=clock())
        if found is None:
            break
        if take_sending(by=SENDER, sending_id=found.pk, due_at=found.due_at, now=clock()):
            state, why = send(gateway, found)
            note_sending(by=SENDER, sending_id=found.pk, state=state, why=why)
            made += 1
    return made
