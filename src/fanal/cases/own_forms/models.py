"""Definitions of a node's own forms, and the answers to them in a case. Columns and constraints."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from fanal.cases.models.declarations import CLEAR, PROTECTED, RECORDED, SEALED, TRACE, Recorded
from fanal.core.forms.definition import Form
from fanal.core.forms.loading import load_form
from fanal.core.ids import new_id
from fanal.vault.fields import ProtectedJSON
from fanal.vault.models import ProtectedModel


@lru_cache(maxsize=64)
def _read(text: str) -> Form:
    return load_form(text)


class FormDefinition(models.Model):
    """One version of one form, as it was loaded. Holds questions, never an answer; kept as long as the node."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=64)
    version = models.CharField(max_length=64)
    #: The definition in canonical JSON (`core.forms.definition.canonical`).
    text = models.TextField()
    #: SHA-256 of `text`, in hexadecimal.
    fingerprint = models.CharField(max_length=64, unique=True)
    #: BCP 47 tags, a space between; the first is what is fallen back to.
    languages = models.CharField(max_length=200)
    active = models.BooleanField(default=True)
    loaded_at = models.DateTimeField(default=timezone.now, editable=False)
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+")
    loaded_by_text = models.CharField(max_length=120, editable=False)

    class Meta:
        ordering = ("name", "-loaded_at", "-id")
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="form_version_once"),
            models.UniqueConstraint(fields=["name"], condition=Q(active=True), name="form_one_version_is_asked"),
        ]

    class Privacy:
        clear = {"loaded_by": TRACE, "loaded_by_text": TRACE}
        technical = ("id", "name", "version", "text", "fingerprint", "languages", "active", "loaded_at")

    def __str__(self) -> str:
        return f"form {self.name} {self.version}"

    @property
    def form(self) -> Form:
        """The definition. Read once a process for each text."""
        return _read(self.text)


class FilledForm(Recorded, ProtectedModel):
    """A form as it was answered in a case. Written once; a correction is another one."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="filled_forms")
    definition = models.ForeignKey(FormDefinition, on_delete=models.PROTECT, related_name="+")
    #: `{name of the question: {"state", "value"}}`
    answers = ProtectedJSON(personal=PROTECTED)
    #: The same for questions of the class `sealed`.
    sealed_answers = ProtectedJSON(personal=SEALED)
    filled_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-filled_at", "-id")
        indexes = [models.Index(fields=["case", "-filled_at"], name="filled_form_by_case")]

    class Privacy:
        clear = {"case": CLEAR, "definition": CLEAR, "filled_at": CLEAR, **RECORDED}
        technical = ("id", "key_id", "recorded_at")

    def __str__(self) -> str:
        return f"filled form {self.pk}"
