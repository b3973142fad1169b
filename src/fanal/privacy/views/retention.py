"""The review list: what is due, what will be when, decisions that wait for a second person."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from fanal.accounts.access import may, needs, needs_fresh
from fanal.accounts.requests import StaffRequest
from fanal.cases.queries import fetch_case
from fanal.core.errors import BadInput
from fanal.privacy import labels, queries
from fanal.privacy.actions.decide_erasure import MOST_ALONE, decide_erasure, second_batch
from fanal.privacy.actions.hold_case import keep_case
from fanal.privacy.actions.look_through import look_through
from fanal.privacy.codes import BatchState
from fanal.privacy.forms import KeepForm
from fanal.privacy.views.frame import show_page
from fanal.web.answers import hidden_when_absent, told
from fanal.web.parameters import read_uuid


@require_safe
@never_cache
@needs("retention.read")
@needs_fresh
def show(request: StaffRequest) -> HttpResponse:
    """What the last look found."""
    by = request.user
    look = queries.fetch_last_look(by=by)
    ways = [(labels.OBSTACLES[code], number) for code, number in look.in_the_way.items()] if look else []
    return show_page(
        request, "privacy/retention.html", "retention",
        {
            "look": look, "years": list(look.by_year.items()) if look else [], "ways": ways, "rows": queries.fetch_review(by=by),
            "all": queries.count_review(by=by), "rules": queries.current_rules(), "may_decide": may(by, "retention.decide"),
            "batches": queries.fetch_batches_to_second(by=by), "most_alone": MOST_ALONE,
        },
    )  # fmt: skip


@require_POST
@needs("retention.decide")
@needs_fresh
@told
def look(request: StaffRequest) -> HttpResponse:
    """Look through all cases now."""
    look_through(by=request.user)
    messages.success(request, _("All cases were looked through. Nothing was changed."))
    return HttpResponseRedirect(reverse("privacy:retention"))


@require_POST
@needs("retention.decide")
@needs_fresh
@told
def decide(request: StaffRequest) -> HttpResponse:
    """Erase the chosen cases."""
    chosen = [read_uuid(text) for text in request.POST.getlist("cases")]
    batch = decide_erasure(by=request.user, case_ids=list(dict.fromkeys(one for one in chosen if one)))
    if batch.state == BatchState.READY:
        messages.success(request, _("Decided. The cases are erased within minutes."))
    else:
        messages.success(request, _("Decided. A second person must agree before anything is erased."))
    return HttpResponseRedirect(reverse("privacy:retention"))


@needs("retention.decide")
@needs_fresh
@hidden_when_absent
def keep(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Keep a case for a while, with a reason."""
    case = fetch_case(by=request.user, case_id=case_id)
    form = KeepForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            keep_case(by=request.user, case_id=case_id, **form.cleaned_data)
        except BadInput as error:
            form.add_error(error.place if error.place in form.fields else None, str(error))
        else:
            messages.success(request, _("The case is kept until that day; then it comes up here again."))
            return HttpResponseRedirect(reverse("privacy:retention"))
    return show_page(request, "privacy/keep.html", "retention", {"case": case, "form": form})


@require_POST
@needs("retention.second")
@needs_fresh
@told
def second(request: StaffRequest, batch_id: UUID) -> HttpResponse:
    """Agree or refuse."""
    agree = request.POST.get("answer") == "agree"
    second_batch(by=request.user, batch_id=batch_id, agree=agree)
    messages.success(request, _("You agreed. The cases are erased within minutes.") if agree else _("You refused. Nothing is erased."))
    return HttpResponseRedirect(reverse("privacy:retention"))
