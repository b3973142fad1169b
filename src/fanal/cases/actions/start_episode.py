"""A child is missing again: a new episode of the same child, in the same case or in a new one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fanal.accounts.refusals import use_case
from fanal.cases.after_return.repeats import plan_strategy
from fanal.cases.models import CaseChild, Episode
from fanal.cases.queries.access import lock_child
from fanal.cases.steps import begin, end
from fanal.cases.writing import write_episode
from fanal.core.actors import Actor


@use_case
def start_episode(*, by: Actor, case_id: UUID, child_id: UUID, values: Mapping[str, Any] | None = None) -> Episode:
    """Begin an episode of a child in an open case; a child of another readable case joins this one. One too many plans a strategy task.

    Args:
        values: fields of `recording.EPISODE`.
    Raises:
        NotAllowed, NotFound, BadInput; NotReady for a closed case, or a child who is missing already.
    """
    case = begin(by, case_id)
    child = lock_child(by=by, child_id=child_id)
    CaseChild.objects.get_or_create(case=case, child=child)
    episode = write_episode(by, case, child, values or {})
    details = {"child": str(child.pk), "number": episode.number}
    end(by, case, "episode.started", about=episode, details=details, key_id=child.key_id)
    plan_strategy(by=by, case=case)
    return episode
