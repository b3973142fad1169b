"""Change what is known of an episode."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from fanal.accounts.refusals import refuse, use_case
from fanal.cases.after_return.repeats import plan_strategy
from fanal.cases.indexing import index_episode
from fanal.cases.models import Episode
from fanal.cases.queries.access import lock_episode
from fanal.cases.recording import EPISODE
from fanal.cases.steps import begin, end
from fanal.cases.writing import with_added, write_last_seen, write_values
from fanal.core.actors import Actor
from fanal.core.errors import BadInput


@use_case
def update_episode(
    *, by: Actor, case_id: UUID, episode_id: UUID, values: Mapping[str, Any], added: Mapping[str, Any] | None = None,
) -> Episode:
    """Change fields of `recording.EPISODE`, each to a plain value or an `Answer`; fields not named stay as they are.

    `added` goes in behind what stands there: sealed fields that `by` may write but not read.

    Raises NotAllowed, NotFound, NotReady; BadInput also for a last sight after the child was found.
    """
    case = begin(by, case_id)
    episode = lock_episode(by=by, episode_id=episode_id)
    if episode.case_id != case.pk:
        raise refuse(by, "episode", episode_id)
    values = {**values, **with_added(episode, EPISODE, added or {})}
    before = {name: getattr(episode, name) for name in values if name in EPISODE.fields}
    changed = [*write_values(episode, EPISODE, values), *write_last_seen(episode, timezone.now())]
    if episode.ended_at and episode.last_seen_at and episode.last_seen_at > episode.ended_at:
        raise BadInput(_("The child was found before this time."), place="last_seen_at")
    if episode.last_seen_at is None and episode.ended_at and not episode.duration_unknown and episode.found_by:
        raise BadInput(_("The child was found; the time of the last sight is needed for how long it was missing."), place="last_seen_at")
    if changed:
        episode.save(update_fields=sorted(set(changed)))
        old = {name: str(value) for name, value in before.items() if name in changed and value}
        fields = ",".join(sorted(set(changed)))[:200]
        end(by, case, "episode.updated", about=episode, details={"fields": fields}, sealed=old or None, key_id=episode.key_id)
        if {"place_kind", "last_seen_place", "last_seen_at"} & set(changed):
            index_episode(episode)
            plan_strategy(by=by, case=case)
    return episode
