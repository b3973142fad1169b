"""One assessment of risk. Columns and constraints; what is suggested and what may be decided stands in `core.casework.risk`."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from fanal.cases.models.declarations import CLEAR, PROTECTED, RECORDED, SEALED, Recorded
from fanal.vault.fields import ProtectedJSON, ProtectedText
from fanal.vault.models import ProtectedModel


class RiskAssessment(Recorded, ProtectedModel):
    """What was known, what it suggested, what a person decided. Written once; only `superseded_at` is set later, by the next one.

    About one child, then under the child's data key, or about the whole case, under the case's.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="risk_assessments")
    child = models.ForeignKey("cases.Child", null=True, blank=True, on_delete=models.CASCADE, related_name="risk_assessments")
    set_name = models.CharField(max_length=64)
    set_version = models.CharField(max_length=64)
    #: SHA-256 of the whole set, in hexadecimal: what tells two sets of one version apart.
    set_fingerprint = models.CharField(max_length=64)
    #: `[{"name", "label": {language: words}, "state", "value", "words": {language: words}, "said_by", "at", "by"}]`, one for each
    #: criterion with an answer; `at` (ISO 8601) and `by` are of whoever wrote this answer, which may be an earlier assessment.
    answers = ProtectedJSON(personal=PROTECTED)
    #: The same for criteria of the class `sealed`.
    sealed_answers = ProtectedJSON(personal=SEALED)
    #: As `Suggestion.as_data` gives it, with `levels` (`{name: {language: words}}`) and `open` (labels of what is not known) beside.
    suggestion = ProtectedJSON(personal=PROTECTED)
    suggested = models.CharField(max_length=64)
    level = models.CharField(max_length=64)
    #: Place of the decided level among the set's levels, 0 the lowest, and how many levels there are.
    rank = models.PositiveSmallIntegerField()
    levels = models.PositiveSmallIntegerField()
    #: Why another level than the suggested one was decided.
    why = ProtectedText(personal=PROTECTED)
    decided_at = models.DateTimeField(default=timezone.now)
    next_review_at = models.DateTimeField()
    #: Why it is looked at later than the level asks for.
    why_later = ProtectedText(personal=PROTECTED)
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-decided_at", "-id")
        constraints = [
            models.CheckConstraint(condition=Q(levels__gte=2, rank__lt=F("levels")), name="risk_level_is_one_of_the_set"),
            models.CheckConstraint(condition=Q(next_review_at__gt=F("decided_at")), name="risk_review_comes_after"),
            models.UniqueConstraint(
                fields=["case", "child"], condition=Q(superseded_at__isnull=True, child__isnull=False), name="risk_one_of_child_stands",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(superseded_at__isnull=True, child__isnull=True), name="risk_one_of_case_stands",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "-decided_at"], name="risk_by_case"),
            models.Index(fields=["next_review_at", "id"], condition=Q(superseded_at__isnull=True), name="risk_review_due"),
        ]

    class Privacy:
        clear = {
            "case": CLEAR, "child": CLEAR, "suggested": CLEAR, "level": CLEAR, "rank": CLEAR, "levels": CLEAR, "decided_at": CLEAR,
            "next_review_at": CLEAR, "superseded_at": CLEAR, **RECORDED,
        }
        technical = ("id", "key_id", "recorded_at", "set_name", "set_version", "set_fingerprint")

    def __str__(self) -> str:
        return f"risk assessment {self.pk}"

    @property
    def stands(self) -> bool:
        """Whether it is the one that holds now."""
        return self.superseded_at is None

    @property
    def overridden(self) -> bool:
        """Whether a person decided on another level than the criteria suggested."""
        return self.level != self.suggested

    @property
    def is_high(self) -> bool:
        """Whether the level is in the upper half of its set: of three the highest, of four the two highest."""
        return self.rank >= self.levels - self.levels // 2
