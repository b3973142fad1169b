"""One table: what was asked for, by whom, for what, how far it is, and where its file lies. Columns and constraints only.

The row stays as the record of what left the node, with its purpose sealed; the file stands under a data key of its own that is
destroyed within a day.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from fanal.core.exporting import ExportState, Form, Purpose
from fanal.vault.fields import Klass, Personal, ProtectedJSON, ProtectedText
from fanal.vault.models import ProtectedModel


def _record(klass: Klass) -> Personal:
    return Personal(
        purpose="show what left the node, by whom and what for", legal_basis="GDPR Art. 5(2), 32", klass=klass,
        retention="journal", readers=("export",),
    )  # fmt: skip


_WHO, _WORDS = _record(Klass.CLEAR), _record(Klass.PROTECTED)


class Export(ProtectedModel):
    """One export. `key_id` is that of the case for a case file, else a key of its own."""

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    #: The role in which it was asked for: it is made and fetched in this one only.
    role = models.CharField(max_length=32)
    #: The language of the reader's pages, in which titles and words are written.
    language = models.CharField(max_length=12)
    #: Name of an `ExportList` or `ExportDocument`.
    source = models.CharField(max_length=40)
    form = models.CharField(max_length=8)
    state = models.CharField(max_length=12, default=ExportState.WAITING.value)
    #: Codes of the columns that were chosen, and of those that were left out because the reader may not see them.
    columns = models.JSONField(default=list, blank=True)
    left_out = models.JSONField(default=list, blank=True)
    purpose_kind = models.CharField(max_length=24)
    purpose = ProtectedText(personal=_WORDS)
    filters = ProtectedJSON(personal=_WORDS)
    #: Why it failed or was called off, for people.
    trouble = ProtectedText(personal=_WORDS)
    #: What it is about, as the journal names it (`case:<uuid>`); empty for a list.
    subject = models.CharField(max_length=80, blank=True, default="")
    file = models.ForeignKey("vault.StoredFile", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    file_key_id = models.UUIDField(null=True, blank=True)
    #: Rows written so far, of about so many (`total` is what was counted when it was asked for).
    rows = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField(default=timezone.now)
    #: Last sign of life of the process that makes it.
    alive_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    fetched = models.PositiveIntegerField(default=0)
    #: A bulk export is looked at by somebody else afterwards.
    bulk = models.BooleanField(default=False)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-asked_at", "-id")
        indexes = [
            models.Index(fields=["asked_by", "-asked_at", "-id"], name="export_by_asker"),
            models.Index(
                fields=["state", "expires_at"], condition=Q(state__in=["waiting", "making", "ready"]), name="export_alive"
            ),
            models.Index(fields=["made_at"], condition=Q(bulk=True, reviewed_at__isnull=True), name="export_to_review"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[one.value for one in ExportState]), name="export_state_is_known"),
            models.CheckConstraint(condition=Q(form__in=[one.value for one in Form]), name="export_form_is_known"),
            models.CheckConstraint(condition=Q(purpose_kind__in=[one.value for one in Purpose]), name="export_purpose_is_known"),
            models.CheckConstraint(
                condition=Q(state="ready", file__isnull=False, file_key_id__isnull=False, expires_at__isnull=False)
                | (~Q(state="ready") & Q(file__isnull=True)),
                name="export_ready_has_its_file",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, reviewed_by__isnull=True)
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False, bulk=True),
                name="export_reviewed_says_by_whom",
            ),
            # Nobody looks at what they took themselves.
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=models.F("asked_by")), name="export_reviewed_by_another"
            ),
        ]

    class Privacy:
        clear = {"asked_by": _WHO, "role": _WHO, "subject": _WHO, "reviewed_by": _WHO}
        technical = (
            "id", "key_id", "language", "source", "form", "state", "columns", "left_out", "purpose_kind", "file", "file_key_id",
            "rows", "total", "asked_at", "alive_at", "made_at", "expires_at", "fetched", "bulk", "reviewed_at",
        )  # fmt: skip

    def __str__(self) -> str:
        return f"export {self.pk}"

    @property
    def is_working(self) -> bool:
        """Somebody works on it, or is about to."""
        return self.state in {ExportState.WAITING, ExportState.MAKING}

    @property
    def is_ready(self) -> bool:
        """Its file can be fetched now."""
        return self.state == ExportState.READY and self.expires_at is not None and self.expires_at > timezone.now()
