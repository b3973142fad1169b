"""Make a restored node fit to be used, before its first request: prove it, erase again what was erased, end old sign-ins."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from fanal import journal
from fanal.accounts.actions.end_all_sign_ins import end_all_sign_ins
from fanal.core import plugs
from fanal.core.actors import Actor
from fanal.core.commands import counted
from fanal.core.errors import NotReady
from fanal.journal.queries import newest_entry_at
from fanal.journal.verifying import verify
from fanal.ops.backup import databases
from fanal.ops.backup.expected import Expected, Settled
from fanal.ops.migrating import migrate
from fanal.ops.models import Restore
from fanal.ops.upgrade import shape
from fanal.vault import places, sampling, tombstones

_KEPT = "Nothing was kept of it."


def settle_restored(*, by: Actor, expected: Expected) -> Settled:
    """Prove a restored node whole, and make it safe to open. To be called once, before any page is served.

    Raises NotReady with what does not fit: the journal, the counts, keys that are missing, a field that does not open.
    """
    if expected.exact:
        _check_counts(expected)
    migrated = shape.missing()
    if migrated:
        migrate(verbosity=0)
    entries, head, notes = _check_journal(expected)
    as_of = newest_entry_at() or timezone.now()
    keyless = sampling.count_keyless()
    if keyless:
        raise NotReady(
            f"In this copy of the keys {counted(keyless, 'key')} of the backup cannot be found: it is older. {_KEPT} Take a newer copy of the keys."
        )
    with transaction.atomic():
        again = tombstones.erase_again(expected.erased, by=by)
        sessions, invitations = end_all_sign_ins(by=by)
        list(plugs.node_restored.ask(by=by))
        Restore.objects.create(backup=expected.backup, taken_at=as_of, restored_at=timezone.now())
        journal.record(
            by=by, act="node.restored", subject=f"node:{places.node_id()}",
            details={"backup": expected.backup, "head": entries, "erased_again": again},
        )  # fmt: skip
    sample = sampling.open_some()
    if sample.failed:
        raise NotReady(f"A field does not open ({sample.failed[0]}): keys and backup do not belong together. {_KEPT}")
    return Settled(entries, head, sample.opened, sample.gone, again, sessions, invitations, len(migrated), notes)


def _check_counts(expected: Expected) -> None:
    found = databases.facts_here()
    wrong = sorted(table for table, count in expected.counts.items() if found.counts.get(table) != count)
    if wrong:
        raise NotReady(f"The restored database does not hold what the backup says: {wrong[0]} has another number of rows. {_KEPT}")


def _check_journal(expected: Expected) -> tuple[int, str, list[str]]:
    report = verify()
    if report.fault or report.unguarded:
        why = report.fault.sentence if report.fault else "Its triggers are missing."
        raise NotReady(f"The journal of this backup is not as it was written. {why} {_KEPT} Tell the data protection officer.")
    head = report.head_hash.hex()
    same = report.entries == expected.head_seq and (head == expected.head_hash or not report.entries)
    if expected.exact and not same:
        raise NotReady(f"The journal of this backup does not end where its manifest says. {_KEPT}")
    return report.entries, head, report.notes
