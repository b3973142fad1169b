"""What the worker does for outside connections: sending, telling of due tasks, letters, tidying."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from fanal.accounts.queries import fetch_people_with
from fanal.api import queries, sending
from fanal.api.actions import announce_event, deliver, note_use
from fanal.cases.queries.tasks import tasks_fallen_due
from fanal.core.actors import System
from fanal.core.errors import NotFound
from fanal.core.outside import OutsideEvent
from fanal.jobs import every

#: A node that stood still tells of tasks that fell due meanwhile, but not of older ones: they stand on the board.
LOOK_BACK = timedelta(days=2)
#: Tasks that one run tells of.
MOST = 500


@every(minutes=0.1, name="api.send")
def send_due() -> None:
    """Send what waits."""
    sending.send_due()


@every(minutes=1, name="api.due_tasks")
def tell_of_due_tasks() -> None:
    """Put word of tasks that fell due since the last look into the box; nothing of a time before anybody asked for it."""
    receivers = queries.receivers_of(OutsideEvent.TASK_DUE.value)
    if receivers:
        now = timezone.now()
        since = max(now - LOOK_BACK, min(one.created_at for one in receivers))
        tasks = tasks_fallen_due(since=since, until=now, most=MOST)
        announce_event.announce_due_tasks(by=System("webhooks"), tasks=tasks)


@every(minutes=60, name="api.tidy")
def tidy() -> None:
    """Old words and old Idempotency-Keys go."""
    now = timezone.now()
    deliver.sweep_events(by=System("webhooks"), now=now)
    note_use.forget_sendings(by=System("interface"), now=now)


def tell_person_of_connection(connection_id: str) -> None:
    """A letter to the person in whose name a program acts from now on: who did not know of it can object."""
    try:
        connection = queries.fetch_connection(by=System("interface"), connection_id=UUID(connection_id))
    except NotFound:
        return
    person = connection.staff
    with translation.override(person.language or settings.LANGUAGE_CODE):
        text = _(
            "An administrator let the program “%(program)s” act in your name, in the role “%(role)s”.\n\nWhat it does stands in "
            "the journal as done by the program. If you did not expect this, tell your data protection officer.\n%(link)s"
        ) % {"program": connection.name, "role": connection.role.name, "link": settings.FANAL_ORIGIN}
        send_mail(_("Fanal: a program acts in your name"), text, None, [person.email])


def tell_administrators_of_pause(receiver_id: str) -> None:
    """A letter to the administrators: nothing has got through for days. It names the receiver, and no child."""
    try:
        receiver = queries.fetch_receiver(by=System("webhooks"), receiver_id=UUID(receiver_id))
    except NotFound:
        return
    for person in fetch_people_with("receiver.manage"):
        with translation.override(person.language or settings.LANGUAGE_CODE):
            text = _(
                "Nothing has got through to the receiver “%(receiver)s” for days, so nothing is sent to it any more. What "
                "happened meanwhile is kept, and is sent when you begin again:\n%(link)s"
            ) % {"receiver": receiver.name, "link": settings.FANAL_ORIGIN}
            send_mail(_("Fanal: a receiver does not answer"), text, None, [person.email])
