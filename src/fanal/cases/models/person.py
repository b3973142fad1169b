"""People in a case other than the child. Each under a data key of their own: one person can be forgotten alone."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from fanal.cases.models.declarations import CLEAR, PROTECTED, SEALED, code_field, one_of
from fanal.core.casework import ContactSafety, Direction, PersonRole, direction_of
from fanal.core.ids import new_id
from fanal.vault.fields import ProtectedJSON, ProtectedText
from fanal.vault.models import ProtectedModel


class Person(ProtectedModel):
    """A parent, carer, professional, witness or anybody else in a case."""

    name = ProtectedText(personal=PROTECTED)
    romanised = ProtectedText(personal=PROTECTED)
    #: ISO 15924, found from the letters.
    script = models.CharField(max_length=4, blank=True, default="")
    #: How they stand to the child, in their words ("aunt on the father's side").
    relation = ProtectedText(personal=PROTECTED)
    organisation = ProtectedText(personal=PROTECTED)
    phone = ProtectedText(personal=PROTECTED)
    email = ProtectedText(personal=PROTECTED)
    #: Sealed: whoever reads the case is not thereby told where an endangered parent lives.
    address = ProtectedText(personal=SEALED)
    #: ISO 3166-1 alpha-2 code.
    country = ProtectedText(personal=PROTECTED)
    #: BCP 47 tags.
    languages = ProtectedJSON(personal=PROTECTED)
    safety = code_field(ContactSafety, default=ContactSafety.NOT_ASKED)
    #: When it is safe to call ("08:00 to 20:00"), and what to mind.
    safety_note = ProtectedText(personal=PROTECTED)
    note = ProtectedText(personal=PROTECTED)
    #: `{"name": "refused"}`: why a field is empty, by `AnswerState`.
    answers = ProtectedJSON(personal=PROTECTED)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [one_of("safety", ContactSafety, "person_safety_is_known")]

    class Privacy:
        clear = {"script": CLEAR, "safety": CLEAR}
        technical = ("id", "key_id", "created_at")

    def __str__(self) -> str:
        return f"person {self.pk}"

    @property
    def direction(self) -> Direction:
        """Which way the name runs."""
        return direction_of(self.name)


class CasePerson(models.Model):
    """A role of a person in a case; several rows for several roles."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="case_people")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="case_people")
    role = code_field(PersonRole)
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("added_at", "id")
        constraints = [
            one_of("role", PersonRole, "case_person_role_is_known"),
            models.UniqueConstraint(fields=["case", "person", "role"], name="case_person_role_once"),
        ]

    class Privacy:
        clear = {"case": CLEAR, "person": CLEAR, "role": CLEAR}
        technical = ("id", "added_at")

    def __str__(self) -> str:
        return f"{self.role} in case {self.case_id}"
