"""Write down that something changed, so that open streams hear of it when the caller's transaction commits."""

from __future__ import annotations

import json

from django.db import connection

from fanal.live.models import LiveEvent
from fanal.live.topics import parse_event

#: The channel of PostgreSQL's notifications.
CHANNEL = "fanal_live"


def tell_change(topic: str, about: str) -> None:
    """One insert on SQLite; one notification on PostgreSQL, which drops repetitions within a transaction by itself."""
    event = parse_event(topic, about)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, json.dumps([str(event.topic), event.id])])
    else:
        LiveEvent(topic=str(event.topic), about=event.id).save(force_insert=True)
