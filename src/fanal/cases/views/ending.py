"""How a case ends and begins again: closing, reopening, reviewing what a file brought in.

Belongs here: parse, call the action, go back. Does not: what closing demands (`core.casework.closing`).
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from fanal.accounts.access import needs
from fanal.accounts.requests import StaffRequest
from fanal.cases import actions, queries
from fanal.cases.actions.close_case import facts_of
from fanal.cases.drafts import TaskDraft
from fanal.cases.forms.ending import AcceptForm, CloseForm, DiscardForm, FindingForm, OutcomeForm, ReopenForm
from fanal.cases.labels import label
from fanal.cases.models import Case
from fanal.cases.views.acting import Act, bind, fetch_for_act, run, to_case
from fanal.cases.views.showing import names_of_child
from fanal.core.casework import CaseOutcome, Closing, ClosingNeed, TaskKind
from fanal.core.casework.closing import missing_to_close, outcome_of
from fanal.core.plugs import close_blocker

#: What the form itself asks; everything else has to be done elsewhere first.
_ASKED_HERE = frozenset(
    {
        ClosingNeed.FINDING,
        ClosingNeed.OUTCOME,
        ClosingNeed.FOUND_BY,
        ClosingNeed.CONDITION,
        ClosingNeed.CONDITION_FITS,
        ClosingNeed.DURATION,
        ClosingNeed.DURATION_ORDER,
        ClosingNeed.RETURN_INTERVIEW,
        ClosingNeed.INTERVIEW_REASON,
    }
)
#: Where each of the others is done.
_MENDED_AT = {
    ClosingNeed.CATEGORY: "change_category",
    ClosingNeed.POLICE: "change_police",
    ClosingNeed.OPEN_TASKS: "tasks",
}


def _standing_in_the_way(by: Any, case: Case) -> list[dict[str, Any]]:
    """What must be done elsewhere before this case closes, with the place where it is done."""
    needs_now = missing_to_close(facts_of(case), Closing(), now=timezone.now())
    found: list[dict[str, Any]] = [
        {"sentence": label(need), "url": to_case(case.pk, _MENDED_AT[need]) if need in _MENDED_AT else ""}
        for need in needs_now
        if need not in _ASKED_HERE
    ]
    return found + [
        {"sentence": sentence, "url": ""} for room in close_blocker.ask(by=by, case_id=case.pk) for sentence in room
    ]


@needs("case.close")
def close_case(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Close a case: how it ended for each child who is still missing."""
    case, names = fetch_for_act(request, case_id)
    missing = queries.missing_in(case)
    facts = facts_of(case)
    # One child says it all; several may have ended in different ways, and then somebody says what it is for the whole case.
    settled = (outcome_of(facts, Closing()) is not None and not missing) or (len(missing) == 1 and not facts.ended)
    form = bind(request, CloseForm if settled else OutcomeForm)
    if not settled and missing:
        form.fields["outcome"].required = False
        form.fields["outcome"].label = _("And for the whole case, if the children's differ")
    findings = [bind(request, FindingForm, prefix=f"e{one.number}-{one.child_id.hex[-6:]}") for one in missing]
    ways = _standing_in_the_way(request.user, case)
    act = Act(
        title=_("Close the case"),
        key=_("Close the case"),
        back=to_case(case_id),
        done=_("The case is closed."),
        lead=_("How it ended is what the next colleague and the yearly figures need. Unknown is an answer."),
    )

    def do() -> None:
        given = form.cleaned_data
        outcome = CaseOutcome(given["outcome"]) if given.get("outcome") else None
        closing = Closing({one.pk: part.finding() for one, part in zip(missing, findings, strict=True)}, outcome)
        actions.close_case(by=request.user, case_id=case_id, closing=closing, reason=given["reason"])

    parts = [
        {"form": part, "names": names_of_child(one.child), "episode": one}
        for one, part in zip(missing, findings, strict=True)
    ]
    return run(
        request,
        act,
        form,
        do,
        case=case,
        names=names,
        template="cases/close.html",
        forms=findings,
        parts=parts,
        ways=ways,
    )


@needs("case.reopen")
def reopen_case(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Open a closed case again."""
    case, names = fetch_for_act(request, case_id)
    form = bind(request, ReopenForm)
    act = Act(
        title=_("Open the case again"),
        key=_("Open it again"),
        back=to_case(case_id),
        done=_("The case is open again."),
        lead=_("If the child is missing again, begin a new episode afterwards, on the tab of the child."),
    )

    def do() -> None:
        given = form.cleaned_data
        actions.reopen_case(
            by=request.user,
            case_id=case_id,
            reason=given["reason"],
            next_task=TaskDraft(given["task"], given["task_due"], TaskKind.FOLLOW_UP),
        )

    return run(request, act, form, do, case=case, names=names)


@needs("case.write")
def accept_case(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """What a file brought in becomes an open case of whoever reviews it."""
    case, names = fetch_for_act(request, case_id)
    form = bind(request, AcceptForm)
    act = Act(
        title=_("Take the case over"),
        key=_("Take it over"),
        back=to_case(case_id),
        done=_("The case is open, and yours."),
        lead=_("It came in from a file. Look through its tabs first; then say what happens next."),
    )

    def do() -> None:
        given = form.cleaned_data
        actions.accept_case(
            by=request.user,
            case_id=case_id,
            next_task=TaskDraft(given["task"], given["task_due"], TaskKind.FIRST_STEPS),
        )

    return run(
        request, act, form, do, case=case, names=names, other_url=to_case(case_id, "discard"), other=_("It is no case")
    )


@needs("case.write")
def discard_case(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """What a file brought in is no case, or is there already."""
    case, names = fetch_for_act(request, case_id)
    form = bind(request, DiscardForm)
    act = Act(
        title=_("This is no case"),
        key=_("Discard it"),
        back=to_case(case_id),
        done=_("The case is discarded."),
        danger=True,
        lead=_("It stays readable until its time is over, and is counted nowhere."),
    )

    def do() -> None:
        actions.discard_case(by=request.user, case_id=case_id, reason=form.cleaned_data["reason"])

    return run(request, act, form, do, case=case, names=names)
