"""Say what happened with the return interview of a child who is back. In an open case and in a closed one: most cases close with the return."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from fanal.accounts.refusals import refuse, use_case
from fanal.cases.after_return.models import InterviewStep
from fanal.cases.after_return.writing import write_step
from fanal.cases.labels import label_of
from fanal.cases.models import Episode
from fanal.cases.policies import check_may_add
from fanal.cases.queries.access import lock_episode
from fanal.cases.steps import begin_any, end, free_id
from fanal.core.actors import Actor
from fanal.core.casework import EpisodeState, ReturnInterview
from fanal.core.casework.after_return import INTERVIEW_MOVES, INTERVIEW_NEEDS_WHY
from fanal.core.casework.outcomes import INTERVIEW_IS_DUE
from fanal.core.errors import BadInput, NotReady

#: An interview is agreed on for a day soon; a later one is a slip of the pen.
_FURTHEST = timedelta(days=90)


@use_case
def record_interview(
    *, by: Actor, case_id: UUID, episode_id: UUID, state: ReturnInterview, at: datetime | None = None, with_whom: str = "", note: str = "",
    step_id: UUID | None = None,
) -> InterviewStep:
    """Write one step, and until when the next is due. Sent twice with the same `step_id`, it is there once.

    Args:
        at: aware; when it was offered, declined or held. Of an accepted one: for when it is agreed on. None for now.
        note: needed when it was declined or not offered.
    Raises:
        NotReady: the child is not back, or this step cannot follow the last one.
        NotAllowed, NotFound, BadInput.
    """
    case = begin_any(by, case_id)
    check_may_add(case)
    episode = lock_episode(by=by, episode_id=episode_id)
    if episode.case_id != case.pk:
        raise refuse(by, "episode", episode_id)
    there = episode.interview_steps.filter(pk=step_id).first() if step_id else None
    if there is not None:
        return there
    now = timezone.now()
    moment = _check(episode, state, at, note, now)
    step = write_step(by, case, episode, state, at=moment, with_whom=with_whom, note=note, step_id=free_id(InterviewStep.objects.all(), step_id))
    end(by, case, "interview.recorded", about=step, details={"episode": str(episode.pk), "state": state.value}, key_id=episode.key_id)
    return step


def _check(episode: Episode, state: ReturnInterview, at: datetime | None, note: str, now: datetime) -> datetime:
    if episode.state != EpisodeState.FOUND or episode.outcome not in {one.value for one in INTERVIEW_IS_DUE}:
        raise NotReady(_("A return interview is for a child who is back."))
    before = ReturnInterview(episode.return_interview) if episode.return_interview else None
    if state not in INTERVIEW_MOVES[before]:
        assert before is not None  # whatever may come first
        raise NotReady(_("The return interview stands at “%(state)s”; this cannot follow.") % {"state": label_of(ReturnInterview, before)})
    if state in INTERVIEW_NEEDS_WHY and not note.strip():
        raise BadInput(_("Say why."), place="note")
    moment = at or now
    if state is ReturnInterview.ACCEPTED:
        if moment > now + _FURTHEST:
            raise BadInput(_("This time is too far away."), place="at")
    elif moment > now:
        raise BadInput(_("This time is in the future."), place="at")
    if episode.ended_at and moment < episode.ended_at:
        raise BadInput(_("The child was found after this time."), place="at")
    return moment
