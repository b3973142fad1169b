"""The record of personal data breaches: the list, noting one, writing on, closing."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from fanal.accounts.access import needs
from fanal.accounts.requests import StaffRequest
from fanal.core.errors import BadInput
from fanal.privacy import labels, queries
from fanal.privacy.actions.write_breach import change_breach, close_breach, note_breach
from fanal.privacy.forms import BreachForm
from fanal.privacy.models import Breach
from fanal.privacy.views.frame import show_page
from fanal.web.answers import told


@require_safe
@never_cache
@needs("breach.write")
def show_list(request: StaffRequest) -> HttpResponse:
    """The newest hundred."""
    rows = [{"breach": one, "risk": labels.RISKS[one.risk]} for one in queries.fetch_breaches(by=request.user)]
    return show_page(request, "privacy/breaches.html", "breaches", {"rows": rows})


@never_cache
@needs("breach.write")
def note(request: StaffRequest) -> HttpResponse:
    """Begin a record."""
    form = BreachForm(request.POST or None)
    breach = _save(request, form, lambda: note_breach(by=request.user, values=form.cleaned_data))
    return breach or show_page(request, "privacy/breach.html", "breaches", {"form": form})


@never_cache
@needs("breach.write")
@told
def show(request: StaffRequest, breach_id: UUID) -> HttpResponse:
    """Read one, and write on while it is open."""
    breach = queries.fetch_breach(by=request.user, breach_id=breach_id)
    initial = {name: getattr(breach, name) for name in BreachForm.base_fields}
    form = BreachForm(request.POST or None, initial=initial)
    saved = _save(request, form, lambda: change_breach(by=request.user, breach_id=breach_id, values=form.cleaned_data))
    return saved or show_page(request, "privacy/breach.html", "breaches", {"form": form, "breach": breach})


@require_POST
@needs("breach.write")
@told
def close(request: StaffRequest, breach_id: UUID) -> HttpResponse:
    """Close it."""
    close_breach(by=request.user, breach_id=breach_id)
    messages.success(request, _("The record is closed."))
    return HttpResponseRedirect(reverse("privacy:breaches"))


def _save(request: StaffRequest, form: BreachForm, do: Callable[[], Breach]) -> HttpResponse | None:
    """The way on after saving; None when there was nothing to save, or something is wrong with it."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        breach = do()
    except BadInput as error:
        form.add_error(error.place if error.place in form.fields else None, str(error))
        return None
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("privacy:breach", args=[breach.pk]))
