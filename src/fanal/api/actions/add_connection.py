"""Let a named program in: as one person, in one role, for so long, with so much."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import journal
from fanal.accounts import access, roles
from fanal.accounts.queries import lock_grant
from fanal.api.connection_secret import digest_of, new_secret
from fanal.api.models import Connection
from fanal.api.policies import read_scopes
from fanal.core.actors import Actor
from fanal.core.errors import BadInput, NotFound
from fanal.jobs import enqueue
from fanal.outgoing import read_networks

#: Nothing lives for ever: who still needs it renews it.
LONGEST = timedelta(days=366)


@transaction.atomic
def add_connection(
    *, by: Actor, name: str, staff_id: UUID, role: type[roles.Role], scopes: Sequence[str], expires_at: datetime,
    networks: Sequence[str] = (),
) -> tuple[Connection, str]:
    """Add a connection. Returns it with its secret, which is shown once and kept as a digest only.

    Args:
        staff_id: as whom it acts; that person is told by letter.
        scopes: what it may do, of `api.scopes.Scope`; never more than the role may.
        networks: from where it is used, such as `10.20.0.0/16`; empty for anywhere.
    Raises:
        NotAllowed; BadInput with the field's name.
    """
    access.check(by, "connection.manage")
    if not name.strip():
        raise BadInput(_("Give the program a name."), place="name")
    now = timezone.now()
    if not now < expires_at <= now + LONGEST:
        raise BadInput(_("The end must lie ahead, and within a year."), place="expires_at")
    try:
        grant = lock_grant(staff_id=staff_id, role=role)
    except NotFound as error:
        raise BadInput(str(error), place="person") from None
    secret = new_secret()
    connection = Connection.objects.create(
        name=name.strip(), grant=grant, scopes=read_scopes(role, scopes), networks=_networks(networks),
        secret_digest=digest_of(secret), created_by=by.actor_text, expires_at=expires_at,
    )
    details = {"staff": str(staff_id), "role": role.slug, "scopes": ",".join(connection.scopes)}
    journal.record(by=by, act="connection.added", subject=connection, details=details)
    enqueue("fanal.api.tasks.tell_person_of_connection", connection_id=str(connection.pk))
    return connection, secret


def _networks(given: Sequence[str]) -> list[str]:
    try:
        return [str(network) for network in read_networks(given)]
    except ValueError:
        sentence = _("A network is written as 192.0.2.0/24, a single machine as 192.0.2.7.")
        raise BadInput(sentence, place="networks") from None
