"""What this room does every so often."""

from __future__ import annotations

from django.utils import timezone

from fanal.core.actors import System
from fanal.jobs import every
from fanal.jobs.actions.take_work import forget_workers


@every(minutes=60, name="jobs.forget_workers")
def forget_ended_workers() -> None:
    """Rows of workers that ended more than a day ago go."""
    forget_workers(by=System("jobs"), now=timezone.now())
