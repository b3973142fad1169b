"""Things that are made once, however often they are asked for: the id is worked out from the program's Idempotency-Key.

The rooms below already make a thing with a given id once; so no answer has to be kept, and nothing is locked while it is made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid5

from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from ninja import Status

from fanal.api import queries
from fanal.api.actions import note_use
from fanal.api.program.callers import GATE, caller_of
from fanal.core.errors import BadInput


def made_once(request: HttpRequest, key: str, make: Callable[[UUID], UUID]) -> Status[dict[str, Any]]:
    """201 with the id of what `make(id)` made, now or the first time. Raises BadInput for a key that asked for another thing."""
    connection_id = caller_of(request).connection.pk
    key_digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    # Under a key of the node and together with the program's own: a digest of words alone could be tried out.
    sent = salted_hmac(f"fanal.api.once|{key}", request.path.encode() + b"|" + request.body, algorithm="sha256").hexdigest()
    if queries.sent_otherwise(connection_id=connection_id, key_digest=key_digest, body_digest=sent):
        sentence = _("This Idempotency-Key was used for another content. Use a new one for each thing that is to be made.")
        raise BadInput(sentence, place="Idempotency-Key")
    made = make(uuid5(connection_id, f"{request.path}|{key}"))
    note_use.note_sending(
        by=GATE, connection_id=connection_id, key_digest=key_digest, body_digest=sent, now=timezone.now()
    )
    return Status(201, {"id": made})
