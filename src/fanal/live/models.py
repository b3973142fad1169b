"""What was told of late, for SQLite: streams read it when the file has changed. Pruned after minutes (`live.tasks`).

On PostgreSQL the event travels in the notification itself, which is delivered on commit: nothing is stored.
"""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class LiveEvent(models.Model):
    """A topic and an id, never content.

    The key counts up: SQLite has one writer at a time, so the order of ids is the order of commits, and a reader that
    remembers the last id misses nothing. (With several writers at once that would not hold.)
    """

    id = models.BigAutoField(primary_key=True)
    topic = models.CharField(max_length=100)
    about = models.CharField(max_length=64, blank=True, default="")
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Privacy:
        technical = ("id", "topic", "about", "at")

    def __str__(self) -> str:
        return f"live event {self.pk}"
