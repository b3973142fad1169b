"""Reads of what was done to keep this node safe. No content of cases, so nobody is asked for."""

from __future__ import annotations

from datetime import datetime

from fanal.ops.models import Restore, SafetyRun


def newest_run(kind: SafetyRun.Kind, *, good: bool | None = None) -> SafetyRun | None:
    """The newest run of a kind; only good or only failed ones if wanted. One query."""
    rows = SafetyRun.objects.filter(kind=kind)
    if good is not None:
        rows = rows.filter(good=good)
    return rows.order_by("-ended_at").first()


def failed_since(kind: SafetyRun.Kind, moment: datetime | None) -> SafetyRun | None:
    """The newest failure after `moment` (None: ever). One query."""
    rows = SafetyRun.objects.filter(kind=kind, good=False)
    if moment is not None:
        rows = rows.filter(ended_at__gt=moment)
    return rows.order_by("-ended_at").first()


def first_good(kind: SafetyRun.Kind) -> SafetyRun | None:
    """The oldest run of a kind that went well. One query."""
    return SafetyRun.objects.filter(kind=kind, good=True).order_by("ended_at").first()


def restore_to_look_at() -> Restore | None:
    """The first restore that nobody has looked at yet. One query."""
    return Restore.objects.filter(looked_at=None).order_by("restored_at").first()
