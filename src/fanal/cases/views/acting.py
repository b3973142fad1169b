"""One page for one act: its form, what stands in the way, the key. The same for every act of this room.

Belongs here: binding the form, turning what an action raises into something to correct, going back. Does not: any act.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from fanal.accounts.refusals import Refused, refuse
from fanal.accounts.requests import StaffRequest
from fanal.cases import queries
from fanal.cases.forms.row import CaseForm
from fanal.cases.models import Case
from fanal.cases.views.frame import who_opens_sealed
from fanal.cases.views.showing import ShownName, names_of_child
from fanal.core.errors import BadInput, NotReady

F = TypeVar("F", bound=CaseForm)


@dataclass(frozen=True, slots=True)
class Act:
    """What one page does.

    Attributes:
        title: heading. key: the verb on the button. done: said afterwards.
        back: where it leads afterwards and by "go back".
        lead: one sentence under the heading. facts: lines that are good to know before pressing.
        danger: the key is red. fold: sections may fold.
    """

    title: str
    key: str
    back: str
    done: str
    lead: str = ""
    facts: Sequence[str] = ()
    blockers: Sequence[str] = ()
    danger: bool = False
    upload: bool = False


class FormsTogether:
    """Several forms of one page as one, for the summary of what has to be corrected."""

    def __init__(self, forms: Sequence[CaseForm]) -> None:
        self.forms = forms

    def non_form_errors(self) -> Sequence[str]:
        """What is wrong with none of them alone: nothing."""
        return ()


def fetch_for_act(request: StaffRequest, case_id: UUID) -> tuple[Case, list[ShownName]]:
    """The case of an act, and the names of its first child for the line above the heading. Raises NotFound."""
    case = queries.fetch_case(by=request.user, case_id=case_id, reading=True)
    children = queries.children_of(case)
    return case, names_of_child(children[0]) if children else []


def absent(request: StaffRequest, kind: str, row_id: UUID | str) -> Refused:
    """The error for a part that this case does not have, made up or another case's alike: journalled like a whole case."""
    return refuse(request.user, kind, row_id)


def bind(request: StaffRequest, form: type[F], *, initial: Any = None, **options: Any) -> F:
    """The form with what was sent, or with initial values."""
    if request.method == "POST":
        return form(request.POST, request.FILES, initial=initial, **options)
    return form(initial=initial, **options)


def _where_to(request: StaffRequest, act: Act, case: Case | None) -> str:
    """Back, or to the list when the act itself closed the case to who did it: a colleague's case that was closed, handed over
    or restricted. "This page does not exist" would be a poor thank-you."""
    if case is not None and not queries.may_read_case(request.user, case.pk):
        return reverse("cases:list")
    return act.back


def run(
    request: StaffRequest,
    act: Act,
    form: Any,
    do: Callable[[], Any],
    *,
    case: Case | None = None,
    names: Sequence[ShownName] = (),
    template: str = "cases/act.html",
    **context: Any,
) -> HttpResponse:
    """Do the act when a valid form was sent, and go back; else show the page. What was typed is never lost.

    Args:
        do: the action; what it raises as BadInput or NotReady is shown at its field or on top.
        context: more for the template; `forms` (a list) is validated along with `form`.
    """
    all_forms = [form, *context.get("forms", [])]
    blockers: Sequence[str] = act.blockers
    faulty = [
        one for one in all_forms if not one.is_valid()
    ]  # every form is looked at, so that all faults show at once
    if request.method == "POST" and not faulty:
        try:
            do()
        except BadInput as error:
            form.add_error(error.place if error.place in form.fields else None, str(error))
        except NotReady as error:
            blockers = error.blockers
            form.add_error(None, str(error) if not blockers else act_not_ready(error))
        else:
            if act.done:
                messages.success(request, act.done)
            return HttpResponseRedirect(_where_to(request, act, case))
    status = 422 if any(one.is_bound and one.errors for one in all_forms) else 200
    return render(
        request,
        template,
        {
            "act": act,
            "form": form,
            "case": case,
            "names": names,
            "blockers": blockers,
            "faults": FormsTogether(all_forms),
            "sealed_for": who_opens_sealed(),
            **context,
        },
        status=status,
    )


def act_not_ready(error: NotReady) -> str:
    """The first clause of the sentence; its reasons are listed one by one beside the key."""
    return str(error).partition(":")[0]


def to_case(case_id: UUID, tab: str = "case") -> str:
    """The address of a tab."""
    return reverse(f"cases:{tab}", args=[case_id])
