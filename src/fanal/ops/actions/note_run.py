"""Note how a backup, a rehearsal or an upgrade ended, with its entry in the journal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from fanal import journal
from fanal.core.actors import Actor
from fanal.ops.models import SafetyRun
from fanal.vault import places

_ACTS = {
    SafetyRun.Kind.BACKUP: "backup.made",
    SafetyRun.Kind.REHEARSAL: "backup.rehearsed",
    SafetyRun.Kind.UPGRADE: "node.upgraded",
}


@transaction.atomic
def note_run(
    *, by: Actor, kind: SafetyRun.Kind, began_at: datetime, ended_at: datetime, error: str = "",
    facts: Mapping[str, str | int], journalled: Mapping[str, str | int],
) -> SafetyRun:
    """Keep the run and journal it.

    Args:
        error: kind of the error that ended it; empty when it went well.
        facts: for the doctor and the board (folders too).
        journalled: the part of them that stays for ever: codes and numbers.
    """
    run = SafetyRun.objects.create(
        kind=kind, began_at=began_at, ended_at=max(began_at, ended_at), good=not error, error=error, facts=dict(facts)
    )
    act = _ACTS[kind] if not error else f"{kind.value}.failed"
    details = {**journalled, **({"error": error} if error else {})}
    journal.record(by=by, act=act, subject=f"node:{places.node_id()}", details=details)
    return run
