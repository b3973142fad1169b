"""Rows that workers take by compare-and-set: one per recurring job, one per job to be done once, one per worker.

No row holds content: names of functions, ids, times, and the kind of the last error (never its message, which may quote
what a person typed).
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from fanal.core.ids import new_id


class JobState(models.TextChoices):
    """Waiting for its time, held by a worker, or given up until a person says so. What is done is gone."""

    WAITING = "waiting"
    RUNNING = "running"
    POISONED = "poisoned"


class Leased(models.Model):
    """A row that one worker holds at a time. `lease` changes with each taking: who takes it compares and sets it."""

    lease = models.UUIDField(default=new_id, editable=False)
    #: Until when it is held. The holder renews it while it works; after a crash it lapses.
    lease_until = models.DateTimeField(null=True)
    #: Path of the class of the last error.
    last_error = models.CharField(max_length=200, blank=True, default="")
    #: File and line of ours where it was raised.
    last_place = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        abstract = True


class RecurringJob(Leased):
    """When a line of the timetable ran last and is due next."""

    name = models.CharField(max_length=120, primary_key=True)
    next_due = models.DateTimeField(default=timezone.now)
    last_started = models.DateTimeField(null=True)
    last_finished = models.DateTimeField(null=True)
    #: Takings since it last succeeded, also by workers that died over it.
    tries = models.PositiveIntegerField(default=0)

    class Privacy:
        technical = ("name", "next_due", "last_started", "last_finished", "tries", "lease", "lease_until", "last_error", "last_place")

    def __str__(self) -> str:
        return self.name


class Job(Leased):
    """A call to be made once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    function = models.CharField(max_length=200)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    #: How often it was taken, also by workers that died over it.
    attempts = models.PositiveIntegerField(default=0)
    run_after = models.DateTimeField(default=timezone.now)
    enqueued_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "run_after"], name="job_due")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="job_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=JobState.RUNNING, lease_until__isnull=False)
                | (~Q(state=JobState.RUNNING) & Q(lease_until__isnull=True)),
                name="job_is_held_while_it_runs",
            ),
        ]

    class Privacy:
        technical = (
            "id", "function", "arguments", "state", "attempts", "run_after", "enqueued_at",
            "lease", "lease_until", "last_error", "last_place",
        )

    def __str__(self) -> str:
        return f"job {self.pk} {self.function}"


class Heartbeat(models.Model):
    """A sign of life of one worker process."""

    worker = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Privacy:
        technical = ("worker", "at")

    def __str__(self) -> str:
        return f"worker {self.worker}"
