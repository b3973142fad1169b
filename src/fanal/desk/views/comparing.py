"""The page on which a contact and a closed case are compared, and the key at the desk that asks for it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from fanal.accounts.access import needs
from fanal.accounts.requests import StaffRequest
from fanal.desk import queries
from fanal.desk.actions.compare_with_earlier import answer_comparison, ask_to_compare
from fanal.web.answers import back, told


@needs("contact.write")
@told
@require_POST
def ask_comparison(request: StaffRequest, contact_id: UUID) -> HttpResponseBase:
    """Ask whoever may read the closed case."""
    ask_to_compare(by=request.user, contact_id=contact_id)
    messages.success(request, _("Asked. It stands on the shift board of those who can look. Go on as if it were a new child."))
    return back(request)


@needs("contact.link")
@told
@never_cache
@require_http_methods(["GET", "POST"])
def comparison(request: StaffRequest, comparison_id: UUID) -> HttpResponseBase:
    """Both side by side, each a link; the answer."""
    if request.method == "POST":
        row = answer_comparison(by=request.user, comparison_id=comparison_id, answer=request.POST.get("answer", ""))
        messages.success(
            request, _("The contact is in that case now.") if row.answer == row.SAME else _("Noted: it is another child.")
        )
        return HttpResponseRedirect(reverse("desk:board"))
    row = queries.fetch_comparison(by=request.user, comparison_id=comparison_id)
    return render(request, "desk/comparison.html", {"row": row})
