"""Open a case by hand, and what is said of the whole case: category, countries, police, summary, owner, marks.

Belongs here: parse, call the action, go back. Does not: rules (`cases.actions`, `core.casework`).
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fanal.accounts.access import may, needs
from fanal.accounts.models import Staff
from fanal.accounts.queries import fetch_people_with
from fanal.accounts.requests import StaffRequest
from fanal.cases import actions
from fanal.cases.drafts import ChildDraft, FlagDraft, NameDraft, PoliceDraft, TaskDraft
from fanal.cases.forms.work import (
    CategoryForm,
    CountriesForm,
    FlagForm,
    OpenCaseForm,
    OwnerForm,
    PoliceForm,
    SummaryForm,
)
from fanal.cases.views.acting import Act, bind, fetch_for_act, run, to_case
from fanal.core.casework import AnswerState, CategoryChoice, CrossBorder, FlagKind, PoliceAnswer, SaidBy, TaskKind
from fanal.core.ids import new_id
from fanal.web.parameters import read_uuid


def colleague(staff_id: str) -> Staff | None:
    """A colleague who can work on cases, by id; None for nobody."""
    return next((one for one in fetch_people_with("case.read") if str(one.pk) == staff_id), None)


def _category(given: dict[str, Any]) -> CategoryChoice:
    return CategoryChoice.of(given["category"], pushed_out=given["pushed_out"], abduction=given["abduction_kind"])


def _police(given: dict[str, Any]) -> PoliceDraft:
    answer = PoliceAnswer(given["police_answer"]) if given["police_answer"] else None
    return PoliceDraft(answer, given["police_when"], given["police_why_not"])


def child_of_form(given: dict[str, Any], *, values: tuple[str, ...], missing: bool = True) -> ChildDraft:
    """A child from a form that has `name`, `romanised`, `last_seen_at`, `last_seen_place` and these values."""
    name = given["name"]
    names = (
        (NameDraft(full=name.value, romanised=given["romanised"], is_main=True),)
        if name.is_given or given["romanised"]
        else ()
    )
    episode = {"last_seen_at": given["last_seen_at"], "last_seen_place": given["last_seen_place"]} if missing else {}
    if missing and given["last_seen_at"]:
        episode["last_seen_precision"] = "about"
    held = {key: given[key] for key in values if key in given}
    why = "" if name.state in {AnswerState.EMPTY, AnswerState.GIVEN} else name.state.value
    return ChildDraft(names=names, values=held, missing=missing, episode=episode, why_no_name=why)


@needs("case.open")
def open_case(request: StaffRequest) -> HttpResponse:
    """A case opened by hand. The id comes with the form, so that a form sent twice opens one case."""
    case_id = _id_of(request)
    form = bind(request, OpenCaseForm, initial={"owner": str(request.user.pk)})
    act = Act(
        title=_("Open a case by hand"),
        key=_("Open the case"),
        back=reverse("cases:case", args=[case_id]),
        done=_("The case is open."),
        lead=_("A case that begins with a contact is opened from the contact, so that nothing is typed twice."),
    )

    def do() -> None:
        given = form.cleaned_data
        owner = colleague(given["owner"])
        actions.open_case(
            by=request.user,
            category=_category(given),
            police=_police(given),
            summary=given["summary"],
            owner=owner,
            case_id=case_id,
            children=[child_of_form(given, values=("sex", "birth_date", "age_range"))],
            first_task=TaskDraft(given["task"], given["task_due"], TaskKind.FIRST_STEPS),
        )

    return run(request, act, form, do, case_id=case_id, back=reverse("cases:list"))


def _id_of(request: StaffRequest) -> UUID:
    return read_uuid(request.POST.get("case_id")) or new_id()


@needs("case.write")
def change_category(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Another category, with its reason; the history stays."""
    case, names = fetch_for_act(request, case_id)
    initial = {"category": case.category_code, "pushed_out": case.pushed_out, "abduction_kind": case.abduction_kind}
    form = bind(request, CategoryForm, initial=initial)
    act = Act(
        title=_("Change the category"),
        key=_("Change the category"),
        back=to_case(case_id),
        done=_("The category is changed."),
        lead=_("What it was before stays in the history, with the time and the reason."),
    )

    def do() -> None:
        actions.change_category(
            by=request.user, case_id=case_id, category=_category(form.cleaned_data), reason=form.cleaned_data["reason"]
        )

    return run(request, act, form, do, case=case, names=names)


