"""A question to the owner of a closed case: is the child of this contact the one of that case?"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from fanal.core.ids import new_id
from fanal.desk.models.contact import Contact
from fanal.desk.models.declarations import personal
from fanal.vault.fields import Klass


class Comparison(models.Model):
    """Asked by somebody who may not read the case, answered by somebody who reads both. It waits on the shift board."""

    SAME, OTHER = "same", "other"
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="comparisons")
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=8, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Privacy:
        clear = {name: personal(Klass.CLEAR) for name in ("contact", "case", "asked_by", "answer", "answered_by")}
        technical = ("id", "asked_at", "answered_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contact", "case"], name="comparison_once"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | Q(answer__in=["same", "other"], answered_at__isnull=False, answered_by__isnull=False),
                name="comparison_answered_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["asked_at"], condition=Q(answer=""), name="comparison_waits")]

    def __str__(self) -> str:
        return f"comparison of contact {self.contact_id}"
