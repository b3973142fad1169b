"""Other rooms at a socket, for one test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


def replug(patch: pytest.MonkeyPatch, owner: Any, name: str, **rooms: Callable[..., Any]) -> None:
    """Put an empty socket of the same sort in the place of `owner.name`, with these rooms plugged in."""
    old = getattr(owner, name)
    new = type(old)(old.name, old._shape)
    for room, function in rooms.items():
        new.plug(room, function)
    patch.setattr(owner, name, new)