@needs("case.write")
def change_countries(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Whether another country is involved, and which."""
    case, names = fetch_for_act(request, case_id)
    form = bind(request, CountriesForm, initial={"cross_border": case.cross_border, "countries": case.countries})
    act = Act(
        title=_("Other countries"),
        key=_("Save"),
        back=to_case(case_id),
        done=_("The countries are saved."),
        lead=_("Known or presumed: a guess is worth noting when it is marked as one."),
    )

    def do() -> None:
        given = form.cleaned_data
        actions.set_cross_border(
            by=request.user,
            case_id=case_id,
            cross_border=CrossBorder(given["cross_border"]),
            countries=given["countries"],
        )

    return run(request, act, form, do, case=case, names=names)


@needs("case.write")
def change_police(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Whether the police were informed."""
    case, names = fetch_for_act(request, case_id)
    initial = {
        "police_answer": case.police_answer,
        "police_when": case.police_when,
        "police_why_not": case.police_why_not,
    }
    form = bind(request, PoliceForm, initial=initial)
    act = Act(
        title=_("Police informed?"), key=_("Save the answer"), back=to_case(case_id), done=_("The answer is saved.")
    )

    def do() -> None:
        actions.answer_police(by=request.user, case_id=case_id, police=_police(form.cleaned_data))

    return run(request, act, form, do, case=case, names=names)


@needs("case.write")
def change_summary(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """What the case is about, in a few lines."""
    case, names = fetch_for_act(request, case_id)
    form = bind(request, SummaryForm, initial={"summary": case.summary})
    act = Act(
        title=_("What happened, in short"),
        key=_("Save"),
        back=to_case(case_id),
        done=_("Saved."),
        lead=_("The first thing that a colleague reads who takes over at night."),
    )

    def do() -> None:
        actions.update_case(by=request.user, case_id=case_id, summary=form.cleaned_data["summary"])

    return run(request, act, form, do, case=case, names=names)


@needs("case.write")
def hand_over(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Give the case to a colleague, or take one that nobody has. Open tasks of the owner before go along."""
    case, names = fetch_for_act(request, case_id)
    by, taking = request.user, case.owner_id is None
    assigns = may(by, "case.assign")
    form = bind(request, OwnerForm, initial={"owner": str(by.pk) if taking else ""})
    if taking:
        form.fields["reason"].required = False
        if not assigns:
            form.fields["owner"].choices = [(str(by.pk), by.display_name)]  # type: ignore[attr-defined]
    allowed = taking or assigns or case.owner_id == by.pk
    act = Act(
        title=_("Take over the case") if taking else _("Hand over the case"),
        back=to_case(case_id),
        done=_("The case has a new owner."),
        key="" if not allowed else _("Take over") if taking else _("Hand over"),
        lead=_("Open tasks of the owner before go along."),
        facts=[]
        if allowed
        else [_("This case has an owner. Only the owner, a case manager or a supervisor hands it on.")],
    )

    def do() -> None:
        owner = colleague(form.cleaned_data["owner"])
        assert owner is not None  # the form offers colleagues only
        actions.hand_over_case(by=request.user, case_id=case_id, owner=owner, reason=form.cleaned_data["reason"])

    return run(request, act, form, do, case=case, names=names)


@needs("case.write")
def add_flag(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Mark what everybody on the case must know at first sight."""
    case, names = fetch_for_act(request, case_id)
    form = bind(request, FlagForm)
    act = Act(
        title=_("Mark the case"),
        key=_("Set the mark"),
        back=to_case(case_id),
        done=_("The mark is set."),
        lead=_("It stands in the head of the case until somebody takes it off."),
    )

    def do() -> None:
        given = form.cleaned_data
        flag = FlagDraft(FlagKind(given["kind"]), SaidBy(given["said_by"]), given["text"])
        actions.raise_flag(by=request.user, case_id=case_id, flag=flag)

    return run(request, act, form, do, case=case, names=names)


@require_POST
@needs("case.write")
def drop_flag(request: StaffRequest, case_id: UUID, flag_id: UUID) -> HttpResponse:
    """Take a mark off; that it stood remains in the timeline."""
    actions.clear_flag(by=request.user, case_id=case_id, flag_id=flag_id)
    messages.success(request, _("The mark is taken off. That it stood remains in the timeline."))
    return HttpResponseRedirect(to_case(case_id))
