"""Reads of what was told of late (SQLite). Streams ask through `live.wakeup`, nobody else."""

from __future__ import annotations

from datetime import datetime

from fanal.live.models import LiveEvent


def newest_id() -> int:
    """Where a reader begins that wants only what comes; 0 for none. One query."""
    found: int | None = LiveEvent.objects.order_by("-id").values_list("id", flat=True).first()
    return found or 0


def fetch_after(last_id: int, *, limit: int = 500) -> list[tuple[int, str, str]]:
    """Id, topic and about of what was told since, in order. One query."""
    return list(LiveEvent.objects.filter(id__gt=last_id).order_by("id").values_list("id", "topic", "about")[:limit])


def forget_before(then: datetime) -> int:
    """Remove what was told before `then`; every open stream has heard it. Answers with how many rows went."""
    gone, _ = LiveEvent.objects.filter(at__lt=then).delete()
    return gone
