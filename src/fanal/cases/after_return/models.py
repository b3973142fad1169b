"""The return interview, step by step: offered, accepted, declined and why, held. Append-only, under the child's data key."""

from __future__ import annotations

from django.db import models

from fanal.cases.models.declarations import CLEAR, PROTECTED, RECORDED, SEALED, Recorded, code_field, one_of
from fanal.core.casework import ReturnInterview
from fanal.vault.fields import ProtectedText
from fanal.vault.models import ProtectedModel


class InterviewStep(Recorded, ProtectedModel):
    """One thing that happened with the return interview after one disappearance. Where it stands is in `Episode.return_interview`."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="interview_steps")
    episode = models.ForeignKey("cases.Episode", on_delete=models.CASCADE, related_name="interview_steps")
    state = code_field(ReturnInterview)
    #: When it was offered, declined, held; of an accepted one, for when it was agreed on.
    happened_at = models.DateTimeField()
    #: Who talks with the child: somebody who is not responsible for the care.
    with_whom = ProtectedText(personal=PROTECTED)
    #: What the child said, why it was declined or not offered.
    note = ProtectedText(personal=SEALED)

    class Meta:
        ordering = ("recorded_at", "id")
        constraints = [one_of("state", ReturnInterview, "interview_step_is_known")]
        indexes = [models.Index(fields=["case", "recorded_at"], name="interview_step_by_case")]

    class Privacy:
        clear = {"case": CLEAR, "episode": CLEAR, "state": CLEAR, "happened_at": CLEAR, **RECORDED}
        technical = ("id", "key_id", "recorded_at")

    def __str__(self) -> str:
        return f"interview step {self.pk}"
