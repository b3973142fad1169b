"""What the worker does for the machine itself: kept letters end."""

from __future__ import annotations

import time

from fanal.jobs import every
from fanal.ops import mail


@every(minutes=60, name="ops.sweep_letters")
def sweep_letters() -> None:
    """Letters that were kept for want of a mail server end with the links in them."""
    mail.sweep_letters(now=time.time())
