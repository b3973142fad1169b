"""How long somebody waits in a queue, told honestly: from who is there and who is before them, never from a wish.

Belongs here: the rule. Does not: counting (the desk's channels), the words of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

#: Minutes are told in these steps, rounded up: a number that looks exact is believed, and is not.
STEPS = (5, 10, 15, 20, 30, 45, 60)


class WaitKind(StrEnum):
    """What can be said of a wait."""

    #: Nobody takes conversations now.
    NOBODY = "nobody"
    #: Somebody is free.
    SOON = "soon"
    #: All are busy; about so many minutes.
    MINUTES = "minutes"
    #: Longer than an hour, and nobody knows.
    LONG = "long"


@dataclass(frozen=True, slots=True)
class Wait:
    """What is told. `minutes` with `MINUTES` only; `before`: people who wait already."""

    kind: WaitKind
    before: int = 0
    minutes: int = 0


def estimate_wait(*, before: int, places: int, busy: int, lasts: float) -> Wait:
    """What to tell somebody with `before` people before them.

    Args:
        before: people who wait already and are answered first.
        places: conversations that those who are there hold at once, in all; 0 when nobody is there.
        busy: conversations that they hold now.
        lasts: how long one lasts, in minutes, as measured lately (above 0).
    Returns: with `places` conversations going on, one ends every `lasts / places` minutes on average; so many of these as places
        are missing, rounded up to the next of `STEPS`.
    """
    if places <= 0:
        return Wait(WaitKind.NOBODY, before)
    missing = before + 1 - max(0, places - busy)
    if missing <= 0:
        return Wait(WaitKind.SOON, before)
    minutes = missing * lasts / places
    step = next((step for step in STEPS if minutes <= step), 0)
    return Wait(WaitKind.MINUTES, before, step) if step else Wait(WaitKind.LONG, before)
