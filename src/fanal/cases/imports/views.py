"""Pages of imports: the list of runs, sending a file, saying what its columns are, the report, applying, calling off.

The same actions as the commands, done by a worker where the file is long. Does not belong here: what is done (`actions`).
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fanal import jobs
from fanal.accounts.access import actor_of, needs
from fanal.cases.imports import queries, tasks
from fanal.cases.imports.actions.begin_run import begin_run
from fanal.cases.imports.actions.cancel_run import cancel_run
from fanal.cases.imports.actions.end_run import drop_file_of_ended
from fanal.cases.imports.actions.store_run_file import set_run_mapping, store_run_file
from fanal.cases.imports.columns import Column
from fanal.cases.imports.forms import FileForm, MappingForm, content_of
from fanal.cases.imports.guesses import guess_mapping
from fanal.cases.imports.mapping import ColumnMapping, mapping_from
from fanal.cases.imports.models import ImportRun
from fanal.cases.imports.opening import open_run_table
from fanal.cases.imports.report import verdict_label
from fanal.cases.imports.wording import explain
from fanal.core.errors import BadInput, NotFound, NotReady
from fanal.vault import files

#: Up to so many bytes, or cases, the answer is not kept waiting: they are done at once.
SMALL_FILE, SMALL_RUN = 64 * 1024, 50


@require_safe
@never_cache
@needs("case.import")
def show_list(request: HttpRequest) -> HttpResponse:
    """The last runs, newest first."""
    runs = queries.fetch_runs(by=actor_of(request))
    rows = [(run, state_label(run)) for run in runs]
    return render(request, "cases/imports/list.html", {"rows": rows, "total": queries.count_runs(by=actor_of(request))})


@require_http_methods(["GET", "POST"])
@never_cache
@needs("case.import")
def begin(request: HttpRequest) -> HttpResponse:
    """Send a file. A spreadsheet then asks what its columns are; PFIF says by itself."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            run = _begin(request, form.cleaned_data)
        except NotReady as error:
            form.add_error(None, str(error))
        except BadInput as error:
            form.add_error(error.place if error.place in form.fields else "file", explain(error))
        else:
            if run.kind == ImportRun.Kind.PFIF:
                return _check(request, run)
            return HttpResponseRedirect(reverse("cases:import_mapping", args=[run.pk]))
    sources = [source.name for source in queries.fetch_sources(by=actor_of(request))]
    status = 422 if form.is_bound else 200
    return render(request, "cases/imports/begin.html", {"form": form, "sources": sources}, status=status)


def _begin(request: HttpRequest, given: dict[str, Any]) -> ImportRun:
    upload = given["file"]
    data = upload.read()
    spreadsheet = given["kind"] == "spreadsheet"
    with transaction.atomic():
        run = begin_run(
            by=actor_of(request), data=data, file_name=upload.name, source_name=given["source"] if spreadsheet else "",
            sheet=given["sheet"] if spreadsheet else "", sent_by="" if spreadsheet else given["sent_by"],
        )  # fmt: skip
        store_run_file(by=actor_of(request), run=run, data=data)
    if spreadsheet:
        open_run_table(run, data)  # a file that is no sheet is told here, at the field
    return run


