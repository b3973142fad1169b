"""The work on a case: tasks, support given, notes, flags. Under the case's data key."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from fanal.cases.models.declarations import CLEAR, PROTECTED, RECORDED, TRACE, Recorded, code_field, one_of
from fanal.cases.proposals import title_to_show
from fanal.core.casework import FlagKind, SaidBy, SupportKind, TaskKind, TaskState
from fanal.vault.fields import ProtectedText
from fanal.vault.models import ProtectedModel


class Task(Recorded, ProtectedModel):
    """Something to do, with an owner and a due time."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="tasks")
    kind = code_field(TaskKind, default=TaskKind.OTHER)
    #: As a person put it; empty where the program planned it: shown is `words`.
    title = ProtectedText(personal=PROTECTED)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="case_tasks",
    )
    due = models.DateTimeField()
    state = code_field(TaskState, default=TaskState.OPEN)
    finished_at = models.DateTimeField(null=True, blank=True)
    finished_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    #: What came of it.
    result = ProtectedText(personal=PROTECTED)

    class Meta:
        ordering = ("due", "id")
        constraints = [
            one_of("kind", TaskKind, "task_kind_is_known"),
            one_of("state", TaskState, "task_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=TaskState.OPEN.value, finished_at__isnull=True)
                | (~Q(state=TaskState.OPEN.value) & Q(finished_at__isnull=False)),
                name="task_finished_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "state", "due"], name="task_by_case"),
            models.Index(fields=["state", "due", "id"], name="task_by_due"),
            models.Index(fields=["owner", "state", "due", "id"], name="task_by_owner"),
        ]

    class Privacy:
        clear = {
            "case": CLEAR, "kind": CLEAR, "owner": TRACE, "due": CLEAR, "state": CLEAR, "finished_at": CLEAR,
            "finished_by": TRACE, **RECORDED,
        }
        technical = ("id", "key_id", "recorded_at")

    def __str__(self) -> str:
        return f"task {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it still waits."""
        return self.state == TaskState.OPEN

    @property
    def words(self) -> str:
        """What is to be done, for whoever reads it now."""
        return title_to_show(self.kind, self.title)


class Support(Recorded, ProtectedModel):
    """Support given: what kind, to whom, how long."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="support")
    kind = code_field(SupportKind)
    minutes = models.PositiveSmallIntegerField()
    given_at = models.DateTimeField(default=timezone.now)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    child = models.ForeignKey("cases.Child", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    person = models.ForeignKey("cases.Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    text = ProtectedText(personal=PROTECTED)

    class Meta:
        ordering = ("-given_at", "-id")
        verbose_name_plural = "support"
        constraints = [
            one_of("kind", SupportKind, "support_kind_is_known"),
            models.CheckConstraint(condition=Q(minutes__gte=1, minutes__lte=1440), name="support_is_up_to_a_day"),
        ]
        indexes = [models.Index(fields=["case", "-given_at"], name="support_by_case")]

    class Privacy:
        clear = {
            "case": CLEAR, "kind": CLEAR, "minutes": CLEAR, "given_at": CLEAR, "given_by": TRACE, "child": CLEAR,
            "person": CLEAR, **RECORDED,
        }
        technical = ("id", "key_id", "recorded_at")

    def __str__(self) -> str:
        return f"support {self.pk}"


class Note(Recorded, ProtectedModel):
    """A note in the case. What a child said alone is walled: never part of the parents' file."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="notes")
    text = ProtectedText(personal=PROTECTED)
    said_by = code_field(SaidBy, blank=True, default="")
    is_decision = models.BooleanField(default=False)
    walled = models.BooleanField(default=False)

    class Meta:
        ordering = ("-recorded_at", "-id")
        constraints = [one_of("said_by", SaidBy, "note_said_by_is_known", empty=True)]
        indexes = [models.Index(fields=["case", "-recorded_at"], name="note_by_case")]

    class Privacy:
        clear = {"case": CLEAR, "said_by": CLEAR, "is_decision": CLEAR, "walled": CLEAR, **RECORDED}
        technical = ("id", "key_id", "recorded_at")

    def __str__(self) -> str:
        return f"note {self.pk}"


class Flag(Recorded, ProtectedModel):
    """What everybody on the case must know at first sight, with who says so."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="flags")
    kind = code_field(FlagKind)
    said_by = code_field(SaidBy, blank=True, default="")
    text = ProtectedText(personal=PROTECTED)
    cleared_at = models.DateTimeField(null=True, blank=True)
    cleared_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ("recorded_at", "id")
        constraints = [
            one_of("kind", FlagKind, "flag_kind_is_known"),
            one_of("said_by", SaidBy, "flag_said_by_is_known", empty=True),
            models.UniqueConstraint(fields=["case", "kind"], condition=Q(cleared_at__isnull=True), name="flag_once_at_a_time"),
        ]

    class Privacy:
        clear = {"case": CLEAR, "kind": CLEAR, "said_by": CLEAR, "cleared_at": CLEAR, "cleared_by": TRACE, **RECORDED}
        technical = ("id", "key_id", "recorded_at")

    def __str__(self) -> str:
        return f"flag {self.pk}"
