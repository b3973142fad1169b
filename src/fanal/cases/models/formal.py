"""What authorities were asked for and said, and what people agreed to. Under the case's data key."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from fanal.cases.models.declarations import CLEAR, PROTECTED, RECORDED, TRACE, Recorded, code_field, iso_country, one_of
from fanal.core.casework import AuthorityKind, ConsentUse, StepState
from fanal.core.casework.documents import is_in_force
from fanal.vault.fields import ProtectedText
from fanal.vault.models import ProtectedModel


class Authority(Recorded, ProtectedModel):
    """One step of an authority: a police report, an alert asked for and confirmed, a guardian, a Central Authority."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="authorities")
    kind = code_field(AuthorityKind)
    state = code_field(StepState, default=StepState.ASKED)
    #: ISO 3166-1 alpha-2 code of the authority's country.
    country = models.CharField(max_length=2, blank=True, default="")
    organisation = ProtectedText(personal=PROTECTED)
    #: Number of the report or file.
    number = ProtectedText(personal=PROTECTED)
    contact = ProtectedText(personal=PROTECTED)
    note = ProtectedText(personal=PROTECTED)
    #: When it was reported or asked for; when they confirmed or acknowledged it; when it ended.
    asked_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    #: A copy of their acknowledgement is held.
    acknowledgement_held = models.BooleanField(default=False)

    class Meta:
        ordering = ("kind", "-recorded_at")
        verbose_name_plural = "authorities"
        constraints = [
            one_of("kind", AuthorityKind, "authority_kind_is_known"),
            one_of("state", StepState, "authority_state_is_known"),
            iso_country("country", "authority_country_is_iso"),
            models.CheckConstraint(
                condition=Q(asked_at__isnull=True) | Q(confirmed_at__isnull=True) | Q(confirmed_at__gte=F("asked_at")),
                name="authority_confirms_after_asked",
            ),
        ]
        indexes = [models.Index(fields=["case", "kind"], name="authority_by_case")]

    class Privacy:
        clear = {
            "case": CLEAR, "kind": CLEAR, "state": CLEAR, "country": CLEAR, "asked_at": CLEAR, "confirmed_at": CLEAR,
            "ended_at": CLEAR, "acknowledgement_held": CLEAR, **RECORDED,
        }
        technical = ("id", "key_id", "recorded_at")

    def __str__(self) -> str:
        return f"authority {self.pk}"


class Consent(Recorded, ProtectedModel):
    """A consent or an approval for one use: who, when, for what, until when, withdrawn when."""

    class Kind(models.TextChoices):
        CONSENT = "consent"
        APPROVAL = "approval"

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="consents")
    child = models.ForeignKey("cases.Child", null=True, blank=True, on_delete=models.CASCADE, related_name="consents")
    person = models.ForeignKey("cases.Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="consents")
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.CONSENT)
    use = code_field(ConsentUse)
    #: Who agreed, in words (also where the person is in the case), and to what exactly.
    given_by = ProtectedText(personal=PROTECTED)
    scope = ProtectedText(personal=PROTECTED)
    given_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by_text = models.CharField(max_length=120, blank=True, default="")
    withdrawn_note = ProtectedText(personal=PROTECTED)

    class Meta:
        ordering = ("-given_at", "-id")
        constraints = [
            one_of("use", ConsentUse, "consent_use_is_known"),
            models.CheckConstraint(condition=Q(kind__in=["consent", "approval"]), name="consent_kind_is_known"),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gt=F("given_at")), name="consent_has_a_time"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by_text="")
                | Q(withdrawn_at__gte=F("given_at"), withdrawn_by_text__gt=""),
                name="consent_withdrawn_says_who",
            ),
        ]
        indexes = [models.Index(fields=["case", "use"], name="consent_by_case")]

    class Privacy:
        clear = {
            "case": CLEAR, "child": CLEAR, "person": CLEAR, "kind": CLEAR, "use": CLEAR, "given_at": CLEAR, "until": CLEAR,
            "withdrawn_at": CLEAR, "withdrawn_by_text": TRACE, **RECORDED,
        }
        technical = ("id", "key_id", "recorded_at")

    def __str__(self) -> str:
        return f"consent {self.pk}"

    def in_force(self, now: datetime | None = None) -> bool:
        """Whether it holds: given, not run out, not withdrawn."""
        return is_in_force(now or timezone.now(), self.given_at, self.until, self.withdrawn_at)
