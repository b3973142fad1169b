"""End a connection, or give it a new secret. Effective on the next request."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import journal
from fanal.api.connection_secret import digest_of, new_secret
from fanal.api.models import Connection
from fanal.api.policies import why_not
from fanal.api.queries import fetch_connection
from fanal.core.actors import Actor
from fanal.core.errors import NotReady


@transaction.atomic
def end_connection(*, by: Actor, connection_id: UUID) -> Connection:
    """End a connection for good. Ended twice, it ended once. Raises NotAllowed, NotFound."""
    connection = fetch_connection(by=by, connection_id=connection_id, lock=True)
    if connection.ended_at is None:
        connection.ended_at, connection.ended_by = timezone.now(), by.actor_text
        connection.save(update_fields=["ended_at", "ended_by"])
        journal.record(by=by, act="connection.ended", subject=connection)
    return connection


@transaction.atomic
def rotate_connection(*, by: Actor, connection_id: UUID) -> tuple[Connection, str]:
    """A new secret; the old one opens nothing from now on. For a change without a gap, add a second connection first.

    Raises NotAllowed, NotFound; NotReady for a connection that opens nothing any more.
    """
    connection = fetch_connection(by=by, connection_id=connection_id, lock=True)
    if why_not(connection, now=timezone.now()) is not None:
        raise NotReady(_("This connection opens nothing any more. Add a new one."))
    secret = new_secret()
    connection.secret_digest = digest_of(secret)
    connection.save(update_fields=["secret_digest"])
    journal.record(by=by, act="connection.secret_rotated", subject=connection)
    return connection, secret
