"""Rows about the return interview, inside an action's transaction: the act itself, and closing, which writes the first step."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from fanal.cases.after_return.models import InterviewStep
from fanal.cases.models import Case, Episode
from fanal.cases.recording import line, text
from fanal.cases.steps import trace
from fanal.core.actors import Actor
from fanal.core.casework import CaseOutcome, ReturnInterview
from fanal.core.casework.after_return import interview_due
from fanal.core.ids import new_id


def write_step(
    by: Actor, case: Case, episode: Episode, state: ReturnInterview, *, at: datetime, with_whom: str = "", note: str = "", step_id: UUID | None = None,
) -> InterviewStep:
    """The row of a step, and on its locked episode where the interview stands and until when the next step is due."""
    now = timezone.now()
    agreed = at if state is ReturnInterview.ACCEPTED and at > now else None
    returned_at = episode.ended_at or case.closed_at or now
    episode.return_interview = state.value
    episode.interview_due = interview_due(CaseOutcome(episode.outcome), state, returned_at=returned_at, agreed_at=agreed)
    episode.save(update_fields=["return_interview", "interview_due"])
    return episode.interview_steps.create(
        id=step_id or new_id(), key_id=episode.key_id, case=case, state=state.value, happened_at=at,
        with_whom=line(with_whom), note=text(note), **trace(by),
    )  # fmt: skip