@require_http_methods(["GET", "POST"])
@never_cache
@needs("case.import")
def choose_columns(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Say which column is what, then have the file checked."""
    run = _fetch(request, run_id)
    if run.kind != ImportRun.Kind.SPREADSHEET or run.stored_file is None:
        return HttpResponseRedirect(_url(run))
    try:
        table = open_run_table(run, files.read(run.stored_file))
        start = _start_mapping(run, table)
        content = content_of(table, start)
    except BadInput as error:
        messages.error(request, explain(error))
        return HttpResponseRedirect(reverse("cases:import_list"))
    form = MappingForm(request.POST or None, content=content, start=start)
    if request.method == "POST" and form.is_valid() and form.mapping is not None:
        try:
            set_run_mapping(by=actor_of(request), run_id=run.pk, mapping=form.mapping)
            return _check(request, run)
        except NotReady as error:
            form.add_error(None, str(error))
    context = {"run": run, "form": form, "table": table, "remembered": bool(run.source and run.source.mapping)}
    return render(request, "cases/imports/columns.html", context, status=422 if form.is_bound else 200)


def _start_mapping(run: ImportRun, table: Any) -> ColumnMapping:
    """What the page starts from: what this run was checked with, the source's mapping where it fits, or a guess."""
    for data in (run.mapping, run.source.mapping if run.source else None):
        if data:
            try:
                mapping = mapping_from(data)
                content_of(table, mapping)
            except BadInput:
                continue  # the list has other columns now
            return mapping
    guess = guess_mapping(table)
    return guess.mapping if guess else ColumnMapping({"": Column.IGNORE})


@require_safe
@never_cache
@needs("case.import")
def show_run(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """A run: how far it is, what the check found, what can be done."""
    run = _fetch(request, run_id)
    part = request.headers.get("X-Fanal-Live") == "1"
    template = "cases/imports/run_now.html" if part else "cases/imports/run.html"
    # Just handed to the worker, who has not begun: its keys are not offered again.
    begun = "begun" in request.GET and run.state == ImportRun.State.CHECKED and not part
    return render(request, template, {**_run_context(run), "begun": begun})


def _run_context(run: ImportRun) -> dict[str, Any]:
    report = run.report or {"file": [], "lines": [], "children": 0}
    lines = [
        {"rows": rows, "verdict": verdict, "label": verdict_label(verdict), "makes": makes, "remarks": remarks}
        for rows, verdict, makes, remarks in report["lines"]
    ]
    tally = [
        {"count": run.good, "name": _("good")},
        {"count": run.warned, "name": _("to look at")},
        {"count": run.refused, "name": pgettext("line of a list", "refused")},
        {"count": run.already, "name": _("there already")},
    ]
    return {
        "run": run, "state": state_label(run), "remarks": report["file"], "children": report["children"], "lines": lines[:200],
        "left_out": max(0, len(lines) - 200), "tally": tally, "waiting": queries.waiting_for_review(run).count(),
        "can_map": run.kind == ImportRun.Kind.SPREADSHEET and run.stored_file_id is not None and not run.is_working,
        "can_apply": run.stored_file_id is not None,
        "may_move": run.is_working or run.state == ImportRun.State.CHECKED,
        "can_cancel": run.is_working or (run.state == ImportRun.State.CHECKED and run.stored_file_id is not None),
    }  # fmt: skip


@require_POST
@needs("case.import")
def apply(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Import the checked file: all of it, or its good lines when that was asked."""
    run = _fetch(request, run_id)
    skip_bad = "skip_bad" in request.POST
    if run.state != ImportRun.State.CHECKED or run.stored_file_id is None:
        messages.error(request, _("This import has not been checked, or was applied already. Check the file first."))
    elif run.lines <= SMALL_RUN:
        tasks.apply_stored(run_id=str(run.pk), skip_bad=skip_bad)
        run.refresh_from_db()
        _say_end(request, run)
    else:
        jobs.enqueue("fanal.cases.imports.tasks.apply_stored", run_id=str(run.pk), skip_bad=skip_bad)
        return HttpResponseRedirect(f"{_url(run)}?begun=1")
    return HttpResponseRedirect(_url(run))


@require_POST
@needs("case.import")
def cancel(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Call a run off."""
    run = _fetch(request, run_id)
    try:
        cancel_run(by=actor_of(request), run_id=run.pk)
        drop_file_of_ended(by=actor_of(request), run_id=run.pk)
        messages.success(request, _("The import is called off. What it had made is taken back."))
    except NotReady as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(_url(run))


def _check(request: HttpRequest, run: ImportRun) -> HttpResponse:
    """Have a file checked: at once when it is small, else by a worker."""
    if run.stored_file is not None and run.stored_file.size <= SMALL_FILE:
        tasks.check_stored(run_id=str(run.pk))
    else:
        jobs.enqueue("fanal.cases.imports.tasks.check_stored", run_id=str(run.pk))
    return HttpResponseRedirect(_url(run))


def _say_end(request: HttpRequest, run: ImportRun) -> None:
    if run.state == ImportRun.State.APPLIED:
        messages.success(request, ngettext("%(count)s case came in.", "%(count)s cases came in.", run.made) % {"count": run.made})
    else:
        messages.error(request, run.trouble or _("Nothing was imported."))


def _fetch(request: HttpRequest, run_id: UUID) -> ImportRun:
    try:
        return queries.fetch_run(by=actor_of(request), run_id=run_id)
    except NotFound:
        raise Http404 from None


def _url(run: ImportRun) -> str:
    return reverse("cases:import_run", args=[run.pk])


def state_label(run: ImportRun) -> str:
    """Where a run stands, in words."""
    states = {
        ImportRun.State.WAITING: _("waits for its check"), ImportRun.State.CHECKING: _("is being checked"),
        ImportRun.State.CHECKED: _("checked, not imported"), ImportRun.State.UNREADABLE: _("could not be read"),
        ImportRun.State.APPLYING: _("is being imported"), ImportRun.State.APPLIED: _("imported"),
        ImportRun.State.TAKING_BACK: _("is being taken back"), ImportRun.State.CANCELLED: _("called off"),
        ImportRun.State.FAILED: _("failed, nothing was kept"),
    }  # fmt: skip
    return states[ImportRun.State(run.state)]
