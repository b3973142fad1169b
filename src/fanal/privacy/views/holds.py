"""Legal holds: those that run, those that wait for a second person, and asking for one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from fanal.accounts.access import may_field, needs, needs_fresh
from fanal.accounts.requests import StaffRequest
from fanal.cases.queries import fetch_by_reference
from fanal.core.errors import BadInput, NotReady
from fanal.privacy import labels, queries
from fanal.privacy.actions.hold_case import ask_hold, decide_hold
from fanal.privacy.forms import HoldForm
from fanal.privacy.models import WORDS_OF_HOLD, Hold
from fanal.privacy.views.frame import show_page
from fanal.vault.fields import readable
from fanal.web.answers import hidden_when_absent, told


@never_cache
@needs("hold.ask")
@needs_fresh
@hidden_when_absent
def show(request: StaffRequest) -> HttpResponse:
    """All of them; ask for another."""
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _ask(request, form)
        except (BadInput, NotReady) as error:
            place = getattr(error, "place", "")
            form.add_error(place if place in form.fields else None, str(error))
        else:
            messages.success(request, _("Asked. The hold begins when a second person agrees."))
            return HttpResponseRedirect(reverse("privacy:holds"))
    rows = [_row(request, hold) for hold in queries.fetch_holds(by=request.user)]
    return show_page(request, "privacy/holds.html", "holds", {"rows": rows, "form": form})


def _ask(request: StaffRequest, form: HoldForm) -> None:
    typed = form.cleaned_data
    case = fetch_by_reference(by=request.user, text=typed["reference"])
    if case is None:
        raise BadInput(_("There is no case with this number."), place="reference")
    ask_hold(by=request.user, case_id=case.pk, until=typed["until"], reason=typed["reason"])


def _row(request: StaffRequest, hold: Hold) -> dict[str, Any]:
    may_read = readable(hold) and may_field(request.user, WORDS_OF_HOLD)
    return {
        "hold": hold, "kind": labels.HOLDS[hold.kind], "mine": hold.asked_by_id == request.user.pk,
        "reason": hold.reason if may_read else "",
    }  # fmt: skip


@require_POST
@needs("hold.decide")
@needs_fresh
@told
def decide(request: StaffRequest, hold_id: UUID) -> HttpResponse:
    """Agree or refuse, as the second person."""
    agree = request.POST.get("answer") == "agree"
    decide_hold(by=request.user, hold_id=hold_id, grant=agree)
    messages.success(request, _("You agreed. The case is held until that day.") if agree else _("You refused. The case is not held."))
    return HttpResponseRedirect(reverse("privacy:holds"))
