"""The page on which supervisors keep ready answers."""

from __future__ import annotations

from itertools import groupby
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from fanal.accounts.access import needs
from fanal.accounts.requests import StaffRequest
from fanal.core.errors import BadInput
from fanal.desk.channels.answers import queries
from fanal.desk.channels.answers.actions.keep_answer import drop_answer, keep_answer, take_shipped
from fanal.desk.channels.answers.forms import AnswerForm
from fanal.desk.channels.answers.shipping import shipped_answers
from fanal.web.answers import hidden_when_absent, told


@needs("chat.answers")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ready_answers(request: StaffRequest) -> HttpResponseBase:
    """All of them by language, and a form for a new one."""
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _keep(request, form, None):
        return HttpResponseRedirect(reverse("desk:ready_answers"))
    rows = queries.fetch_answers(by=request.user)
    there = {one.language for one in rows}
    context = {
        "form": form,
        "groups": [(language, list(group)) for language, group in groupby(rows, key=lambda one: one.language)],
        "shipped": [language for language in shipped_answers() if language not in there],
    }
    return render(request, "desk/ready_answers.html", context, status=422 if request.method == "POST" else 200)


@needs("chat.answers")
@never_cache
@hidden_when_absent
@require_http_methods(["GET", "HEAD", "POST"])
def ready_answer(request: StaffRequest, answer_id: UUID) -> HttpResponseBase:
    """One of them, to change."""
    found = queries.fetch_answer(by=request.user, answer_id=answer_id)
    form = AnswerForm(request.POST or None, initial={name: getattr(found, name) for name in ("language", "title", "text", "place")})
    if request.method == "POST" and form.is_valid() and _keep(request, form, answer_id):
        return HttpResponseRedirect(reverse("desk:ready_answers"))
    return render(request, "desk/ready_answer.html", {"form": form, "one": found}, status=422 if request.method == "POST" else 200)


def _keep(request: StaffRequest, form: AnswerForm, answer_id: UUID | None) -> bool:
    try:
        keep_answer(by=request.user, answer_id=answer_id, **form.cleaned_data)
    except BadInput as error:
        form.add_error(error.place or None, str(error))
        return False
    messages.success(request, _("Saved."))
    return True


@needs("chat.answers")
@told
@require_POST
def drop(request: StaffRequest, answer_id: UUID) -> HttpResponseBase:
    """Take one away."""
    drop_answer(by=request.user, answer_id=answer_id)
    messages.success(request, _("Taken away."))
    return HttpResponseRedirect(reverse("desk:ready_answers"))


@needs("chat.answers")
@told
@require_POST
def shipped(request: StaffRequest) -> HttpResponseBase:
    """Take those over that come with Fanal."""
    count = take_shipped(by=request.user, language=request.POST.get("language", ""))
    messages.success(request, ngettext("%(count)d ready answer was taken over.", "%(count)d ready answers were taken over.", count) % {"count": count})
    return HttpResponseRedirect(reverse("desk:ready_answers"))
