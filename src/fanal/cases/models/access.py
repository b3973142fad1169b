"""Who may read a case beside its owner: colleagues let in, and whoever broke the glass."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from fanal.cases.models.declarations import CLEAR, PROTECTED, TRACE
from fanal.core.ids import new_id
from fanal.vault.fields import ProtectedText
from fanal.vault.models import ProtectedModel

#: No policy of a node can lengthen it (security.md, Access).
LONGEST_BREAK_GLASS_MINUTES = 240


class CaseAccess(models.Model):
    """A colleague let into a case, until taken out or until a time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="access")
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="case_access")
    given_at = models.DateTimeField(default=timezone.now, editable=False)
    given_by_text = models.CharField(max_length=120)
    until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "case access"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "staff"], condition=Q(ended_at__isnull=True), name="case_access_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("given_at")), name="case_access_has_a_time",
            ),
        ]
        indexes = [models.Index(fields=["staff", "case"], name="case_access_by_staff")]

    class Privacy:
        clear = {"case": CLEAR, "staff": TRACE, "given_by_text": TRACE, "until": CLEAR, "ended_at": CLEAR}
        technical = ("id", "given_at")

    def __str__(self) -> str:
        return f"access {self.pk}"


class BreakGlass(ProtectedModel):
    """Emergency access: with a reason, for a few hours, told to owner and data protection officer, listed until reviewed."""

    class Verdict(models.TextChoices):
        JUSTIFIED = "justified"
        NOT_JUSTIFIED = "not_justified"

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="broken_glass")
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="broken_glass")
    role = models.CharField(max_length=32)
    reason = ProtectedText(personal=PROTECTED)
    given_at = models.DateTimeField(default=timezone.now)
    minutes = models.PositiveSmallIntegerField()
    until = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=16, choices=Verdict, blank=True, default="")
    review_note = ProtectedText(personal=PROTECTED)

    class Meta:
        verbose_name_plural = "broken glass"
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=LONGEST_BREAK_GLASS_MINUTES), name="break_glass_is_short",
            ),
            models.CheckConstraint(condition=Q(until__gt=F("given_at")), name="break_glass_has_a_time"),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, reviewed_by__isnull=True, verdict="")
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False, verdict__in=["justified", "not_justified"]),
                name="break_glass_reviewed_says_how",
            ),
            # Nobody reviews what they did themselves.
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("staff")), name="break_glass_reviewed_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["staff", "until"], name="break_glass_by_staff"),
            models.Index(fields=["given_at"], condition=Q(reviewed_at__isnull=True), name="break_glass_to_review"),
        ]

    class Privacy:
        clear = {
            "case": CLEAR, "staff": TRACE, "role": TRACE, "given_at": CLEAR, "minutes": CLEAR, "until": CLEAR,
            "reviewed_at": CLEAR, "reviewed_by": TRACE, "verdict": CLEAR,
        }
        technical = ("id", "key_id")

    def __str__(self) -> str:
        return f"break-glass {self.pk}"
