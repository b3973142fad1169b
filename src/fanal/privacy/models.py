"""The node's rules, holds, what is due, decisions to erase with their proof, and the counts that stay. Columns and constraints.

What points to a case here has no constraint of the database: rows of a case that is erased are taken away by this room's plug,
after it has said whether it may go at all (`plugged.forget`).
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from fanal.core.casework import CaseOutcome, Category, CrossBorder
from fanal.core.casework.retention import AgeBand, Anchor, RetentionRule
from fanal.core.ids import new_id
from fanal.privacy.codes import BatchState, ErasureState, HoldKind, HoldState
from fanal.vault.fields import Klass, Personal, ProtectedText
from fanal.vault.models import ProtectedModel


def _accountable(klass: Klass, retention: str) -> Personal:
    return Personal(
        purpose="show who decided how long records are kept, and that they were erased",
        legal_basis="GDPR Art. 5(1)(e), 5(2), 17", klass=klass, retention=retention, readers=("retention",),
    )  # fmt: skip


_WHO = _accountable(Klass.CLEAR, "journal")
_OF_CASE = _accountable(Klass.CLEAR, "case")
_WORDS = _accountable(Klass.PROTECTED, "case")


#: Why a case is held, in words.
WORDS_OF_HOLD = _WORDS


def _one_of(column: str, words: Any, name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(**{f"{column}__in": [word.value for word in words]}), name=name)


def _person(**options: Any) -> Any:
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **options)


class RuleSet(models.Model):
    """One version of the node's rules. Never changed; the highest version holds."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.PositiveIntegerField(unique=True)
    #: `[{"category": code or "", "country": "BE" or "", "anchor": code, "months": 60, "source": "…"}]`
    rules = models.JSONField()
    adopted_at = models.DateTimeField(default=timezone.now)
    adopted_by = _person()

    class Meta:
        ordering = ("-version",)
        constraints = [models.CheckConstraint(condition=Q(version__gte=1), name="rule_set_counts_from_one")]

    class Privacy:
        clear = {"adopted_by": _WHO}
        technical = ("id", "version", "rules", "adopted_at")

    def __str__(self) -> str:
        return f"rules {self.version}"

    @property
    def all_rules(self) -> tuple[RetentionRule, ...]:
        """The rules as the core reads them."""
        return tuple(
            RetentionRule(
                Category(row["category"]) if row["category"] else None, row["country"], Anchor(row["anchor"]), row["months"],
                row["source"],
            )
            for row in self.rules
        )


