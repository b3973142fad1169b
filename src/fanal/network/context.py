"""What every template gets from this room: the own node, and what of its setting up is still to be done."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from fanal.network.queries import has_to_make_recovery_kit, own_node, waits_for_setup


def node(request: HttpRequest) -> dict[str, Any]:
    """`node`, `waits_for_setup`, `has_to_make_recovery_kit`: read when a template uses them."""
    return {
        "node": SimpleLazyObject(own_node),
        "waits_for_setup": SimpleLazyObject(waits_for_setup),
        "has_to_make_recovery_kit": SimpleLazyObject(lambda: has_to_make_recovery_kit(by=getattr(request, "user", None))),
    }
