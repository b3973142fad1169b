"""What was done to keep this node safe: backups, rehearsals, upgrades, each with how it ended; and each restore of it.

Columns and constraints only. Facts are codes, numbers and folders; nothing of a case ever stands here.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from fanal.core.ids import new_id


class SafetyRun(models.Model):
    """One backup, rehearsal of a restore, or upgrade that ended."""

    class Kind(models.TextChoices):
        BACKUP = "backup"
        REHEARSAL = "rehearsal"
        UPGRADE = "upgrade"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=12, choices=Kind)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    good = models.BooleanField()
    #: Of a failure: the kind of error, such as `Unavailable`. The sentence went to whoever started it.
    error = models.CharField(max_length=80, blank=True, default="")
    facts = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["kind", "-ended_at"], name="safetyrun_newest")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(ended_at__gte=F("began_at")), name="safetyrun_ends_after_it_began"),
            models.CheckConstraint(condition=Q(good=False) | Q(error=""), name="safetyrun_good_has_no_error"),
        ]

    class Privacy:
        technical = ("id", "kind", "began_at", "ended_at", "good", "error", "facts")

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Restore(models.Model):
    """This node was brought back from a backup. Open until somebody has looked at what came back with it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    backup = models.CharField(max_length=80)
    #: The newest that came back (its last entry in the journal). What was decided between then and the restore is not here.
    taken_at = models.DateTimeField()
    restored_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True, blank=True)
    looked_by_id = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(looked_at__isnull=True, looked_by_id__isnull=True) | Q(looked_at__isnull=False, looked_by_id__isnull=False),
                name="restore_looked_at_by_somebody",
            ),
        ]

    class Privacy:
        technical = ("id", "backup", "taken_at", "restored_at", "looked_at", "looked_by_id")

    def __str__(self) -> str:
        return f"restore {self.pk}"