class Hold(ProtectedModel):
    """A case is kept until a day although its time is over. `key_id` is the case's."""

    case = models.ForeignKey("cases.Case", on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    kind = models.CharField(max_length=12)
    state = models.CharField(max_length=12, default=HoldState.ASKED.value)
    until = models.DateField()
    reason = ProtectedText(personal=_WORDS)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = _person()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = _person(null=True, blank=True)

    class Meta:
        ordering = ("until", "id")
        indexes = [models.Index(fields=["case", "state", "until"], name="hold_by_case")]
        constraints = [
            _one_of("kind", HoldKind, "hold_kind_is_known"),
            _one_of("state", HoldState, "hold_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by__isnull=True) | Q(~Q(state="asked"), decided_by__isnull=False),
                name="hold_decided_says_by_whom",
            ),
            # Two people; a decision of data protection in a review is one person's.
            models.CheckConstraint(
                condition=Q(kind="review") | Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")), name="hold_by_two_people"
            ),
        ]

    class Privacy:
        clear = {"case": _OF_CASE, "kind": _OF_CASE, "state": _OF_CASE, "until": _OF_CASE, "asked_by": _WHO, "decided_by": _WHO}
        technical = ("id", "key_id", "asked_at", "decided_at")

    @property
    def is_asked(self) -> bool:
        """Waits for the second person."""
        return self.state == HoldState.ASKED

    @property
    def runs(self) -> bool:
        """Keeps its case today."""
        return self.state == HoldState.GRANTED and self.until >= timezone.localdate()


class Look(models.Model):
    """One look through all cases: what would be erased when. Nothing is changed by it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    done_at = models.DateTimeField(default=timezone.now)
    looked = models.PositiveIntegerField()
    #: `{"2031": 12}`: closed cases by the year in which their time ends.
    by_year = models.JSONField(default=dict)
    #: `{"held": 2}`: cases by what stands in the way, the running of their time left out.
    in_the_way = models.JSONField(default=dict)

    class Meta:
        ordering = ("-done_at", "-id")

    class Privacy:
        technical = ("id", "done_at", "looked", "by_year", "in_the_way")

    def __str__(self) -> str:
        return f"look {self.pk}"


class DueCase(models.Model):
    """A case whose time is over, or whose end nobody can tell: for the review list. No day stands here: it would tell a birth."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.OneToOneField("cases.Case", on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    age_unknown = models.BooleanField(default=False)

    class Privacy:
        clear = {"case": _OF_CASE, "age_unknown": _OF_CASE}
        technical = ("id",)

    def __str__(self) -> str:
        return f"due {self.pk}"


class Batch(models.Model):
    """A decision to erase some cases: by one person, above a number by two."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    state = models.CharField(max_length=12)
    decided_at = models.DateTimeField(default=timezone.now)
    decided_by = _person()
    seconded_at = models.DateTimeField(null=True, blank=True)
    seconded_by = _person(null=True, blank=True)

    class Meta:
        ordering = ("-decided_at", "-id")
        constraints = [
            _one_of("state", BatchState, "batch_state_is_known"),
            models.CheckConstraint(condition=Q(seconded_by__isnull=True) | ~Q(seconded_by=F("decided_by")), name="batch_by_two_people"),
        ]

    class Privacy:
        clear = {"decided_by": _WHO, "seconded_by": _WHO}
        technical = ("id", "state", "decided_at", "seconded_at")

    def __str__(self) -> str:
        return f"batch {self.pk}"


class Erasure(models.Model):
    """One case of a decision; afterwards the proof that it was erased. Holds no content: the case's number, rule, counts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="erasures")
    case_id = models.UUIDField()
    reference = models.CharField(max_length=16)
    rules_version = models.PositiveIntegerField()
    #: Of the rule: category and country that it is for, from when, how long, on what it rests.
    rule = models.JSONField()
    #: A person decided although nobody knows when a child of the case turns 18.
    age_unknown = models.BooleanField(default=False)
    state = models.CharField(max_length=12, default=ErasureState.OPEN.value)
    #: Codes of `Obstacle` that came in the way, a space between.
    kept_because = models.CharField(max_length=80, blank=True, default="")
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    keys = models.PositiveIntegerField(default=0)
    #: Number of the journal's entry.
    entry_seq = models.BigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ("-done_at", "-id")
        indexes = [models.Index(fields=["state", "next_at"], name="erasure_by_state")]
        constraints = [
            _one_of("state", ErasureState, "erasure_state_is_known"),
            models.UniqueConstraint(fields=["case_id"], condition=Q(state="open"), name="erasure_open_once"),
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False, entry_seq__isnull=False, keys__gte=1) | ~Q(state="done"),
                name="erasure_done_has_its_proof",
            ),
        ]

    class Privacy:
        clear = {"case_id": _WHO, "reference": _WHO}
        technical = (
            "id", "batch", "rules_version", "rule", "age_unknown", "state", "kept_because", "tries", "next_at", "done_at", "keys",
            "entry_seq",
        )  # fmt: skip

    def __str__(self) -> str:
        return f"erasure {self.pk}"


class ErasedCount(models.Model):
    """How many erased cases were alike: what statistics keep. No case, no day, nothing that orders rows by time."""

    # Random: an id of the house tells when it was made, and so would lead to the erasure that made it.
    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    opened = models.PositiveSmallIntegerField()
    closed = models.PositiveSmallIntegerField()
    category = models.CharField(max_length=32)
    cross_border = models.CharField(max_length=32)
    #: Empty for a discarded one.
    outcome = models.CharField(max_length=32, blank=True)
    age_band = models.CharField(max_length=12)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["opened", "closed", "category", "cross_border", "outcome", "age_band"], name="erased_count_once"
            ),
            _one_of("category", Category, "erased_category_is_known"),
            _one_of("cross_border", CrossBorder, "erased_cross_border_is_known"),
            models.CheckConstraint(
                condition=Q(outcome__in=["", *[one.value for one in CaseOutcome]]), name="erased_outcome_is_known"
            ),
            _one_of("age_band", AgeBand, "erased_age_band_is_known"),
        ]

    class Privacy:
        technical = ("id", "opened", "closed", "category", "cross_border", "outcome", "age_band", "number")

    def __str__(self) -> str:
        return f"erased {self.opened} to {self.closed}"
