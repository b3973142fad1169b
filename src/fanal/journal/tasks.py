"""What this room does every so often."""

from __future__ import annotations

from django.utils import timezone

from fanal.core.actors import System
from fanal.jobs import every
from fanal.journal.actions.anchor_head import anchor_head


@every(minutes=60, name="journal.anchor")
def anchor_the_head() -> None:
    """Write down how far the journal has come."""
    anchor_head(by=System("journal"), now=timezone.now())
