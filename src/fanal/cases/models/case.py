"""Cases, which children they are about, and the history of category and status."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.db.models.lookups import Exact
from django.utils import timezone

from fanal.cases.models.declarations import CLEAR, PROTECTED, RECORDED, TRACE, Recorded, code_field, one_of
from fanal.core.casework import (
    AbductionKind,
    CaseOutcome,
    CaseStatus,
    Category,
    CategoryChoice,
    CrossBorder,
    Need,
    PoliceAnswer,
    why_now,
)
from fanal.core.ids import new_id
from fanal.vault.fields import Personal, ProtectedText
from fanal.vault.models import ProtectedModel

_NOT_WORKED_ON = [CaseStatus.CLOSED.value, CaseStatus.DISCARDED.value]


class Case(ProtectedModel):
    """The hotline's work for one or more children."""

    reference = models.CharField(max_length=16, unique=True, editable=False)
    status = code_field(CaseStatus, default=CaseStatus.OPEN)
    category = code_field(Category, default=Category.LOST_INJURED_OTHERWISE)
    #: False: not yet determined.
    category_determined = models.BooleanField(default=False)
    pushed_out = models.BooleanField(default=False)
    abduction_kind = code_field(AbductionKind, blank=True, default="")
    cross_border = code_field(CrossBorder, default=CrossBorder.NOT_KNOWN)
    #: ISO 3166-1 alpha-2 codes of the other countries, a space between; `countries` is the list.
    country_codes = models.CharField(max_length=120, blank=True, default="")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="owned_cases")
    #: Readable only for owner, entitled colleagues and supervision: a well-known child, a colleague's own family.
    restricted = models.BooleanField(default=False)
    restricted_reason = ProtectedText(personal=PROTECTED)
    summary = ProtectedText(personal=PROTECTED)
    police_answer = code_field(PoliceAnswer, blank=True, default="")
    police_when = ProtectedText(personal=PROTECTED)
    police_why_not = ProtectedText(personal=PROTECTED)
    outcome = code_field(CaseOutcome, blank=True, default="")
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    reopened_at = models.DateTimeField(null=True, blank=True)
    #: When the first open task is due; empty without one.
    next_due = models.DateTimeField(null=True, blank=True)
    #: When somebody must look next (`core.casework.needs`); empty only for what is not being worked on.
    needs_at = models.DateTimeField(null=True, blank=True)
    #: From where it came: `desk`, `import`, `pfif`, `peer`.
    origin = models.CharField(max_length=16, default="desk")
    #: Its number in the system that it was taken over from.
    source_reference = ProtectedText(personal=PROTECTED)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    children = models.ManyToManyField("cases.Child", through="cases.CaseChild", related_name="cases")
    people = models.ManyToManyField("cases.Person", through="cases.CasePerson", related_name="cases")

    class Meta:
        constraints = [
            one_of("status", CaseStatus, "case_status_is_known"),
            one_of("category", Category, "case_category_is_known"),
            one_of("cross_border", CrossBorder, "case_cross_border_is_known"),
            one_of("police_answer", PoliceAnswer, "case_police_answer_is_known", empty=True),
            one_of("outcome", CaseOutcome, "case_outcome_is_known", empty=True),
            models.CheckConstraint(
                condition=Q(category_determined=True) | Q(category=Category.LOST_INJURED_OTHERWISE.value),
                name="case_undetermined_is_otherwise",
            ),
            models.CheckConstraint(
                condition=Q(pushed_out=False) | Q(category=Category.RUNAWAY.value), name="case_pushed_out_is_runaway",
            ),
            models.CheckConstraint(
                condition=Q(abduction_kind="")
                | Q(abduction_kind__in=[kind.value for kind in AbductionKind], category=Category.PARENTAL_ABDUCTION.value),
                name="case_abduction_kind_fits",
            ),
            models.CheckConstraint(
                condition=Q(country_codes="") | Q(cross_border__in=[CrossBorder.PRESUMED.value, CrossBorder.KNOWN.value]),
                name="case_countries_only_abroad",
            ),
            models.CheckConstraint(
                condition=Q(Exact(F("country_codes"), Upper("country_codes"))), name="case_countries_are_capitals",
            ),
            models.CheckConstraint(
                condition=Q(status=CaseStatus.CLOSED.value, closed_at__isnull=False, outcome__gt="")
                | (~Q(status=CaseStatus.CLOSED.value) & Q(closed_at__isnull=True, outcome="")),
                name="case_closed_says_how_and_when",
            ),
            models.CheckConstraint(
                condition=Q(status__in=_NOT_WORKED_ON, needs_at__isnull=True, next_due__isnull=True)
                | (~Q(status__in=_NOT_WORKED_ON) & Q(needs_at__isnull=False)),
                name="case_open_needs_a_time",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")), name="case_closed_after_opened",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "needs_at", "id"], name="case_by_need"),
            models.Index(fields=["owner", "status", "needs_at", "id"], name="case_by_owner"),
            models.Index(fields=["status", "-opened_at", "-id"], name="case_by_opening"),
            models.Index(fields=["status", "-closed_at", "-id"], name="case_by_closing"),
        ]

    class Privacy:
        clear = {
            "status": CLEAR, "category": CLEAR, "category_determined": CLEAR, "pushed_out": CLEAR, "abduction_kind": CLEAR,
            "cross_border": CLEAR, "country_codes": CLEAR, "owner": TRACE, "restricted": CLEAR, "police_answer": CLEAR,
            "outcome": CLEAR, "opened_at": CLEAR, "closed_at": CLEAR, "reopened_at": CLEAR, "next_due": CLEAR, "needs_at": CLEAR,
        }
        technical = ("id", "key_id", "reference", "origin", "created_at")

    def __str__(self) -> str:
        return self.reference

    @property
    def countries(self) -> list[str]:
        """Codes of the other countries."""
        return self.country_codes.split()

    @property
    def choice(self) -> CategoryChoice:
        """The category with its marks."""
        return CategoryChoice(
            Category(self.category), determined=self.category_determined, pushed_out=self.pushed_out,
            abduction=AbductionKind(self.abduction_kind) if self.abduction_kind else None,
        )

    @property
    def category_code(self) -> str:
        """The category's code, or `not_yet_determined`."""
        return self.choice.code

    @property
    def is_open(self) -> bool:
        """Whether it is being worked on."""
        return self.status == CaseStatus.OPEN

    @property
    def is_cross_border(self) -> bool:
        """Known or presumed to involve another country."""
        return CrossBorder(self.cross_border).crosses

    @property
    def need(self) -> Need:
        """Why it needs someone now, if it does."""
        return why_now(
            CaseStatus(self.status), has_owner=self.owner_id is not None, next_due=self.next_due, now=timezone.now(),
        )


class CaseChild(models.Model):
    """A child whom a case is about. One child may stand in many cases."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="case_children")
    child = models.ForeignKey("cases.Child", on_delete=models.CASCADE, related_name="case_children")
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "child"], name="case_child_once")]
        ordering = ("added_at", "id")

    class Privacy:
        clear = {"case": CLEAR, "child": CLEAR}
        technical = ("id", "added_at")

    def __str__(self) -> str:
        return f"case {self.case_id} child {self.child_id}"


class CategoryChange(Recorded, ProtectedModel):
    """One change of a case's category: what it was at any time can be told."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="category_changes")
    #: Codes as `CategoryChoice.code` gives them; `before` is empty for the first one.
    before = models.CharField(max_length=32, blank=True, default="")
    after = models.CharField(max_length=32)
    pushed_out = models.BooleanField(default=False)
    abduction_kind = models.CharField(max_length=32, blank=True, default="")
    reason = ProtectedText(personal=PROTECTED)

    class Meta:
        indexes = [models.Index(fields=["case", "-recorded_at"], name="category_change_by_case")]

    class Privacy:
        clear = {"case": CLEAR, "before": CLEAR, "after": CLEAR, "pushed_out": CLEAR, "abduction_kind": CLEAR, **RECORDED}
        technical = ("id", "key_id", "recorded_at")

    def __str__(self) -> str:
        return f"category change {self.pk}"


class StatusChange(Recorded, ProtectedModel):
    """One change of a case's status or owner, with the reason given."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="status_changes")
    #: `opened`, `accepted`, `discarded`, `closed`, `reopened`, `handed_over`, `restricted`, `unrestricted`.
    act = models.CharField(max_length=16)
    to_owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = ProtectedText(personal=PROTECTED)

    class Meta:
        indexes = [models.Index(fields=["case", "-recorded_at"], name="status_change_by_case")]

    class Privacy:
        clear = {"case": CLEAR, "act": CLEAR, "to_owner": TRACE, **RECORDED}
        technical = ("id", "key_id", "recorded_at")

    def __str__(self) -> str:
        return f"status change {self.pk}"


class ReferenceCounter(models.Model):
    """The last number given, per country and year. Locked while one is taken, so that none is given twice."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    country = models.CharField(max_length=2)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["country", "year"], name="reference_counter_once")]

    class Privacy:
        clear: dict[str, Personal] = {}
        technical = ("id", "country", "year", "last")

    def __str__(self) -> str:
        return f"{self.country}-{self.year}: {self.last}"
