"""What changes a child: adding one, facts, names, one disappearance, a repeat, who belongs together.

Belongs here: parse, call the action, go back. Does not: rules (`cases.actions`, `cases.recording`).
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fanal.accounts.access import needs
from fanal.accounts.requests import StaffRequest
from fanal.cases import actions, queries
from fanal.cases.drafts import NameDraft
from fanal.cases.forms.adding import added_values
from fanal.cases.forms.child import ChildForm, EpisodeForm, LinkForm, NameForm, NewChildForm
from fanal.cases.forms.ending import ReopenForm, RepeatForm
from fanal.cases.forms.row import row_values
from fanal.cases.models import Case, Child, Episode
from fanal.cases.views.acting import Act, absent, bind, fetch_for_act, run, to_case
from fanal.cases.views.opening import child_of_form
from fanal.cases.views.showing import name_of, names_of_child
from fanal.core.casework import NameKind, Provenance


def _child_of(request: StaffRequest, case: Case, child_id: UUID) -> Child:
    """A child of this case, with names and episodes here; the page for what does not exist for another's."""
    child = next((one for one in queries.children_of(case) if one.pk == child_id), None)
    if child is None:
        raise absent(request, "child", child_id)
    return child


@needs("case.write")
def add_child(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """A further child: a brother or sister, a friend who left together."""
    case, names = fetch_for_act(request, case_id)
    form = bind(request, NewChildForm)  # whole, also for who will not read it all: nothing stands there yet
    act = Act(
        title=_("Add a child"),
        key=_("Add the child"),
        back=to_case(case_id, "child"),
        done=_("The child is added."),
        lead=_("Brothers and sisters who are missing together belong into one case."),
    )

    def do() -> None:
        missing = form.cleaned_data["missing"] == "yes"
        draft = child_of_form(form.cleaned_data, values=tuple(ChildForm.base_fields), missing=missing)
        actions.add_child(by=request.user, case_id=case_id, child=draft)

    return run(request, act, form, do, case=case, names=names)


@needs("case.write")
def change_child(request: StaffRequest, case_id: UUID, child_id: UUID) -> HttpResponse:
    """Everything about a child but the names. Only what was changed is written."""
    case, _names = fetch_for_act(request, case_id)
    child = _child_of(request, case, child_id)
    glass = queries.has_broken_glass(request.user, case.pk)
    form = bind(request, ChildForm, initial=row_values(child, ChildForm()))
    form.hide_sealed(Child, request.user, broken_glass=glass)
    act = Act(
        title=_("What is known of the child"),
        key=_("Save"),
        back=to_case(case_id, "child"),
        done=_("Saved."),
        lead=_("Every field may stay empty. Unknown, not asked and refused are answers."),
    )

    def do() -> None:
        changed, added = form.values(*form.changed_data), added_values(form)
        if changed or added:
            actions.update_child(by=request.user, case_id=case_id, child_id=child_id, values=changed, added=added)

    return run(request, act, form, do, case=case, names=names_of_child(child))


def _draft(given: dict[str, Any]) -> NameDraft:
    return NameDraft(
        full=given["full"],
        given=given["given"],
        family=given["family"],
        kind=NameKind(given["kind"]),
        language=given["language"],
        provenance=Provenance(given["provenance"]),
        romanised=given["romanised"],
        is_main=given["is_main"],
    )


@needs("case.write")
def add_name(request: StaffRequest, case_id: UUID, child_id: UUID) -> HttpResponse:
    """One more name of a child."""
    case, _names = fetch_for_act(request, case_id)
    child = _child_of(request, case, child_id)
    form = bind(request, NameForm)
    act = Act(
        title=_("Add a name"),
        key=_("Add the name"),
        back=to_case(case_id, "child"),
        done=_("The name is added."),
        lead=_("A child has names, not one name: each spelling that somebody uses helps to find it again."),
    )

    def do() -> None:
        actions.add_name(by=request.user, case_id=case_id, child_id=child_id, name=_draft(form.cleaned_data))

    return run(request, act, form, do, case=case, names=names_of_child(child))


@needs("case.write")
def change_name(request: StaffRequest, case_id: UUID, child_id: UUID, name_id: UUID) -> HttpResponse:
    """Correct a name."""
    case, _names = fetch_for_act(request, case_id)
    child = _child_of(request, case, child_id)
    row = next((one for one in child.names.all() if one.pk == name_id), None)
    if row is None:
        raise absent(request, "child_name", name_id)
    form = bind(request, NameForm, initial=row_values(row, NameForm()) | {"full": row.text})
    act = Act(
        title=_("Correct a name"),
        key=_("Save the name"),
        back=to_case(case_id, "child"),
        done=_("The name is corrected."),
        lead=_("What it was before stays sealed in the journal."),
    )

    def do() -> None:
        actions.rename_child(
            by=request.user, case_id=case_id, child_id=child_id, name_id=name_id, name=_draft(form.cleaned_data)
        )

    return run(request, act, form, do, case=case, names=names_of_child(child))


@require_POST
@needs("case.write")
def show_by_name(request: StaffRequest, case_id: UUID, child_id: UUID, name_id: UUID) -> HttpResponse:
    """Choose the name by which the child is shown."""
    _child_of(request, queries.fetch_case(by=request.user, case_id=case_id), child_id)
    actions.choose_main_name(by=request.user, case_id=case_id, child_id=child_id, name_id=name_id)
    messages.success(request, _("The child is shown by this name now."))
    return HttpResponseRedirect(to_case(case_id, "child"))


def _episode_of(request: StaffRequest, child: Child, episode_id: UUID) -> Episode:
    found = next((one for one in child.episodes_here if one.pk == episode_id), None)  # type: ignore[attr-defined]
    if found is None:
        raise absent(request, "episode", episode_id)
    return found  # type: ignore[no-any-return]


@needs("case.write")
def change_episode(request: StaffRequest, case_id: UUID, child_id: UUID, episode_id: UUID) -> HttpResponse:
    """What is known of one disappearance."""
    case, _names = fetch_for_act(request, case_id)
    child = _child_of(request, case, child_id)
    episode = _episode_of(request, child, episode_id)
    form = bind(request, EpisodeForm, initial=row_values(episode, EpisodeForm()))
    form.hide_sealed(Episode, request.user, broken_glass=queries.has_broken_glass(request.user, case.pk))
    act = Act(title=_("How the child went missing"), key=_("Save"), back=to_case(case_id, "child"), done=_("Saved."))

    def do() -> None:
        changed, added = form.values(*form.changed_data), added_values(form)
        if changed or added:
            actions.update_episode(by=request.user, case_id=case_id, episode_id=episode_id, values=changed, added=added)

    return run(request, act, form, do, case=case, names=names_of_child(child))


@needs("case.write")
def repeat_episode(request: StaffRequest, case_id: UUID, child_id: UUID) -> HttpResponse:
    """The child is missing again: one child, one more episode."""
    case, _names = fetch_for_act(request, case_id)
    child = _child_of(request, case, child_id)
    form = bind(request, RepeatForm)
    act = Act(
        title=_("Missing again"),
        key=_("Begin a new episode"),
        back=to_case(case_id, "child"),
        done=_("A new episode has begun."),
        lead=_("It is the same child: the earlier episodes stay with it."),
    )

    def do() -> None:
        actions.start_episode(
            by=request.user, case_id=case_id, child_id=child_id, values=form.values(*form.changed_data)
        )

    return run(request, act, form, do, case=case, names=names_of_child(child))


@needs("case.write")
def undo_finding(request: StaffRequest, case_id: UUID, child_id: UUID, episode_id: UUID) -> HttpResponse:
    """An episode was ended in error: the child is still missing."""
    case, _names = fetch_for_act(request, case_id)
    child = _child_of(request, case, child_id)
    _episode_of(request, child, episode_id)
    form = bind(request, ReopenForm)
    for name in ("task", "task_due"):
        del form.fields[name]
    form.fields["reason"].label = _("What was wrong")
    act = Act(
        title=_("Still missing after all"),
        key=_("Set back to missing"),
        back=to_case(case_id, "child"),
        danger=True,
        done=_("The child is recorded as missing again."),
        lead=_("For an end that was recorded in error. A child who left anew gets a new episode instead."),
    )

    def do() -> None:
        actions.take_back_finding(
            by=request.user, case_id=case_id, episode_id=episode_id, reason=form.cleaned_data["reason"]
        )

    return run(request, act, form, do, case=case, names=names_of_child(child))


@needs("case.write")
def link_child(request: StaffRequest, case_id: UUID, child_id: UUID) -> HttpResponse:
    """Two children belong together: of this case, or one of another case that was found by its reference."""
    case, _names = fetch_for_act(request, case_id)
    child = _child_of(request, case, child_id)
    sought = request.POST.get("reference", "").strip()
    there = queries.fetch_by_reference(by=request.user, text=sought) if sought else case
    others = [
        (str(one.pk), name_of(one)) for one in (queries.children_of(there) if there else ()) if one.pk != child_id
    ]
    form = bind(request, LinkForm, others=others)
    if there is None:
        form.add_error("reference", _("There is no case with this reference that you may read."))
        form.errors.pop("other", None)  # of no case nobody can be chosen: one thing to correct, not two
    act = Act(
        title=_("Brothers, sisters, together"),
        key=_("Link them"),
        back=to_case(case_id, "child"),
        done=_("They are linked."),
        facts=[] if others or there is None else [_("There is one child in this case. Name the other case, or add the other child first.")],
    )

    def do() -> None:
        given = form.cleaned_data
        actions.link_siblings(
            by=request.user, case_id=case_id, child_id=child_id, other_id=UUID(given["other"]), kind=given["kind"]
        )

    return run(request, act, form, do, case=case, names=names_of_child(child))


@require_POST
@needs("case.write")
def unlink_child(request: StaffRequest, case_id: UUID, child_id: UUID, other_id: UUID) -> HttpResponse:
    """They do not belong together after all."""
    _child_of(request, queries.fetch_case(by=request.user, case_id=case_id), child_id)
    actions.unlink_siblings(by=request.user, case_id=case_id, child_id=child_id, other_id=other_id)
    messages.success(request, _("The link is taken off."))
    return HttpResponseRedirect(to_case(case_id, "child"))
