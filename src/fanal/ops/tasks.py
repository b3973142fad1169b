"""What the worker does for the machine itself: kept letters end, a restore is rehearsed every month, copies of the keys stay young."""

from __future__ import annotations

import logging
import time

from django.utils import timezone

from fanal import jobs
from fanal.core.actors import System
from fanal.core.errors import FanalError
from fanal.ops import mail
from fanal.vault.store import kept_here

log = logging.getLogger("fanal.ops.tasks")
_BY = System("backup")


@jobs.every(minutes=60, name="ops.sweep_letters")
def sweep_letters() -> None:
    """Letters that were kept for want of a mail server end with the links in them."""
    mail.sweep_letters(now=time.time())


@jobs.every(minutes=60, name="ops.rehearse_restore", here=kept_here)
def rehearse_restore() -> None:
    """Once a month, with the newest backup. A failure is noted and stands on the board; the next try is a day later."""
    from fanal.ops.backup import due
    from fanal.ops.backup.actions import rehearse_restore as action

    if not due.rehearsal_is_due(timezone.now()):
        return
    try:
        action.rehearse_restore(by=_BY)
    except FanalError as error:
        log.error("the rehearsal of a restore failed", exc_info=error)  # noqa: TRY400 - described without its message


@jobs.every(minutes=5, name="ops.keep_tombstones", here=kept_here)
def keep_tombstones() -> None:
    """Whoever was erased since the last backup stands on the list that lies with the copies of the keys."""
    from fanal.ops.backup.actions.keep_keys import keep_tombstones as keep

    keep(by=_BY)


@jobs.every(minutes=12 * 60, name="ops.keep_keys", here=kept_here)
def keep_keys() -> None:
    """A fresh copy of the keys, and none older than thirty days, whether or not somebody makes backups."""
    from fanal.ops.backup.actions.keep_keys import keep_keys as keep

    try:
        keep(by=_BY)
    except FanalError as error:
        log.error("no copy of the keys was made", exc_info=error)  # noqa: TRY400 - described without its message
