"""Apply a checked file: all of it, or nothing.

Writing goes in blocks, each a short transaction, so that the desk never waits longer than for one block. Nobody sees a case
before the run has ended as applied (`cases.queries.access.settled_cases`). Whatever ends the work early (a line that is refused
now, a full disk, a wish to cancel, Ctrl-C) takes back what was written; what a dying process leaves is taken back by
`end_run.recover_runs`.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fanal import journal, live
from fanal.accounts.access import check
from fanal.cases.imports.actions._block import prepare_block, write_block
from fanal.cases.imports.actions.end_run import recover_runs
from fanal.cases.imports.actions.erase_records import erase_records
from fanal.cases.imports.actions.take_back import take_back
from fanal.cases.imports.check import Line, Verdict
from fanal.cases.imports.holding import held
from fanal.cases.imports.models import ImportRun
from fanal.cases.imports.opening import Check, file_hash, open_check
from fanal.cases.imports.pacing import Cancelled, Pace, RunPace
from fanal.cases.imports.pfif_drafts import PfifCheck
from fanal.cases.imports.queries import fetch_run
from fanal.core.actors import Actor
from fanal.core.errors import FanalError, NotReady

#: Cases per transaction: some tenths of a second of the database's one pen.
BLOCK = 50


def apply_run(*, by: Actor, run_id: UUID, data: bytes, skip_bad: bool = False, pace: Pace | None = None) -> ImportRun:
    """Make the cases of a checked file.

    Args:
        skip_bad: leave out the lines that are refused; without it one of them stops everything.
    Raises:
        NotAllowed, NotFound; NotReady: not checked, another file than the checked one, refused lines, nothing to import,
        another import of this source at work; BadInput, Cancelled, and whatever else ended it: then nothing is left of it.
    """
    check(by, "case.import")
    with held(run_id):
        return _apply(by, _start(by, run_id, data, skip_bad), data, pace)


def _apply(by: Actor, run: ImportRun, data: bytes, pace: Pace | None) -> ImportRun:
    try:
        walk = open_check(run, data)
        told = RunPace(by, run.pk, pace)
        for block in _blocks(walk, run.skip_bad):
            _write(by, run, block)
            told(run.done, run.total)
        if isinstance(walk, PfifCheck):
            erase_records(by=by, records=walk.to_erase, already=walk.already)
        return _finish(by, run, walk)
    except BaseException as error:
        state = (
            ImportRun.State.CANCELLED if isinstance(error, Cancelled | KeyboardInterrupt) else ImportRun.State.FAILED
        )
        take_back(by=by, run_id=run.pk, state=state, trouble=_trouble(error))
        raise


def _trouble(error: BaseException) -> str:
    """What to say of an error. Of one that is no sentence for people only its kind: its text may hold a child's data."""
    if isinstance(error, Cancelled | KeyboardInterrupt):
        return ""
    return (
        str(error)
        if isinstance(error, FanalError)
        else _("An unexpected error: %(kind)s.") % {"kind": type(error).__name__}
    )


def _check_may_apply(run: ImportRun, data: bytes, skip_bad: bool) -> None:
    """Raise NotReady, with a sentence, unless this file was checked in this run and may be applied."""
    if run.state != ImportRun.State.CHECKED:
        raise NotReady(_("This import has not been checked, or was applied already. Check the file first."))
    if run.file_hash != file_hash(data):
        raise NotReady(_("This is another file than the one that was checked. Check it first."))
    if run.refused and not skip_bad:
        raise NotReady(
            ngettext(
                "%(count)s line is refused. Correct it and check again, or import only the good ones.",
                "%(count)s lines are refused. Correct them and check again, or import only the good ones.",
                run.refused,
            )
            % {"count": run.refused}
        )
    erases = run.kind == ImportRun.Kind.PFIF and run.already
    if not run.to_import and not erases:
        raise NotReady(_("There is nothing to import in this file."))


def _start(by: Actor, run_id: UUID, data: bytes, skip_bad: bool) -> ImportRun:
    """The run, ready to be applied. Another one of its source that stands in the way and whose process died is taken back first."""
    fetch_run(by=by, run_id=run_id)
    try:
        return _begin(by, run_id, data, skip_bad)
    except IntegrityError:
        recover_runs(by=by, now=timezone.now())
    try:
        return _begin(by, run_id, data, skip_bad)
    except IntegrityError:
        raise NotReady(_("Another import of this source is at work. Wait for its end.")) from None


@transaction.atomic
def _begin(by: Actor, run_id: UUID, data: bytes, skip_bad: bool) -> ImportRun:
    run = ImportRun.objects.select_for_update(of=("self",)).select_related("source").get(pk=run_id)
    _check_may_apply(run, data, skip_bad)
    run.state, run.skip_bad, run.alive_at = ImportRun.State.APPLYING, skip_bad, timezone.now()
    run.done, run.total, run.made, run.cancel_wanted = 0, run.lines, 0, False
    run.save(update_fields=["state", "skip_bad", "alive_at", "done", "total", "made", "cancel_wanted"])
    journal.record(by=by, act="import.started", subject=run, details={"lines": run.lines, "skip_bad": skip_bad})
    live.tell("import", str(run.pk))
    return run


def _blocks(walk: Check, skip_bad: bool) -> Iterator[list[Line]]:
    """Lines in blocks of so many cases. A refused line that is not to be skipped ends it: the check had not seen it."""
    block: list[Line] = []
    drafts = 0
    for line in walk.lines():
        if line.verdict is Verdict.REFUSED and not skip_bad:
            raise NotReady(
                _("Row %(row)s is refused now, though the check let it pass: %(why)s")
                % {"row": line.rows, "why": " ".join(line.remarks)}
            )
        block.append(line)
        drafts += line.draft is not None
        if drafts >= BLOCK:
            yield block
            block, drafts = [], 0
    if block:
        yield block


def _write(by: Actor, run: ImportRun, lines: list[Line]) -> None:
    block = prepare_block(lines)
    with transaction.atomic():
        _check_still_ours(run)
        run.made += write_block(by=by, run=run, block=block)
        run.done += len(lines)
        run.alive_at = timezone.now()
        run.save(update_fields=["made", "done", "alive_at"])


def _check_still_ours(run: ImportRun) -> None:
    """Whoever was silent for too long was taken for dead, and what it wrote is gone: it must not write on. In a transaction."""
    state = ImportRun.objects.select_for_update().values_list("state", flat=True).get(pk=run.pk)
    if state != ImportRun.State.APPLYING:
        raise NotReady(_("This import gave no sign of life for too long and was taken back. Check the file again."))


@transaction.atomic
def _finish(by: Actor, run: ImportRun, walk: Check) -> ImportRun:
    """From here on everybody sees what was brought in: one row says so."""
    _check_still_ours(run)
    tally = walk.tally
    run.good, run.warned, run.refused, run.already = tally.good, tally.warned, tally.refused, tally.already
    run.state, run.finished_at = ImportRun.State.APPLIED, timezone.now()
    run.save(update_fields=["good", "warned", "refused", "already", "state", "finished_at"])
    details = {
        "made": run.made, "children": tally.children, "left_out": run.refused, "already": run.already, "skip_bad": run.skip_bad,
    }  # fmt: skip
    journal.record(by=by, act="import.applied", subject=run, details=details)
    live.tell("import", str(run.pk))
    live.tell("board")
    return run
