"""The page before an export: what will be in it, how many rows, what is left out; then it is made, at once when it is short."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from fanal import jobs
from fanal.accounts.access import needs, needs_fresh, staff_of
from fanal.accounts.models import Staff
from fanal.core.errors import BadInput, NotReady
from fanal.core.exporting import ExportDocument, Filters
from fanal.exports import tasks
from fanal.exports.actions.ask_export import BULK, Wish, ask_export
from fanal.exports.forms import ExportForm
from fanal.exports.models import Export
from fanal.exports.sources import Source, find_source, offer_to

#: Up to so many rows the answer is not kept waiting: it is made at once, in the same way.
SHORT = 300
#: Counted so far; beyond it, that there are more is enough.
COUNTED = 20_000


@require_http_methods(["GET", "POST"])
@never_cache
@needs("export.ask")
@needs_fresh
def ask(request: HttpRequest) -> HttpResponse:
    """Say what for, and have it made."""
    by = staff_of(request)
    source = find_source(by=by, name=request.GET.get("of", ""))
    try:
        filters = source.read_filters(by, request.GET.dict())
    except BadInput as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(reverse("exports:list"))
    offer, total = offer_to(by, source), _count(by, source, filters)
    form = ExportForm(request.POST or None, source=source, offer=offer)
    if request.method == "POST" and form.is_valid():
        try:
            export = _ask(by, source, filters, form, total)
        except BadInput as error:
            form.add_error(error.place if error.place in form.fields else None, str(error))
        except NotReady as error:
            form.add_error(None, str(error))
        else:
            return HttpResponseRedirect(reverse("exports:export", args=[export.pk]))
    context = {
        "form": form, "source": source, "facts": source.describe(by, filters), "total": min(total, COUNTED),
        "more": total > COUNTED, "closed": [one.title for one in offer.closed], "bulk": total >= BULK,
        "document": isinstance(source, ExportDocument), "action": f"{request.path}?{urlencode({'of': source.name, **filters})}",
    }  # fmt: skip
    return render(request, "exports/ask.html", context, status=422 if form.is_bound else 200)


def _count(by: Staff, source: Source, filters: Filters) -> int:
    if isinstance(source, ExportDocument):
        source.subject(by, filters)  # not theirs to read: no such page
        return 1
    return source.count(by, filters, COUNTED + 1)


def _ask(by: Staff, source: Source, filters: Filters, form: ExportForm, total: int) -> Export:
    wish = Wish(
        source=source.name, form=form.wanted_form, columns=form.cleaned_data.get("columns", []), filters=filters,
        purpose_kind=form.wanted_purpose, purpose=form.cleaned_data["purpose"], total=total,
    )  # fmt: skip
    with transaction.atomic():
        export = ask_export(by=by, wish=wish)
        jobs.enqueue("fanal.exports.tasks.make", export_id=str(export.pk))
    if total <= SHORT:
        # The worker, if it was faster or comes later, finds nothing to do.
        tasks.make(export_id=str(export.pk))
    return export

