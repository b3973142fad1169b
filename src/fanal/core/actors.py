"""Who acts: a person signed in, or a part of the system that acts by itself.

The journal and every action take `by`. It is text there (`staff:<uuid>/<role>`, `system:<name>`), never a foreign key:
a person who leaves does not take the record along.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@runtime_checkable
class Actor(Protocol):
    """Anything that can stand as `by` of an action."""

    @property
    def actor_text(self) -> str:
        """How the journal names this actor: `staff:<uuid>/<role>` or `system:<name>`. Never a person's name."""


@dataclass(frozen=True, slots=True)
class System:
    """A part of the system that acts by itself, such as `System("retention")`."""

    name: str

    @property
    def actor_text(self) -> str:
        return f"system:{self.name}"
