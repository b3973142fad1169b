"""What a person does with a job that was given up: have it tried again, or take it off the books."""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from fanal.core.actors import Actor
from fanal.core.errors import NotFound
from fanal.core.ids import new_id
from fanal.jobs.models import Job, JobState

log = logging.getLogger("fanal.jobs")


def retry_job(*, by: Actor, job_id: UUID, now: datetime) -> None:
    """Have a given-up job tried again from the beginning. Raises NotFound when no such job was given up."""
    changed = Job.objects.filter(pk=job_id, state=JobState.POISONED).update(
        state=JobState.WAITING, attempts=0, run_after=now, lease=new_id()
    )
    if not changed:
        raise NotFound("No given-up job has this number. Look with: fanal jobs list")
    log.warning("a given-up job is tried again", extra={"facts": {"job": str(job_id), "by": by.actor_text}})


def discard_job(*, by: Actor, job_id: UUID) -> None:
    """Take a given-up job off the books; the log keeps that it was there. Raises NotFound likewise."""
    gone, _ = Job.objects.filter(pk=job_id, state=JobState.POISONED).delete()
    if not gone:
        raise NotFound("No given-up job has this number. Look with: fanal jobs list")
    log.warning("a given-up job was discarded", extra={"facts": {"job": str(job_id), "by": by.actor_text}})
