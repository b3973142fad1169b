"""What every template gets from this room: the own node."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from fanal.network.queries import own_node


def node(request: HttpRequest) -> dict[str, Any]:
    """`node`: read when a template uses it."""
    return {"node": SimpleLazyObject(own_node)}
