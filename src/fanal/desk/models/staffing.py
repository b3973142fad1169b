"""Who is there: presence with breaks, who covers the nights, and shifts that were taken over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from fanal.core.ids import new_id
from fanal.desk.models.declarations import personal
from fanal.vault.fields import Klass

#: Whoever forgot to say that they went home is not counted as being there on the next day.
PRESENCE_LASTS = timedelta(hours=14)


class Presence(models.Model):
    """Somebody of the staff is here, or on a break until a time. Who is gone has no row."""

    staff = models.OneToOneField("accounts.Staff", on_delete=models.CASCADE, primary_key=True, related_name="presence")
    since = models.DateTimeField(default=timezone.now)
    #: How many people at once they can be with, by telephone and in writing together.
    at_once = models.PositiveSmallIntegerField(default=1)
    break_until = models.DateTimeField(null=True, blank=True)

    class Privacy:
        clear = {"staff": personal(Klass.CLEAR)}
        technical = ("since", "at_once", "break_until")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(at_once__gte=1, at_once__lte=10), name="presence_for_one_to_ten")]

    def __str__(self) -> str:
        return f"presence of {self.staff_id}"

    def on_break(self, now: datetime) -> bool:
        """Whether a break runs. It ends by itself at its time."""
        return self.break_until is not None and self.break_until > now


class NightCover(models.Model):
    """Somebody covers the nights from one day to another, both included; a night is known by the day on which it begins."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    staff = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, related_name="+")
    first_night = models.DateField()
    last_night = models.DateField()

    class Privacy:
        clear = {"staff": personal(Klass.CLEAR)}
        technical = ("id", "first_night", "last_night")

    class Meta:
        ordering: ClassVar[list[str]] = ["first_night", "id"]
        constraints = [models.CheckConstraint(condition=Q(last_night__gte=F("first_night")), name="night_cover_ends_after_it_began")]
        indexes = [models.Index(fields=["last_night"], name="night_cover_by_end")]

    def __str__(self) -> str:
        return f"night cover {self.pk}"


class ShiftTaken(models.Model):
    """The sheet of a hand-over that somebody of the next shift signed for, with what stood on it in numbers."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    signed_at = models.DateTimeField(default=timezone.now)
    signed_by = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, related_name="+")
    open_contacts = models.PositiveIntegerField()
    waiting = models.PositiveIntegerField()
    late = models.PositiveIntegerField()

    class Privacy:
        clear = {"signed_by": personal(Klass.CLEAR)}
        technical = ("id", "signed_at", "open_contacts", "waiting", "late")

    class Meta:
        indexes = [models.Index(fields=["-signed_at"], name="shift_taken_newest")]

    def __str__(self) -> str:
        return f"shift taken {self.pk}"
