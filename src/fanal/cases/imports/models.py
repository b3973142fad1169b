"""Tables of imports: sources with their mapping, runs with what they said, and where each imported case came from.

Belongs here: columns and constraints. Does not: what a run does (`actions`).
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from fanal.cases.models.declarations import CLEAR, PROTECTED, RECORDED, Recorded
from fanal.core.ids import new_id
from fanal.vault.fields import ProtectedJSON, ProtectedText
from fanal.vault.models import ProtectedModel


class ImportSource(Recorded, models.Model):
    """Where old lists come from: a name, and what its columns and codes mean. Holds no personal data."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=80, unique=True)
    #: As `mapping.ColumnMapping.as_data` gives it; empty until the first check.
    mapping = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("name",)
        constraints = [models.CheckConstraint(condition=Q(name__gt=""), name="import_source_has_a_name")]

    class Privacy:
        clear = RECORDED
        technical = ("id", "name", "mapping", "recorded_at")

    def __str__(self) -> str:
        return self.name


class ImportRun(Recorded, ProtectedModel):
    """One file from one source: checked, and perhaps applied. Under a data key of its own, destroyed with the run."""

    class Kind(models.TextChoices):
        SPREADSHEET = "spreadsheet"
        PFIF = "pfif"

    class State(models.TextChoices):
        #: Waits for its check (in the browser: for the worker).
        WAITING = "waiting"
        CHECKING = "checking"
        CHECKED = "checked"
        #: The file as a whole could not be read; `trouble` says why.
        UNREADABLE = "unreadable"
        APPLYING = "applying"
        APPLIED = "applied"
        #: Ended without a trace in the cases: cancelled, or failed and taken back.
        TAKING_BACK = "taking_back"
        CANCELLED = "cancelled"
        FAILED = "failed"

    source = models.ForeignKey(ImportSource, null=True, blank=True, on_delete=models.PROTECT, related_name="runs")
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.SPREADSHEET)
    state = models.CharField(max_length=16, choices=State, default=State.WAITING)
    #: SHA-256 of the file, and of the mapping it was checked with: only what was checked is applied.
    file_hash = models.CharField(max_length=64)
    mapping_hash = models.CharField(max_length=64, blank=True, default="")
    #: People put names into file names.
    file_name = ProtectedText(personal=PROTECTED)
    sheet = ProtectedText(personal=PROTECTED)
    encoding = models.CharField(max_length=32, blank=True, default="")
    #: The mapping as it was when the file was checked.
    mapping = models.JSONField(default=dict, blank=True)
    #: The domain that sent a PFIF document; empty when nobody said.
    sent_by = models.CharField(max_length=255, blank=True, default="")
    #: The encrypted file while the browser's import waits for its next step; empty afterwards.
    stored_file = models.ForeignKey(
        "vault.StoredFile", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    skip_bad = models.BooleanField(default=False)
    good = models.PositiveIntegerField(default=0)
    warned = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    already = models.PositiveIntegerField(default=0)
    #: Lines done of `total` in the step that runs.
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    #: Cases made; 0 again once taken back.
    made = models.PositiveIntegerField(default=0)
    #: Remarks on the file, and lines with something to say: `{"file": ["…"], "lines": [["14", "warned", "makes", ["…"]]]}`.
    report = ProtectedJSON(personal=PROTECTED)
    #: Why it could not be read, or failed.
    trouble = ProtectedText(personal=PROTECTED)
    cancel_wanted = models.BooleanField(default=False)
    #: Last sign of life of the process that works on it.
    alive_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-recorded_at", "-id")
        indexes = [models.Index(fields=["state", "alive_at"], name="import_run_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="pfif", source__isnull=True) | Q(kind="spreadsheet", source__isnull=False),
                name="import_run_has_its_source",
            ),
            # One at a time writes for a source, so that nothing comes in twice.
            models.UniqueConstraint(
                fields=["source"], condition=Q(state__in=["applying", "taking_back"]), name="import_run_one_per_source"
            ),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(state__in=["applying", "taking_back"], kind="pfif"), name="import_run_one_of_pfif"
            ),
        ]  # fmt: skip

    class Privacy:
        clear = RECORDED
        technical = (
            "id", "key_id", "source", "kind", "state", "file_hash", "mapping_hash", "encoding", "mapping", "sent_by", "stored_file",
            "skip_bad", "good", "warned", "refused", "already", "done", "total", "made", "cancel_wanted", "alive_at", "finished_at",
            "recorded_at",
        )  # fmt: skip

    def __str__(self) -> str:
        return f"import run {self.pk}"

    @property
    def lines(self) -> int:
        """All lines of the file."""
        return self.good + self.warned + self.refused + self.already

    @property
    def to_import(self) -> int:
        """Lines that would become cases."""
        return self.good + self.warned

    @property
    def is_working(self) -> bool:
        """Whether a process works on it, or is about to."""
        return self.state in WORKING

    @property
    def may_apply(self) -> bool:
        """Whether it can be applied as it stands, without leaving anything out."""
        return self.state == self.State.CHECKED and self.to_import > 0 and not self.refused

    @property
    def may_skip_bad(self) -> bool:
        """Whether its good lines can be applied, the bad ones left out."""
        return self.state == self.State.CHECKED and self.to_import > 0 and self.refused > 0


#: States in which a process works on a run, or is about to.
WORKING = frozenset({
    ImportRun.State.WAITING, ImportRun.State.CHECKING, ImportRun.State.APPLYING, ImportRun.State.TAKING_BACK,
})  # fmt: skip


#: States in which cases of a run may stand in the tables that must not stay there.
HALF_DONE = (ImportRun.State.APPLYING, ImportRun.State.TAKING_BACK)
#: States of a run that has not ended well: what it has made so far is in no list, count or page (`cases.queries.access`).
#: Everything but applied, so that whatever goes wrong hides a case rather than shows half a list.
NOT_BROUGHT_IN = tuple(state.value for state in ImportRun.State if state is not ImportRun.State.APPLIED)


class ImportedCase(ProtectedModel):
    """Where a case came from. Under the case's data key: the number in the old list is gone with the case."""

    case = models.OneToOneField("cases.Case", on_delete=models.CASCADE, related_name="imported")
    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="imported_cases")
    source = models.ForeignKey(
        ImportSource, null=True, blank=True, on_delete=models.PROTECT, related_name="imported_cases"
    )
    #: Row of the old list; line of the PFIF document.
    row = models.PositiveIntegerField()
    #: Its number in the old list, or the PFIF record id.
    external_reference = ProtectedText(personal=PROTECTED)
    #: PFIF: after this its home wants it forgotten.
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="imported_case_by_expiry")]

    class Privacy:
        clear = {"case": CLEAR, "expires_at": CLEAR}
        technical = ("id", "key_id", "run", "source", "row")

    def __str__(self) -> str:
        return f"import of case {self.case_id}"


__all__ = ["HALF_DONE", "NOT_BROUGHT_IN", "WORKING", "ImportRun", "ImportSource", "ImportedCase"]
