"""What every template gets from this room: the shift of the person who looks, for the strip and the bar."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def access(request: HttpRequest) -> dict[str, Any]:
    """`shift` (accounts.shift.Shift or None) and `acting` (the role acted in, or None)."""
    user = getattr(request, "user", None)
    return {"shift": getattr(request, "shift", None), "acting": getattr(user, "acting", None)}
