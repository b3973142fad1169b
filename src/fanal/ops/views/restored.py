"""What came back with a backup, and the word that somebody looked at it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fanal.accounts.access import needs, needs_fresh, staff_of
from fanal.ops import queries
from fanal.ops.actions.look_through_restored import look_through_restored


@require_http_methods(["GET", "POST"])
@needs("ops.restored")
@needs_fresh
def restored(request: HttpRequest) -> HttpResponseBase:
    """GET tells what to look at; POST says that it was done."""
    if request.method == "POST":
        if look_through_restored(by=staff_of(request)):
            messages.success(request, _("Thank you. The board no longer asks."))
        return redirect("ops:restored")
    return render(request, "ops/restored.html", {"restore": queries.restore_to_look_at()})
