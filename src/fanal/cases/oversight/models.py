"""The reviews of unusual reading. Columns and constraints; which reading raises one stands in `core.casework.oversight`."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from fanal.core.casework.oversight import Oddity
from fanal.vault.fields import Klass, Personal, ProtectedText
from fanal.vault.models import ProtectedModel


def _personal(klass: Klass) -> Personal:
    return Personal(
        purpose="find out whether case files are read without need", legal_basis="GDPR Art. 5(1)(f), 32(1)(b)", klass=klass,
        retention="journal", readers=("oversight",),
    )


_TRACE = _personal(Klass.CLEAR)


class ReadingReview(ProtectedModel):
    """One look that a second person should take at what somebody read. The readings themselves stand in the journal."""

    class Verdict(models.TextChoices):
        EXPLAINED = "explained"
        NOT_EXPLAINED = "not_explained"

    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reading_reviews")
    kind = models.CharField(max_length=16)
    #: How many cases, or look-ups of names.
    count = models.PositiveIntegerField()
    #: First and last entry of the journal that counted; the next review of this kind begins after the last.
    first_seq = models.BigIntegerField()
    last_seq = models.BigIntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    raised_at = models.DateTimeField(default=timezone.now, editable=False)
    looked_at = models.DateTimeField(null=True, blank=True)
    looked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=16, choices=Verdict, blank=True, default="")
    note = ProtectedText(personal=_personal(Klass.PROTECTED))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[one.value for one in Oddity]), name="reading_review_kind_is_known"),
            models.CheckConstraint(condition=Q(last_seq__gte=F("first_seq")), name="reading_review_has_a_span"),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, reviewed_by__isnull=True, verdict="")
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False, verdict__in=["explained", "not_explained"]),
                name="reading_review_reviewed_says_how",
            ),
            models.CheckConstraint(
                condition=Q(looked_at__isnull=True, looked_by__isnull=True) | Q(looked_at__isnull=False, looked_by__isnull=False),
                name="reading_review_looked_at_says_who",
            ),
            # Nobody looks at what they did themselves.
            models.CheckConstraint(
                condition=(Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("staff"))) & (Q(looked_by__isnull=True) | ~Q(looked_by=F("staff"))),
                name="reading_review_by_another",
            ),
            models.UniqueConstraint(
                fields=["staff", "kind"], condition=Q(reviewed_at__isnull=True), name="reading_review_one_at_a_time"
            ),
        ]
        indexes = [models.Index(fields=["raised_at"], condition=Q(reviewed_at__isnull=True), name="reading_review_waiting")]

    class Privacy:
        clear = dict.fromkeys(
            (
                "staff", "kind", "count", "first_at", "last_at", "raised_at", "looked_at", "looked_by", "reviewed_at", "reviewed_by",
                "verdict",
            ),
            _TRACE,
        )
        technical = ("id", "key_id", "first_seq", "last_seq")

    def __str__(self) -> str:
        return f"reading review {self.pk}"
