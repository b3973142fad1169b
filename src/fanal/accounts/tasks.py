"""What happens by itself: counters and sessions that ran out are swept away."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings

from fanal import jobs
from fanal.accounts import throttle


@jobs.every(minutes=60, name="accounts.sweep")
def sweep() -> None:
    """Forget old failures, spent codes and sessions that ended."""
    throttle.sweep()
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
