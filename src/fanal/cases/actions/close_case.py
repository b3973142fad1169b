"""Close a case: how each child's episode ended, found by whom, in which condition, how long, return interview offered."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from fanal.accounts.refusals import use_case
from fanal.cases.actions.give_access import let_closer_stay
from fanal.cases.after_return.writing import write_step
from fanal.cases.labels import label
from fanal.cases.models import Case
from fanal.cases.policies import person_of
from fanal.cases.queries.parts import facts_of
from fanal.cases.recording import text
from fanal.cases.steps import begin_any, end, write_status
from fanal.cases.writing import finish_episode
from fanal.core import plugs
from fanal.core.actors import Actor
from fanal.core.casework import CaseStatus, Closing, EpisodeState, TaskKind, TaskState, check_ready_to_close
from fanal.core.casework.closing import outcome_of
from fanal.core.casework.outcomes import INTERVIEW_IS_DUE


@use_case
def close_case(*, by: Actor, case_id: UUID, closing: Closing, reason: str = "") -> Case:
    """Close a case. Tasks that are still open end with it, except aftercare; colleagues who were let in are let out again. Who closes
    a colleague's case reads it for two weeks more.

    Raises:
        NotReady: something is missing, or an upper room has something in the way; `.blockers` has a sentence for each.
        NotAllowed, NotFound, BadInput.
    """
    case = begin_any(by, case_id, right="case.close")
    now = timezone.now()
    facts = facts_of(case)
    others = [sentence for room in plugs.close_blocker.ask(by=by, case_id=case.pk) for sentence in room]
    check_ready_to_close(facts, closing, now=now, others=others, say=label)
    for episode in case.episodes.select_for_update().filter(state=EpisodeState.MISSING):
        finding = closing.findings[episode.pk]
        finish_episode(episode, finding)
        if finding.interview is not None and finding.outcome in INTERVIEW_IS_DUE:
            write_step(by, case, episode, finding.interview, at=now, note=finding.interview_note)
    # Aftercare goes on when the case is closed.
    case.tasks.filter(state=TaskState.OPEN).exclude(kind=TaskKind.AFTERCARE).update(state=TaskState.DROPPED.value, finished_at=now, finished_by=person_of(by))
    outcome = outcome_of(facts, closing)
    assert outcome is not None  # the check has passed
    case.status, case.outcome, case.closed_at = CaseStatus.CLOSED.value, outcome.value, max(now, case.opened_at)
    case.next_due = case.needs_at = None
    case.save(update_fields=["status", "outcome", "closed_at", "next_due", "needs_at"])
    write_status(by, case, "closed", reason=text(reason))
    list(plugs.case_closed.ask(by=by, case_id=case.pk))
    let_closer_stay(by=by, case=case)
    end(by, case, "case.closed", details={"outcome": case.outcome, "episodes": len(facts.missing)})
    return case


__all__ = ["close_case", "facts_of", "finish_episode"]
