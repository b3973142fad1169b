"""How long to wait before a word is sent again."""

from __future__ import annotations

import random
from datetime import timedelta

#: In seconds, by how often it was tried; the last one holds from then on.
_PAUSES = (5, 30, 120, 600, 1800, 3600, 10_800, 21_600)


def pause_after(attempts: int) -> timedelta:
    """From seconds to six hours, spread by a quarter either way so that what failed together does not come back together."""
    plain = _PAUSES[min(max(attempts, 1), len(_PAUSES)) - 1]
    return timedelta(seconds=plain * (0.75 + random.random() / 2))
