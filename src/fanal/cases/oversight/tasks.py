"""The recurring look at what was read. Registered by `cases.tasks`."""

from __future__ import annotations

from fanal.cases.oversight.actions.raise_reviews import raise_reviews
from fanal.core.actors import System
from fanal.jobs import every


@every(minutes=15, name="cases.look_at_reading")
def look_at_reading() -> None:
    """Raise a review where the journal shows unusual reading."""
    raise_reviews(by=System("oversight"))
