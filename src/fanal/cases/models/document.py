"""Files of a case and photos of a child. The bytes lie encrypted in the vault; here stands what they are."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from fanal.cases.models.declarations import CLEAR, PROTECTED, RECORDED, Recorded, code_field, one_of
from fanal.core.casework import DocumentKind
from fanal.vault.fields import ProtectedDate, ProtectedText
from fanal.vault.models import ProtectedModel


class Document(Recorded, ProtectedModel):
    """One file. A photo of a child stands under the child's key, everything else under the case's."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="documents")
    child = models.ForeignKey("cases.Child", null=True, blank=True, on_delete=models.CASCADE, related_name="photos")
    kind = code_field(DocumentKind, default=DocumentKind.OTHER)
    title = ProtectedText(personal=PROTECTED)
    file = models.ForeignKey("vault.StoredFile", on_delete=models.PROTECT, related_name="+")
    #: When the photo was taken, as told.
    taken_on = ProtectedDate(personal=PROTECTED)
    #: The consent on which a photo rests; without one it serves inside the case only.
    consent = models.ForeignKey("cases.Consent", null=True, blank=True, on_delete=models.SET_NULL, related_name="documents")
    walled = models.BooleanField(default=False)

    class Meta:
        ordering = ("-recorded_at", "-id")
        constraints = [
            one_of("kind", DocumentKind, "document_kind_is_known"),
            models.CheckConstraint(
                condition=Q(child__isnull=True) | Q(kind=DocumentKind.PHOTO.value), name="document_of_child_is_photo",
            ),
        ]
        indexes = [models.Index(fields=["case", "-recorded_at"], name="document_by_case")]

    class Privacy:
        clear = {"case": CLEAR, "child": CLEAR, "kind": CLEAR, "file": CLEAR, "consent": CLEAR, "walled": CLEAR, **RECORDED}
        technical = ("id", "key_id", "recorded_at")

    def __str__(self) -> str:
        return f"document {self.pk}"
