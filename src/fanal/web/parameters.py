"""What comes in a form or an address as text, read without an error: a made-up value is none at all.

Belongs here: readers for the small parts that are no field of a form (ids of hidden fields, keys). Does not: forms, and days
and times as people write them (`core.formats`).
"""

from __future__ import annotations

from uuid import UUID


def read_uuid(text: str | None) -> UUID | None:
    """An id; None for what is none."""
    try:
        return UUID(text or "")
    except ValueError:
        return None
