"""Plan from the template of the case's category: look at its steps, plan those that fit. Without JavaScript.

Belongs here: parse, call the action, go back. Does not: what a template proposes (`core.casework.plans`).
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
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
from fanal.core.casework.plans import Plan, plan_for, shipped_plans
from fanal.core.ids import new_id
from fanal.web.parameters import read_uuid


def _proposed(case: Case) -> tuple[Plan | None, datetime]:
    """The template for a case, and the moment from which its times are counted."""
    ended = [one for one in case.episodes.all() if one.state == EpisodeState.FOUND]
    returned = not may_change(case) or (bool(ended) and not case.episodes.filter(state=EpisodeState.MISSING).exists())
    last = max((one.ended_at for one in ended if one.ended_at), default=case.closed_at or timezone.now())
    return plan_for(shipped_plans(), category=Category(case.category), returned=returned), last if returned else case.opened_at


@needs("case.write")
def plan(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """The steps of the template for this case, each to be taken, changed or left."""
    case, names = fetch_for_act(request, case_id)
    template, moment = _proposed(case)
    if template is None or case.status == CaseStatus.DISCARDED:
        return HttpResponseRedirect(to_case(case_id, "tasks"))
    language = get_language() or "en"
    form = bind(request, PlanForm, plan=template, moment=moment, language=language)
    plan_id = read_uuid(request.POST.get("plan_id")) or new_id()
    act = Act(
        title=template.title.said(language), key=_("Plan these tasks"), back=to_case(case_id, "tasks"), done=_("The tasks are planned."),
        lead=_("Each step is a proposal: leave out what does not fit, change words and times."),
    )  # fmt: skip

    def do() -> None:
        plan_tasks(by=request.user, case_id=case_id, template=template.name, tasks=form.drafts(colleague(form.cleaned_data["owner"])), plan_id=plan_id)

    return run(request, act, form, do, case=case, names=names, once={"plan_id": plan_id})
