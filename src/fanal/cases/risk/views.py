"""Pages about risk: what was assessed, and assessing in two steps (criteria, then decision), also without JavaScript.

Belongs here: parse, call the action, go back. Does not: rules (`actions`, `core.casework.risk`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fanal.accounts.access import may, may_field, needs
from fanal.accounts.requests import StaffRequest
from fanal.cases import queries
from fanal.cases.forms.row import personal_of
from fanal.cases.models import Case, Child, RiskAssessment
from fanal.cases.policies import may_change
from fanal.cases.risk.actions.assess_risk import assess_risk
from fanal.cases.risk.answers import Said, carry_over
from fanal.cases.risk.forms import CriteriaForm, DecisionForm
from fanal.cases.risk.queries import assessments_of, find_standing
from fanal.cases.risk.sets import own_set
from fanal.cases.risk.weighing import weigh
from fanal.cases.risk.words import say_level, say_open, say_reasons, shown_answers
from fanal.cases.views.acting import Act, FormsTogether, absent, fetch_for_act
from fanal.cases.views.frame import address_to_assess, open_frame, show_tab, who_opens_sealed
from fanal.cases.views.showing import names_of_child
from fanal.core.casework.risk import RiskSet, Suggestion
from fanal.core.errors import BadInput, NotReady
from fanal.core.ids import new_id
from fanal.web.parameters import read_uuid


@needs("case.read")
def show_risk(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Every assessment of the case, those that hold now first."""
    frame = open_frame(request, case_id, current="risk")
    sees = _may_read_sealed(request, broken_glass=frame.broken_glass)
    rows = [_shown(row, sees=sees) for row in assessments_of(frame.case)]
    targets = [(names_of_child(child), address_to_assess(case_id, child.pk)) for child in frame.children]
    return show_tab(
        request, frame, "cases/risk/risk.html", standing=[one for one in rows if one["row"].stands],
        earlier=[one for one in rows if not one["row"].stands], targets=targets, whole=address_to_assess(case_id, None),
        may_choose=may(request.user, "node.risk_set"),
    )  # fmt: skip


def _may_read_sealed(request: StaffRequest, *, broken_glass: bool) -> bool:
    return may_field(request.user, personal_of(RiskAssessment, "sealed_answers"), broken_glass=broken_glass)


def _shown(row: RiskAssessment, *, sees: bool) -> dict[str, Any]:
    language = get_language() or "en"
    return {
        "row": row, "level": say_level(row, language), "marks": row.rank + 1, "suggested": say_level(row, language, level=row.suggested),
        "reasons": [{"way": "but", "text": one} for one in say_reasons(row, language)], "open": say_open(row, language),
        "answers": shown_answers([*(row.answers or ()), *((row.sealed_answers or ()) if sees else ())], language),
        "hidden": 0 if sees else len(row.sealed_answers or ()), "names": names_of_child(row.child) if row.child else [],
    }  # fmt: skip


@dataclass(slots=True)
class _Steps:
    """The page of an assessment: its two forms, and what the answers suggest once they were weighed."""

    risk_set: RiskSet
    carried: dict[str, Said]
    criteria: CriteriaForm
    decision: DecisionForm | None = None
    suggestion: Suggestion | None = None


