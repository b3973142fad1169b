"""Check a file: walk through it, write the report into the run. No case is touched."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import journal, live
from fanal.accounts.access import check
from fanal.cases.imports.check import Line, Tally, Verdict
from fanal.cases.imports.holding import held
from fanal.cases.imports.mapping import ColumnMapping
from fanal.cases.imports.models import ImportRun, ImportSource
from fanal.cases.imports.opening import Check, choose_mapping, mapping_hash, open_check
from fanal.cases.imports.pacing import Cancelled, Pace, RunPace
from fanal.cases.imports.queries import fetch_run
from fanal.cases.imports.wording import explain
from fanal.core.actors import Actor
from fanal.core.errors import BadInput, NotReady

#: Lines that the run keeps for its page; the .csv report of the command has all of them.
KEPT_LINES = 1_000
_EVERY = 100


def check_run(
    *,
    by: Actor,
    run_id: UUID,
    data: bytes,
    mapping: ColumnMapping | None = None,
    each: Callable[[Line], None] | None = None,
    pace: Pace | None = None,
) -> ImportRun:
    """Walk through a run's file and keep what was found. May be done again, with another mapping.

    Args:
        mapping: for this file, and saved for its source; the source's saved one, or a guess, when left out.
        each: handed every line as it is read (the .csv report).
    Raises:
        NotAllowed, NotFound; NotReady for a run that is applied or being worked on; BadInput for a file that cannot be read
        (the run then says why); Cancelled.
    """
    check(by, "case.import")
    with held(run_id):
        return _check(by, _start(by, run_id), data, mapping, each=each, pace=pace)


def _check(
    by: Actor,
    run: ImportRun,
    data: bytes,
    mapping: ColumnMapping | None,
    *,
    each: Callable[[Line], None] | None,
    pace: Pace | None,
) -> ImportRun:
    try:
        chosen = None
        if run.kind == ImportRun.Kind.SPREADSHEET:
            chosen = choose_mapping(run, data, mapping)
        walk = open_check(run, data, chosen)
        kept = _walk(walk, each, RunPace(by, run.pk, pace))
    except BadInput as error:
        _give_up(by, run, ImportRun.State.UNREADABLE, explain(error))
        raise
    except (Cancelled, KeyboardInterrupt):
        _give_up(by, run, ImportRun.State.CANCELLED, "")
        raise
    return _finish(by, run, walk, kept, chosen)


def _start(by: Actor, run_id: UUID) -> ImportRun:
    with transaction.atomic():
        fetch_run(by=by, run_id=run_id)
        run = ImportRun.objects.select_for_update(of=("self",)).select_related("source").get(pk=run_id)
        states = {ImportRun.State.WAITING, ImportRun.State.CHECKED, ImportRun.State.UNREADABLE}
        if run.state not in states:
            raise NotReady(_("This import is applied, or being worked on, and cannot be checked again."))
        run.state, run.alive_at = ImportRun.State.CHECKING, timezone.now()
        run.done = run.total = 0
        run.cancel_wanted = False
        run.save(update_fields=["state", "alive_at", "done", "total", "cancel_wanted"])
    return run


def _walk(walk: Check, each: Callable[[Line], None] | None, pace: Pace) -> list[Line]:
    """Every line once; those with something to say are kept, refused ones before others."""
    refused: list[Line] = []
    others: list[Line] = []
    for number, line in enumerate(walk.lines(), start=1):
        if each:
            each(line)
        if line.remarks:
            bucket = refused if line.verdict is Verdict.REFUSED else others
            if len(bucket) < KEPT_LINES:
                bucket.append(Line(line.numbers, line.verdict, line.makes, line.remarks))
        if number % _EVERY == 0:
            pace(number, 0)
    return sorted((refused + others)[:KEPT_LINES], key=lambda line: line.numbers)


@transaction.atomic
def _finish(by: Actor, run: ImportRun, walk: Check, kept: list[Line], chosen: ColumnMapping | None) -> ImportRun:
    tally: Tally = walk.tally
    run.good, run.warned, run.refused, run.already = tally.good, tally.warned, tally.refused, tally.already
    run.report = {
        "file": walk.remarks(),
        "children": tally.children,
        "lines": [[line.rows, line.verdict.value, line.makes, list(line.remarks)] for line in kept],
    }
    run.state, run.done, run.total, run.trouble = ImportRun.State.CHECKED, tally.lines, tally.lines, ""
    if chosen is not None:
        run.mapping, run.mapping_hash = chosen.as_data(), mapping_hash(chosen)
        ImportSource.objects.filter(runs=run).update(mapping=run.mapping)
    run.save()
    details = {"good": run.good, "warned": run.warned, "refused": run.refused, "already": run.already}
    journal.record(by=by, act="import.checked", subject=run, details=details)
    live.tell("import", str(run.pk))
    return run


@transaction.atomic
def _give_up(by: Actor, run: ImportRun, state: ImportRun.State, trouble: str) -> None:
    run.state, run.trouble, run.finished_at = state, trouble, timezone.now()
    run.good = run.warned = run.refused = run.already = 0
    run.save()
    journal.record(by=by, act="import.check_ended", subject=run, details={"state": str(state)})
    live.tell("import", str(run.pk))
