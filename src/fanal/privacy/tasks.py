"""Work of this room that a worker does: the daily look through all cases, and erasing what was decided.

Belongs here: calling. Does not: what is due (`actions.look_through`), how a case is erased (`actions.erase_case`).
"""

from __future__ import annotations

import logging

from django.utils import timezone

from fanal.core.actors import System
from fanal.jobs import every
from fanal.privacy.actions.erase_case import erase_case, put_off
from fanal.privacy.actions.look_through import look_through
from fanal.privacy.queries import erasures_to_do

BY = System("retention")
log = logging.getLogger(__name__)


@every(minutes=24 * 60, name="privacy.look")
def look() -> None:
    """What is due is found within a day."""
    look_through(by=BY)


@every(minutes=2, name="privacy.erase")
def erase() -> None:
    """Erase what was decided in full, one case a transaction. One that fails does not hold up the others."""
    for erasure_id in erasures_to_do(timezone.now()):
        try:
            erase_case(by=BY, erasure_id=erasure_id)
        except Exception:
            log.exception("a case could not be erased", extra={"erasure": str(erasure_id)})
            put_off(by=BY, erasure_id=erasure_id)
