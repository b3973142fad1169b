"""Who may read a case: restricting, letting in, breaking the glass, reviewing that.

Belongs here: parse, call the action, go back. Does not: the rules (`cases.queries.access`).
"""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from fanal.accounts.access import needs
from fanal.accounts.requests import StaffRequest
from fanal.cases import actions, queries
from fanal.cases.forms.reading import BreakGlassForm, LetInForm, RestrictForm, ReviewForm, UnrestrictForm
from fanal.cases.lately import say_lately
from fanal.cases.views.acting import Act, absent, bind, fetch_for_act, run, to_case
from fanal.cases.views.opening import colleague
from fanal.core.errors import BadInput, NotFound
from fanal.network.queries import own_node


@needs("case.restrict")
def restrict(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """From now on only the owner, whoever was let in, and supervision read it."""
    case, names = fetch_for_act(request, case_id)
    form = bind(request, RestrictForm)
    act = Act(
        title=_("Restrict reading"),
        key=_("Restrict reading"),
        back=to_case(case_id, "readers"),
        done=_("Reading is restricted."),
        lead=_(
            "For a child or a family that colleagues may know. Owner, colleagues who were let in, and supervision read it."
        ),
    )

    def do() -> None:
        actions.restrict_case(by=request.user, case_id=case_id, reason=form.cleaned_data["reason"])

    return run(request, act, form, do, case=case, names=names)


@needs("case.write")
def lift(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Back to the rule of the node."""
    case, names = fetch_for_act(request, case_id)
    form = bind(request, UnrestrictForm)
    act = Act(
        title=_("End the restriction"),
        key=_("End the restriction"),
        back=to_case(case_id, "readers"),
        done=_("The restriction has ended."),
        lead=_("Whoever is on shift may read the case again, if the rule of this node says so."),
    )

    def do() -> None:
        actions.lift_restriction(by=request.user, case_id=case_id, reason=form.cleaned_data["reason"])

    return run(request, act, form, do, case=case, names=names)


@needs("case.write")
def let_in(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """A colleague may read the case too."""
    case, names = fetch_for_act(request, case_id)
    form = bind(request, LetInForm)
    act = Act(
        title=_("Let a colleague in"),
        key=_("Let in"),
        back=to_case(case_id, "readers"),
        done=_("The colleague may read the case now."),
    )

    def do() -> None:
        staff = colleague(form.cleaned_data["staff"])
        if staff is None:
            raise BadInput(_("This colleague cannot work on cases at the moment."), place="staff")
        actions.give_access(by=request.user, case_id=case_id, colleague=staff, until=form.cleaned_data["until"])

    return run(request, act, form, do, case=case, names=names)


@require_POST
@needs("case.write")
def let_out(request: StaffRequest, case_id: UUID, access_id: UUID) -> HttpResponse:
    """A colleague may no longer read the case."""
    actions.end_access(by=request.user, case_id=case_id, access_id=access_id)
    messages.success(request, _("The colleague may no longer read the case."))
    return HttpResponseRedirect(to_case(case_id, "readers"))


@needs("case.break_glass")
def break_glass(request: StaffRequest) -> HttpResponse:
    """Open a case that is not one's own, in an emergency, by its reference."""
    form = bind(request, BreakGlassForm, initial={"reference": request.GET.get("reference", "")[:24]})
    opened: list[UUID] = []
    hours = own_node().break_glass_hours
    lately = queries.count_glass_lately(by=request.user, people=[request.user.pk])[request.user.pk]
    act = Act(
        title=_("Emergency access"),
        key=_("Open the case now"),
        back=reverse("cases:list"),
        done="",
        danger=True,
        lead=_("For a child in danger when nobody who may open the case can be reached."),
        facts=[
            ngettext(
                "The case opens for %(hours)d hour, sealed fields too.", "The case opens for %(hours)d hours, sealed fields too.", hours
            )
            % {"hours": hours},
            _("Its owner and the data protection officer are told at once, with your reason."),
            _("It stays on a list until somebody else has reviewed it."),
            *([_("You have used emergency access %(often)s.") % {"often": say_lately(lately)}] if lately.times else []),
        ],
    )

    def do() -> None:
        given = form.cleaned_data
        try:
            opened.append(
                actions.break_glass(by=request.user, reason=given["reason"], reference=given["reference"]).case_id
            )
        except NotFound:
            raise BadInput(_("There is no case with this reference. Nothing was opened."), place="reference") from None

    response = run(request, act, form, do, back=reverse("cases:list"))
    return HttpResponseRedirect(to_case(opened[0])) if opened else response


@needs("case.review_break_glass")
def show_glass(request: StaffRequest) -> HttpResponse:
    """Emergency access that nobody has reviewed yet."""
    rows = list(queries.fetch_broken_glass_to_review(by=request.user))
    often = queries.count_glass_lately(by=request.user, people=[row.staff_id for row in rows])
    shown = [(row, say_lately(often[row.staff_id])) for row in rows]
    return render(request, "cases/glass.html", {"rows": shown})


@needs("case.review_break_glass")
def judge_glass(request: StaffRequest, glass_id: UUID) -> HttpResponse:
    """Say whether one emergency access was justified."""
    row = queries.fetch_broken_glass_to_review(by=request.user).filter(pk=glass_id).first()
    if row is None:
        raise absent(request, "break_glass", glass_id)
    form = bind(request, ReviewForm)
    act = Act(
        title=_("Review an emergency access"),
        key=_("Save the judgement"),
        back=reverse("cases:glass"),
        done=_("It is reviewed."),
        lead=ngettext(
            "Not justified ends the access at once, and the same person may not do it again to this case for %(hours)d hour.",
            "Not justified ends the access at once, and the same person may not do it again to this case for %(hours)d hours.",
            own_node().break_glass_pause_hours,
        )
        % {"hours": own_node().break_glass_pause_hours},
    )
    often = queries.count_glass_lately(by=request.user, people=[row.staff_id])[row.staff_id]

    def do() -> None:
        given = form.cleaned_data
        actions.review_break_glass(
            by=request.user, break_glass_id=glass_id, justified=given["verdict"] == "justified", note=given["note"]
        )

    return run(request, act, form, do, template="cases/judge.html", row=row, often=say_lately(often), back=reverse("cases:glass"))
