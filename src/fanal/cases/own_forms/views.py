"""Pages of a node's own forms: loading them, switching them, and in a case filling and reading them. All without JavaScript.

Belongs here: parse, call the action, go back. Does not: rules (`actions`, `core.forms`).
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST

from fanal.accounts.access import may_field, needs
from fanal.accounts.requests import StaffRequest
from fanal.cases.forms.row import CaseForm, personal_of
from fanal.cases.own_forms.actions.fill_form import fill_form
from fanal.cases.own_forms.actions.load_form import load_form
from fanal.cases.own_forms.actions.switch_form import switch_form
from fanal.cases.own_forms.fields import FillForm
from fanal.cases.own_forms.models import FilledForm
from fanal.cases.own_forms.queries import fetch_all_asked, fetch_asked, fetch_definitions, filled_of
from fanal.cases.own_forms.reading import read_form, shipped_forms
from fanal.cases.own_forms.words import shown_filled
from fanal.cases.views.acting import Act, FormsTogether, bind, fetch_for_act
from fanal.cases.views.frame import open_frame, show_tab
from fanal.core.errors import BadInput, NotReady
from fanal.core.forms.answers import fill
from fanal.core.ids import new_id
from fanal.web.parameters import read_uuid


class LoadForm(CaseForm):
    """A file with a definition, or one of the forms that come with Fanal."""

    file = forms.FileField(label=_l("File (.json, or XLSForm as .xlsx)"), required=False)
    shipped = forms.ChoiceField(label=_l("Or one that comes with Fanal"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(name, form.title.said(get_language() or "en")) for name, form in shipped_forms().items()]
        self.fields["shipped"].choices = [("", "—"), *known]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        given = super().clean() or self.cleaned_data
        if not self.errors and bool(given.get("file")) == bool(given.get("shipped")):
            self.add_error("file", _("Choose a file, or one of the forms that come with Fanal."))
        return given


@needs("form.load")
def show_forms(request: StaffRequest) -> HttpResponse:
    """Every version of every form, and loading another one. An error names the line; nothing is loaded then."""
    form = bind(request, LoadForm)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            definition = shipped_forms()[given["shipped"]] if given["shipped"] else read_form(given["file"].read())
            load_form(by=request.user, form=definition)
        except BadInput as error:
            form.add_error("file", str(error))
        else:
            messages.success(request, _("The form is loaded. It is asked in cases from now on."))
            return HttpResponseRedirect(reverse("cases:own_forms"))
    language = get_language() or "en"
    rows = [{"row": row, "title": row.form.title.said(language), "source": row.form.source} for row in fetch_definitions(by=request.user)]
    context = {"form": form, "faults": FormsTogether([form]), "rows": rows}
    return render(request, "cases/own_forms/list.html", context, status=422 if form.is_bound and form.errors else 200)


@needs("form.load")
@require_POST
def switch(request: StaffRequest, definition_id: UUID) -> HttpResponse:
    """Ask a version, or stop asking it."""
    switch_form(by=request.user, definition_id=definition_id, active=request.POST.get("active") == "yes")
    return HttpResponseRedirect(reverse("cases:own_forms"))


@needs("case.read")
def show_filled(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """What was answered in this case, each with the version that asked, and the forms that may be filled."""
    frame = open_frame(request, case_id, current="filled_forms")
    sees = may_field(request.user, personal_of(FilledForm, "sealed_answers"), broken_glass=frame.broken_glass)
    language = get_language() or "en"
    asked = [{"row": row, "title": row.form.title.said(language)} for row in fetch_all_asked(by=request.user)]
    rows = [shown_filled(row, language, sees=sees) for row in filled_of(frame.case)]
    return show_tab(request, frame, "cases/own_forms/filled.html", rows=rows, asked=asked)


@needs("case.write")
def fill_in(request: StaffRequest, case_id: UUID, definition_id: UUID) -> HttpResponse:
    """Answer a form. Where answers bring up further questions, these are shown before anything is kept."""
    case, names = fetch_for_act(request, case_id)
    definition = fetch_asked(by=request.user, definition_id=definition_id).form
    language, filled_id = get_language() or "en", read_uuid(request.POST.get("filled_id")) or new_id()
    form = bind(request, FillForm, definition=definition, language=language)
    asked, further = fill(definition, {}, timezone.localdate()).asked, False
    if request.method == "POST" and form.is_valid():
        filled = form.weigh()
        asked, shown = filled.asked, set(request.POST.get("shown", "").split())
        further = not set(filled.asked) & set(definition.answered) <= shown
        if not further and filled.faults:
            form.tell_faults(filled)
        elif not further:
            try:
                fill_form(by=request.user, case_id=case_id, definition_id=definition_id, given=form.given(), filled_id=filled_id)
            except (BadInput, NotReady) as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("The form is kept in the case."))
                return HttpResponseRedirect(reverse("cases:filled_forms", args=[case_id]))
    elif request.method == "POST":
        asked = tuple(request.POST.get("shown", "").split()) or asked
    form.ask_only(asked)
    act = Act(title=definition.title.said(language), key=_("Keep the answers"), back=reverse("cases:filled_forms", args=[case_id]), done="")
    context = {
        "act": act, "case": case, "names": names, "form": form, "faults": FormsTogether([form]), "notes": form.notes(asked), "further": further,
        "once": {"filled_id": filled_id, "shown": " ".join(name for name in definition.answered if name in asked)}, "version": definition.version,
    }  # fmt: skip
    return render(request, "cases/own_forms/fill.html", context, status=422 if form.is_bound and form.errors else 200)
