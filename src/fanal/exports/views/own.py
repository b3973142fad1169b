"""One's own exports: the list, one with how far it is, calling it off, erasing it, fetching its file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from fanal.accounts.access import needs, needs_fresh, staff_of
from fanal.core.errors import NotReady
from fanal.exports import about, labels, queries
from fanal.exports.actions.cancel_export import cancel_export
from fanal.exports.actions.erase_export import erase_export
from fanal.exports.actions.fetch_file import fetch_file
from fanal.exports.models import Export
from fanal.exports.sources import all_sources
from fanal.vault import files
from fanal.vault.fields import readable

#: A file is not a page: it may run nothing, load nothing, and is not shown inside a page of ours.
SANDBOX = "default-src 'none'; sandbox"


@require_safe
@never_cache
@needs("export.ask")
def show_list(request: HttpRequest) -> HttpResponse:
    """The last ones, the newest first."""
    by = staff_of(request)
    rows = [_row(export) for export in queries.fetch_exports(by=by)]
    context = {"rows": rows, "total": queries.count_exports(by=by), "to_review": queries.fetch_to_review(by=by).count()}
    return render(request, "exports/list.html", context)


@require_safe
@never_cache
@needs("export.ask")
def show_export(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """One export; fetched anew by itself while it is being made."""
    export = queries.fetch_export(by=staff_of(request), export_id=export_id)
    part = request.headers.get("X-Fanal-Live") == "1"
    return render(request, "exports/now.html" if part else "exports/export.html", _row(export))


@require_POST
@needs("export.ask")
def cancel(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """Call it off."""
    try:
        cancel_export(by=staff_of(request), export_id=export_id)
        messages.success(request, _("The export is called off. Nothing of it was kept."))
    except NotReady as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(reverse("exports:export", args=[export_id]))


@require_POST
@needs("export.ask")
def erase(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """Erase its file before its time."""
    try:
        erase_export(by=staff_of(request), export_id=export_id)
        messages.success(request, _("The file is erased here. Copies that you fetched are yours to delete."))
    except NotReady as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(reverse("exports:export", args=[export_id]))


@require_GET
@never_cache
@needs("export.ask")
@needs_fresh
def send_file(request: HttpRequest, export_id: UUID) -> HttpResponseBase:
    """The file as attachment, opened piece by piece, under a sandbox of its own. Journalled before the first byte."""
    try:
        export, file = fetch_file(by=staff_of(request), export_id=export_id)
    except NotReady as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(reverse("exports:export", args=[export_id]))
    response = StreamingHttpResponse(files.read_pieces(file), content_type=labels.MEDIA_TYPES[export.form])
    response["Content-Length"] = str(file.size)
    response["Content-Disposition"] = f'attachment; filename="{about.file_name(export)}"'
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _row(export: Export) -> dict[str, Any]:
    """What pages show of one export; of one whose key is gone, that it was."""
    source = all_sources().get(export.source)
    known = readable(export)
    return {
        "export": export,
        "title": source.title if source else export.source,
        "unit": source.unit if source else "",
        "form_label": labels.FORMS[export.form],
        "state": labels.STATES[export.state if export.is_working or export.is_ready or export.state != "ready" else "erased"],
        "purpose_label": labels.PURPOSES[export.purpose_kind],
        "purpose": export.purpose if known else "",
        "trouble": export.trouble if known else "",
    }
