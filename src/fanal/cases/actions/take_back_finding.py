"""An episode was ended in error: the same disappearance goes on. A new disappearance is a new episode instead."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from fanal.accounts.refusals import refuse, use_case
from fanal.cases.models import Episode
from fanal.cases.queries.access import lock_episode, lock_row_of_child
from fanal.cases.steps import begin, end
from fanal.core.actors import Actor
from fanal.core.casework import EPISODE_TABLE, EpisodeState
from fanal.core.errors import BadInput, NotReady

#: What is taken back. Some of it is sealed, so whoever takes it back may never have seen it: it must not be lost.
_END = (
    "outcome", "found_by", "condition", "ended_at", "found_place", "found_country", "return_interview", "interview_note",
)


@use_case
def take_back_finding(*, by: Actor, case_id: UUID, episode_id: UUID, reason: str) -> Episode:
    """Set an ended episode of an open case back to missing. What was recorded of its end stays sealed in the journal.

    Raises NotAllowed, NotFound; BadInput without a reason; NotReady when the child is missing in another episode.
    """
    case = begin(by, case_id)
    episode = lock_episode(by=by, episode_id=episode_id)
    if episode.case_id != case.pk:
        raise refuse(by, "episode", episode_id)
    EPISODE_TABLE.check_move(EpisodeState(episode.state), EpisodeState.MISSING)
    if not reason.strip():
        raise BadInput(_("Say why it is taken back."), place="reason")
    lock_row_of_child(episode.child_id)
    if Episode.objects.filter(child=episode.child_id, state=EpisodeState.MISSING).exists():
        raise NotReady(_("This child is recorded as missing in a later episode. Correct that one."))
    before = {name: str(getattr(episode, name) or "") for name in _END} | {"reason": reason}
    steps = episode.interview_steps.all()
    told = (f"{step.happened_at.isoformat()} {step.state} {step.with_whom} {step.note}".strip() for step in steps)
    before |= {"interview_steps": "\n".join(told)} if steps else {}
    steps.delete()
    episode.state, episode.outcome, episode.found_by, episode.condition = EpisodeState.MISSING.value, "", "", ""
    episode.ended_at, episode.duration_unknown, episode.interview_due = None, False, None
    episode.found_place, episode.found_country, episode.return_interview, episode.interview_note = "", "", "", ""
    episode.save()
    end(by, case, "episode.finding_taken_back", about=episode, sealed=before, key_id=episode.key_id)
    return episode
