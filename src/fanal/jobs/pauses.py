"""How long to wait before trying again, and how often."""

from __future__ import annotations

import random
from datetime import timedelta

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
#: Ten tries take about three hours; then a person has to look.
MOST_ATTEMPTS = 10
#: A recurring job that failed this often in a row is shown to people; it goes on trying.
WORRYING_TRIES = 5
#: How long a worker holds a row without a sign of life; it renews it in time.
LEASE = timedelta(seconds=120)


def pause_after(attempts: int) -> timedelta:
    """Doubles from half a minute to an hour, spread by half either way so that failed rows do not come back together."""
    plain = min(FIRST_PAUSE * 2 ** min(attempts - 1, 16), LONGEST_PAUSE) if attempts > 0 else timedelta(0)
    return plain * (0.5 + random.random())
