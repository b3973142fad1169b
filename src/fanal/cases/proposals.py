"""What the program itself plans for a case. Stored as a kind without words, so that each reader meets it in the own language.

Belongs here: which kinds have a text of ours. Does not: labels of kinds (`labels`), when a task is due (the actions).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _l

from fanal.core.casework import TaskKind

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

PROPOSED: Mapping[str, _StrPromise] = {
    TaskKind.FIRST_STEPS.value: _l("First steps: check the danger, tell the next step"),
    TaskKind.STRATEGY.value: _l("Missing three times in thirty days: agree on a strategy with all who care"),
    TaskKind.REVIEW_IMPORT.value: _l("Look through what was taken over, and say what comes next"),
}


def title_to_store(kind: str, title: str) -> str:
    """The title as typed; empty for our own one, left as it was proposed."""
    ours = PROPOSED.get(kind)
    return "" if ours is not None and title.strip() == str(ours) else title


def title_to_show(kind: str, title: str) -> str:
    """The title as typed, or our own one in the reader's language."""
    return title or str(PROPOSED.get(kind, ""))
