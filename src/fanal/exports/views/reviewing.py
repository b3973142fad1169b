"""Bulk exports for whoever supervises: who took what, how many rows, what for. Looking at one takes it off the list."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from fanal.accounts import roles
from fanal.accounts.access import needs, staff_of
from fanal.exports import labels, queries
from fanal.exports.actions.review_export import review_export
from fanal.exports.models import Export
from fanal.exports.sources import all_sources
from fanal.vault.fields import readable


@require_safe
@never_cache
@needs("export.review")
def show_list(request: HttpRequest) -> HttpResponse:
    """Those that nobody has looked at, the oldest first."""
    rows = [_row(export) for export in queries.fetch_to_review(by=staff_of(request))[:100]]
    return render(request, "exports/review.html", {"rows": rows})


@require_POST
@needs("export.review")
def note(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """It was looked at."""
    review_export(by=staff_of(request), export_id=export_id)
    messages.success(request, _("It is noted that you looked at this export."))
    return HttpResponseRedirect(reverse("exports:review"))


def _row(export: Export) -> dict[str, object]:
    source = all_sources().get(export.source)
    return {
        "export": export,
        "title": source.title if source else export.source,
        "unit": source.unit if source else "",
        "role": roles.BY_SLUG[export.role].name if export.role in roles.BY_SLUG else export.role,
        "form_label": labels.FORMS[export.form],
        "purpose_label": labels.PURPOSES[export.purpose_kind],
        "purpose": export.purpose if readable(export) else "",
    }
