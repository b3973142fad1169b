"""Ringing somebody back: what was promised, the tries at it, and the hours in which this node rings back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from fanal.core.casework.slots import LENGTHS, Hours
from fanal.core.ids import new_id
from fanal.desk import labels
from fanal.desk.codes import CallBackEnd
from fanal.desk.models.contact import Contact
from fanal.desk.models.declarations import one_of, personal, sealed_text
from fanal.vault.fields import Klass, Personal
from fanal.vault.models import ProtectedModel

#: Whoever says "I ring now" has the call to themselves for so long; then anybody may take it again.
RINGS_FOR = timedelta(minutes=10)


class RungBack(models.Model):
    """Somebody who is to be rung: who rings just now, the tries at it, and whether a person decided to go on after them."""

    ringing_by = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ringing_at = models.DateTimeField(null=True, blank=True)
    #: How often nobody answered.
    tries = models.PositiveSmallIntegerField(default=0)
    last_try_at = models.DateTimeField(null=True, blank=True)
    #: When a person decided that it is tried on although the node's number of tries was reached.
    went_on_at = models.DateTimeField(null=True, blank=True)

    #: The names above, for the declarations of who has them.
    OF_RINGING: ClassVar[tuple[str, ...]] = ("ringing_by", "ringing_at", "tries", "last_try_at", "went_on_at")

    class Meta:
        abstract = True

    def rings_now(self, now: datetime) -> bool:
        """Whether somebody has it in hand at this moment."""
        return self.ringing_at is not None and now - self.ringing_at < RINGS_FOR

    def is_to_decide(self, most: int) -> bool:
        """Whether a person has to say how it goes on: nobody answered so often, and nobody has decided since."""
        if self.tries < most or self.last_try_at is None:
            return False
        return self.went_on_at is None or self.went_on_at < self.last_try_at


class CallBack(RungBack, ProtectedModel):
    """A promise to ring somebody back, under the contact's own key. It stands on the shift board until it is done.

    `due` is when; a promised slot goes from there to `slot_ends`. `ended` says what came of it in the end.
    """

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="call_backs")
    due = models.DateTimeField()
    slot_ends = models.DateTimeField(null=True, blank=True)
    about = sealed_text()
    promised_at = models.DateTimeField(default=timezone.now)
    promised_by = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended = models.CharField(max_length=12, blank=True, default="")
    what_came = sealed_text()

    class Privacy:
        clear: dict[str, Personal] = {}
        technical = (
            "id", "key_id", "contact", "due", "slot_ends", "promised_at", "promised_by", "done_at", "done_by", "ended", *RungBack.OF_RINGING,
        )

    class Meta:
        indexes = [
            models.Index(fields=["due"], condition=Q(done_at__isnull=True), name="call_back_due"),
            models.Index(fields=["due"], condition=Q(slot_ends__isnull=False), name="call_back_of_slot"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ended__in=one_of(CallBackEnd)), name="call_back_end"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True, ended="")
                | Q(done_at__isnull=False, done_by__isnull=False) & ~Q(ended=""),
                name="call_back_done_by_somebody",
            ),
            models.CheckConstraint(condition=Q(slot_ends__isnull=True) | Q(slot_ends__gt=F("due")), name="call_back_slot_has_a_length"),
        ]

    def __str__(self) -> str:
        return f"call back {self.pk}"

    @property
    def ended_words(self) -> labels.Text:
        """What came of it; empty while it waits."""
        return labels.CALL_BACK_END.get(self.ended, "")


class CallTry(models.Model):
    """One time that somebody was rung back and nobody answered: of a promised call, or of a missed one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    call_back = models.ForeignKey(CallBack, on_delete=models.CASCADE, null=True, blank=True, related_name="call_tries")
    conversation = models.ForeignKey("desk.Conversation", on_delete=models.CASCADE, null=True, blank=True, related_name="call_tries")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, related_name="+")

    class Privacy:
        clear = {"by": personal(Klass.CLEAR)}
        technical = ("id", "call_back", "conversation", "at")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(call_back__isnull=True, conversation__isnull=False) | Q(call_back__isnull=False, conversation__isnull=True),
                name="call_try_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"try {self.pk}"


class CallBackHours(models.Model):
    """Hours of one day of the week in which this node rings back (`core.casework.slots.Hours`)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    weekday = models.PositiveSmallIntegerField()
    begins = models.TimeField()
    ends = models.TimeField()
    minutes = models.PositiveSmallIntegerField(default=30)
    places = models.PositiveSmallIntegerField(default=1)

    class Privacy:
        technical = ("id", "weekday", "begins", "ends", "minutes", "places")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["weekday", "begins"], name="call_back_hours_begin_once"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="call_back_hours_of_a_week"),
            models.CheckConstraint(condition=Q(minutes__in=list(LENGTHS)), name="call_back_hours_length"),
            models.CheckConstraint(condition=Q(places__gte=1, places__lte=50), name="call_back_hours_places"),
        ]

    def __str__(self) -> str:
        return f"call back hours {self.weekday} {self.begins}"

    @property
    def hours(self) -> Hours:
        """As the arithmetic takes them."""
        return Hours(self.weekday, self.begins, self.ends, self.minutes, self.places)
