"""Plan from a template: choose one, look at its steps, plan those that fit. Without JavaScript.

Belongs here: parse, call the action, go back. Does not: what a template proposes (`core.casework.plans`).
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fanal.accounts.access import needs
from fanal.accounts.requests import StaffRequest
from fanal.cases.models import Case
from fanal.cases.plans.actions.plan_tasks import plan_tasks
from fanal.cases.plans.forms import PlanForm
from fanal.cases.policies import may_change
from fanal.cases.views.acting import Act, bind, fetch_for_act, run, to_case
from fanal.cases.views.opening import colleague
from fanal.core.casework import CaseStatus, Category, EpisodeState
from fanal.core.casework.plans import Plan, plans_for, shipped_plans
from fanal.core.ids import new_id
from fanal.web.parameters import read_uuid


def _offered(case: Case) -> tuple[list[Plan], datetime]:
    """The templates for a case, and the moment from which their times are counted."""
    ended = [one for one in case.episodes.all() if one.state == EpisodeState.FOUND]
    returned = not may_change(case) or (bool(ended) and not case.episodes.filter(state=EpisodeState.MISSING).exists())
    last = max((one.ended_at for one in ended if one.ended_at), default=case.closed_at or timezone.now())
    return plans_for(shipped_plans(), category=Category(case.category), returned=returned), last if returned else case.opened_at


def _address(case: Case, plan: Plan) -> str:
    return f"{to_case(case.pk, 'plan_steps')}?{urlencode({'template': plan.name})}"


@needs("case.write")
def choose(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Which template. Where there is only one, its steps at once."""
    case, names = fetch_for_act(request, case_id)
    if case.status == CaseStatus.DISCARDED:
        return HttpResponseRedirect(to_case(case_id, "tasks"))
    plans, _moment = _offered(case)
    if len(plans) == 1:
        return HttpResponseRedirect(_address(case, plans[0]))
    language = get_language() or "en"
    shown = [{"title": one.title.said(language), "url": _address(case, one), "steps": len(one.steps)} for one in plans]
    return render(request, "cases/plans/choose.html", {"case": case, "names": names, "plans": shown, "back": to_case(case_id, "tasks")})


@needs("case.write")
def steps(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """The steps of a template, each to be taken, changed or left."""
    case, names = fetch_for_act(request, case_id)
    plans, moment = _offered(case)
    plan = next((one for one in plans if one.name == request.GET.get("template")), None)
    if plan is None:
        return HttpResponseRedirect(to_case(case_id, "plan"))
    language = get_language() or "en"
    form = bind(request, PlanForm, plan=plan, moment=moment, language=language)
    plan_id = read_uuid(request.POST.get("plan_id")) or new_id()
    act = Act(
        title=plan.title.said(language), key=_("Plan these tasks"), back=to_case(case_id, "tasks"), done=_("The tasks are planned."),
        lead=_("Each step is a proposal: leave out what does not fit, change words and times."),
    )  # fmt: skip

    def do() -> None:
        plan_tasks(by=request.user, case_id=case_id, template=plan.name, tasks=form.drafts(colleague(form.cleaned_data["owner"])), plan_id=plan_id)

    return run(request, act, form, do, case=case, names=names, once={"plan_id": plan_id})
