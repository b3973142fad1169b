"""What every page tells an administrator of the machine: they have no shift board."""

from __future__ import annotations

from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from fanal.accounts.access import may
from fanal.ops import queries


def restored(request: HttpRequest) -> dict[str, Any]:
    """`has_to_look_at_restore`: this node came back from a backup, and nobody has looked yet at who has access again.

    One query for whoever may look, none for anybody else. Forgiving: error pages are made with it, too.
    """
    return {"has_to_look_at_restore": SimpleLazyObject(lambda: _has_to_look(getattr(request, "user", None)))}


def _has_to_look(user: Any) -> bool:
    try:
        return user is not None and may(user, "ops.restored") and queries.restore_to_look_at() is not None
    except DatabaseError:
        return False
