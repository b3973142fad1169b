"""Missing again and again: the task that asks all who care for a strategy."""

from __future__ import annotations

from django.utils import timezone

from fanal.cases.after_return.queries import begins, is_from_institution, starts_from_place, starts_of_child
from fanal.cases.drafts import TaskDraft
from fanal.cases.models import Case, Episode
from fanal.cases.proposals import PROPOSED
from fanal.cases.steps import end, keep_need
from fanal.cases.writing import write_task
from fanal.core.actors import Actor
from fanal.core.casework import TaskKind, TaskState
from fanal.core.casework.after_return import STRATEGY_DUE, is_strategy_due
from fanal.core.errors import Unavailable


def plan_strategy(*, by: Actor, case: Case) -> int:
    """Plan a strategy task in a locked case where a child, or an institution, has one disappearance too many; one is enough.

    Answers with how many were planned (0 or 1). A look-up that does not answer is no reason not to open a case: then only the
    child's own disappearances count.
    """
    if case.tasks.filter(kind=TaskKind.STRATEGY, state=TaskState.OPEN).exists():
        return 0
    for episode in case.episodes.all():
        if episode.is_missing and _one_too_many(episode):
            task = write_task(by, case, TaskDraft(str(PROPOSED[TaskKind.STRATEGY.value]), timezone.now() + STRATEGY_DUE, TaskKind.STRATEGY))
            keep_need(case)
            end(by, case, "strategy.planned", about=task, details={"episode": str(episode.pk)})
            return 1
    return 0


def _one_too_many(episode: Episode) -> bool:
    at = begins(episode)
    if is_strategy_due(starts_of_child(episode), at=at):
        return True
    if not is_from_institution(episode):
        return False
    try:
        return is_strategy_due(starts_from_place(episode), at=at)
    except Unavailable:
        return False
