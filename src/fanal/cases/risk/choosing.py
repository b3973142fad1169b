"""The page on which supervision or data protection chooses the criteria of this node."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from fanal.accounts.access import needs
from fanal.accounts.requests import StaffRequest
from fanal.cases.forms.row import CaseForm
from fanal.cases.risk.sets import set_of_country, shipped_sets
from fanal.cases.views.acting import Act, bind, run
from fanal.network.actions.choose_risk_set import choose_risk_set
from fanal.network.queries import own_node
from fanal.web.forms import Opts


class ChooseForm(CaseForm):
    """One of the sets that come with Fanal, or whichever is the country's."""

    name = forms.ChoiceField(label=_l("Criteria of this node"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        own = set_of_country(own_node().country).form.title.said(language)
        field: Any = self.fields["name"]
        field.widget = Opts(explanations={"": own} | {name: one.form.source for name, one in shipped_sets().items()})
        field.choices = [("", _("Those of our country")), *((name, one.form.title.said(language)) for name, one in shipped_sets().items())]


@needs("node.risk_set")
def choose_criteria(request: StaffRequest) -> HttpResponse:
    """Which criteria hold for the next assessment. Earlier ones keep theirs."""
    back = reverse("cases:list")
    act = Act(
        title=_("Criteria of risk"), key=_("Use these criteria"), back=back, done=_("These criteria hold from the next assessment on."),
        lead=_("What was assessed before keeps the criteria of its time."),
    )  # fmt: skip
    form = bind(request, ChooseForm, initial={"name": own_node().rule("risk_set")})

    def do() -> None:
        choose_risk_set(by=request.user, name=form.cleaned_data["name"])

    return run(request, act, form, do, back=back)
