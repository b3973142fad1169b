"""Children, their names, and which of them belong together. Everything here stands under the child's own data key."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from fanal.cases.models.declarations import CLEAR, PROTECTED, RECORDED, SEALED, Recorded, code_field, one_of
from fanal.core.casework import (
    AgeRange,
    Birth,
    BirthPrecision,
    CareStatus,
    Direction,
    Gender,
    LivingSituation,
    NameKind,
    Provenance,
    Sex,
    age_on,
    direction_of,
)
from fanal.core.ids import new_id
from fanal.vault.fields import ProtectedDate, ProtectedJSON, ProtectedText
from fanal.vault.models import ProtectedModel


class Child(ProtectedModel):
    """A child whom cases are about. Has names, not one name; every field may stay empty."""

    sex = code_field(Sex, blank=True, default="")
    gender = code_field(Gender, blank=True, default="")
    #: The birth or the age as told; nothing that was typed is lost when it cannot be read as a date or an age.
    birth_text = ProtectedText(personal=PROTECTED)
    birth_date = ProtectedDate(personal=PROTECTED)
    birth_precision = code_field(BirthPrecision, default=BirthPrecision.DAY)
    #: `{"low": 14, "high": 16, "said_on": "2026-11-24"}`: years as told, and the day on which that was said.
    age_range = ProtectedJSON(personal=PROTECTED)
    birth_place = ProtectedText(personal=PROTECTED)
    #: ISO 3166-1 alpha-2 codes.
    nationalities = ProtectedJSON(personal=PROTECTED)
    #: BCP 47 tags.
    languages = ProtectedJSON(personal=PROTECTED)
    habitual_residence = ProtectedText(personal=PROTECTED)
    #: ISO 3166-1 alpha-2 code.
    habitual_country = ProtectedText(personal=PROTECTED)
    living_situation = code_field(LivingSituation, blank=True, default="")
    care_status = code_field(CareStatus, blank=True, default="")
    school = ProtectedText(personal=PROTECTED)
    #: A code of `core.casework.ResidenceStatus`; sealed, because it is what immigration bodies would look for.
    residence_status = ProtectedText(personal=SEALED)
    #: `[{"code": Vulnerability, "said_by": SaidBy, "text": "…"}]`
    vulnerabilities = ProtectedJSON(personal=SEALED)
    health = ProtectedText(personal=SEALED)
    medication = ProtectedText(personal=SEALED)
    height = ProtectedText(personal=PROTECTED)
    build = ProtectedText(personal=PROTECTED)
    hair = ProtectedText(personal=PROTECTED)
    eyes = ProtectedText(personal=PROTECTED)
    marks = ProtectedText(personal=PROTECTED)
    glasses = ProtectedText(personal=PROTECTED)
    clothing = ProtectedText(personal=PROTECTED)
    things_carried = ProtectedText(personal=PROTECTED)
    phone = ProtectedText(personal=PROTECTED)
    email = ProtectedText(personal=PROTECTED)
    social_media = ProtectedText(personal=PROTECTED)
    #: `{"birth_place": "unknown"}`: why a field is empty, by `AnswerState`.
    answers = ProtectedJSON(personal=PROTECTED)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            one_of("sex", Sex, "child_sex_is_known", empty=True),
            one_of("gender", Gender, "child_gender_is_known", empty=True),
            one_of("birth_precision", BirthPrecision, "child_birth_precision_is_known"),
            one_of("living_situation", LivingSituation, "child_living_situation_is_known", empty=True),
            one_of("care_status", CareStatus, "child_care_status_is_known", empty=True),
        ]

    class Privacy:
        clear = {"sex": CLEAR, "gender": CLEAR, "birth_precision": CLEAR, "living_situation": CLEAR, "care_status": CLEAR}
        technical = ("id", "key_id", "created_at")

    def __str__(self) -> str:
        return f"child {self.pk}"

    @property
    def birth(self) -> Birth:
        """What is known of the birth."""
        said: dict[str, Any] = self.age_range or {}
        return Birth(
            day=self.birth_date, precision=BirthPrecision(self.birth_precision),
            age=AgeRange(said["low"], said["high"]) if said else None,
            said_on=date.fromisoformat(said["said_on"]) if said else None,
        )

    @property
    def age(self) -> AgeRange | None:
        """The age today, as a range; None while nothing is known."""
        return age_on(self.birth, timezone.localdate())

    @property
    def main_name(self) -> ChildName | None:
        """The name by which the child is shown: the main one, else the first. Uses `names` as prefetched."""
        names = sorted(self.names.all(), key=lambda name: (not name.is_main, name.position))
        return names[0] if names else None


class ChildName(Recorded, ProtectedModel):
    """One name of a child, in its own script, with what sort it is and where it comes from."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="names")
    kind = code_field(NameKind, default=NameKind.USED)
    provenance = code_field(Provenance, default=Provenance.CALLER)
    #: ISO 15924, found from the letters; empty when there are none.
    script = models.CharField(max_length=4, blank=True, default="")
    #: BCP 47, where it is known; for the right voice and letters.
    language = models.CharField(max_length=16, blank=True, default="")
    #: As said or written, whole; given and family apart where somebody told them apart.
    full = ProtectedText(personal=PROTECTED)
    given = ProtectedText(personal=PROTECTED)
    family = ProtectedText(personal=PROTECTED)
    romanised = ProtectedText(personal=PROTECTED)
    is_main = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "id")
        constraints = [
            one_of("kind", NameKind, "child_name_kind_is_known"),
            one_of("provenance", Provenance, "child_name_provenance_is_known"),
            models.UniqueConstraint(fields=["child"], condition=Q(is_main=True), name="child_name_one_is_main"),
        ]

    class Privacy:
        clear = {
            "child": CLEAR, "kind": CLEAR, "provenance": CLEAR, "script": CLEAR, "language": CLEAR, "is_main": CLEAR,
            "position": CLEAR, **RECORDED,
        }
        technical = ("id", "key_id", "recorded_at")

    def __str__(self) -> str:
        return f"child name {self.pk}"

    @property
    def text(self) -> str:
        """The name as it is shown: whole, or put together from its parts."""
        return self.full or " ".join(part for part in (self.given, self.family) if part)

    @property
    def direction(self) -> Direction:
        """Which way it runs."""
        return direction_of(self.text)


class ChildLink(Recorded, models.Model):
    """Two children who belong together. Kept once per pair: `first` is the lower id."""

    class Kind(models.TextChoices):
        SIBLING = "sibling"
        HALF_SIBLING = "half_sibling"
        STEP_SIBLING = "step_sibling"
        TWIN = "twin"
        LEFT_TOGETHER = "left_together"
        OTHER = "other"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    first = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="links_as_first")
    second = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="links_as_second")
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.SIBLING)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="child_link_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="child_link_lower_id_first"),
            models.CheckConstraint(
                condition=Q(kind__in=["sibling", "half_sibling", "step_sibling", "twin", "left_together", "other"]),
                name="child_link_kind_is_known",
            ),
        ]

    class Privacy:
        clear = {"first": CLEAR, "second": CLEAR, "kind": CLEAR, **RECORDED}
        technical = ("id", "recorded_at")

    def __str__(self) -> str:
        return f"child link {self.pk}"