@needs("case.assess_risk")
def assess(request: StaffRequest, case_id: UUID, child_id: UUID | None = None) -> HttpResponse:
    """First the criteria, then the suggestion with its reasons and the decision."""
    case, _names = fetch_for_act(request, case_id)
    child = next((one for one in queries.children_of(case) if one.pk == child_id), None)
    if child_id is not None and child is None:
        raise absent(request, "child", child_id)
    if not may_change(case):
        return HttpResponseRedirect(reverse("cases:risk", args=[case_id]))
    last = find_standing(case, child)
    steps = _read_steps(request, case, child, last)
    assessment_id = read_uuid(request.POST.get("assessment_id")) or new_id()
    after = read_uuid(request.POST.get("after")) if request.method == "POST" else last.pk if last else None
    if steps.decision is not None and steps.decision.is_bound and steps.decision.is_valid():
        given = steps.decision.cleaned_data
        try:
            assess_risk(
                by=request.user, case_id=case_id, child_id=child_id, given=steps.criteria.said(), level=given["level"], why=given["why"],
                review_at=given["review_at"], why_later=given["why_later"], after=after, assessment_id=assessment_id,
            )  # fmt: skip
        except BadInput as error:
            steps.decision.add_error(error.place if error.place in steps.decision.fields else None, str(error))
        except NotReady as error:
            steps.decision.add_error(None, str(error))
        else:
            messages.success(request, _("The risk is assessed."))
            return HttpResponseRedirect(reverse("cases:case", args=[case_id]))
    once = {"assessment_id": assessment_id, "after": after or ""}
    return _page(request, case, child, steps, once)


def _read_steps(request: StaffRequest, case: Case, child: Child | None, last: RiskAssessment | None) -> _Steps:
    """Both forms as they were sent. The decision is asked for only once the answers can be weighed."""
    risk_set = own_set()
    sees = _may_read_sealed(request, broken_glass=queries.has_broken_glass(request.user, case.pk))
    carried = carry_over(risk_set, last)
    sent = request.POST if request.method == "POST" else None
    criteria = CriteriaForm(sent, risk_set=risk_set, carried=carried, may_read_sealed=sees, known=_known(child))
    steps = _Steps(risk_set, carried, criteria)
    step = request.POST.get("step", "")
    if sent is not None and criteria.is_valid() and step in {"weigh", "decide"}:
        try:
            steps.suggestion = weigh(risk_set, {**carried, **criteria.said()})
        except BadInput as error:
            criteria.add_error(f"q-{error.place}" if f"q-{error.place}" in criteria.fields else None, str(error))
        else:
            steps.decision = DecisionForm(sent if step == "decide" else None, suggestion=steps.suggestion)
    return steps


def _known(child: Child | None) -> dict[str, str]:
    """What the child's record says already: the age, where it is a single one."""
    age = child.age if child else None
    return {"age": str(age.low)} if age and age.low == age.high else {}


def _page(request: StaffRequest, case: Case, child: Child | None, steps: _Steps, once: dict[str, Any]) -> HttpResponse:
    language = get_language() or "en"
    all_forms = [steps.decision] if steps.decision is not None else [steps.criteria]
    act = Act(
        title=_("Assess the risk"), key=_("Decide") if steps.decision else _("See what this suggests"), back=reverse("cases:case", args=[case.pk]), done="",
        lead=_("Step 2 of 2: the criteria suggest, you decide.") if steps.decision else
        _("Step 1 of 2: what is known, and who says so. What nobody knows stays open; it never counts as no."),
    )  # fmt: skip
    context: dict[str, Any] = {
        "act": act, "case": case, "names": names_of_child(child) if child else [], "form": steps.decision or steps.criteria,
        "criteria": steps.criteria, "faults": FormsTogether(all_forms), "once": once, "sealed_for": who_opens_sealed(),
        "set_title": steps.risk_set.form.title.said(language), "set_version": steps.risk_set.form.version,
    }  # fmt: skip
    if steps.suggestion is not None:
        found = steps.suggestion
        level = next(one for one in found.risk_set.levels if one.name == found.level)
        questions = found.risk_set.form.answered
        context |= {
            "decision": steps.decision, "sent": steps.criteria.sent(), "level": level.label.said(language),
            "marks": found.risk_set.rank(found.level) + 1, "levels": len(found.risk_set.levels),
            "reasons": [{"way": "but", "text": words.said(language)} for _name, _level, words in found.reasons],
            "open": [questions[name].label.said(language) for name in found.not_known],
        }  # fmt: skip
    faulty = any(one.is_bound and one.errors for one in all_forms)
    return render(request, "cases/risk/assess.html", context, status=422 if faulty else 200)
