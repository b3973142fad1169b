"""Forms about the work on a case: opening, category, countries, police, owner, notes, support, tasks, marks.

Belongs here: parsing. Does not: what a value means (`cases.recording`), saving (`cases.actions`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fanal.accounts.queries import fetch_people_with
from fanal.cases import labels
from fanal.cases.forms.child import age_field
from fanal.cases.forms.fields import (
    NOTHING,
    DayField,
    MomentField,
    answer,
    chips,
    country_choices,
    line,
    select,
    text,
)
from fanal.cases.forms.row import CaseForm, Section
from fanal.cases.forms.several import CodesField
from fanal.cases.proposals import PROPOSED
from fanal.core.casework import (
    AbductionKind,
    Category,
    CrossBorder,
    FlagKind,
    PoliceAnswer,
    SaidBy,
    Sex,
    SupportKind,
    TaskKind,
)
from fanal.web.forms import ChoiceChips


def colleagues() -> list[tuple[str, Any]]:
    """Who can work on cases, by name."""
    return [(str(staff.pk), staff.display_name) for staff in fetch_people_with("case.write")]


def colleagues_or_nobody() -> list[tuple[str, Any]]:
    """The same, nobody first."""
    return [("", _("nobody yet")), *colleagues()]


class _CategoryFields(CaseForm):
    """The category with its marks."""

    category = forms.ChoiceField(
        label=_("Category"), choices=labels.category_choices, widget=ChoiceChips, initial="not_yet_determined"
    )
    pushed_out = forms.BooleanField(label=_("Pushed out: thrown out of home (runaway only)"), required=False)
    abduction_kind = forms.ChoiceField(
        label=_("Taken or kept (parental abduction only)"),
        required=False,
        widget=ChoiceChips,
        choices=lambda: [*labels.choices(AbductionKind), ("", _("not known"))],
    )

    def clean(self) -> dict[str, Any]:
        """Marks belong to their category."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("pushed_out") and cleaned.get("category") != Category.RUNAWAY:
            self.add_error("pushed_out", _("Pushed out is a mark on runaway. Choose runaway, or take the mark off."))
        if cleaned.get("abduction_kind") and cleaned.get("category") != Category.PARENTAL_ABDUCTION:
            self.add_error(
                "abduction_kind", _("Taken or kept belongs to parental abduction. Choose it, or take this off.")
            )
        return cleaned


class CategoryForm(_CategoryFields):
    """Change the category; the history keeps what it was."""

    reason = text(_("Why it changes"), required=True)


class _PoliceFields(CaseForm):
    """ "Police informed?" """

    police_answer = chips(PoliceAnswer, _("Police informed?"), empty=_("not answered yet"))
    police_when = line(_("If yes: when, and which station"))
    police_why_not = line(_("If no: why not"))

    def clean(self) -> dict[str, Any]:
        """Yes needs when, no needs why."""
        cleaned: dict[str, Any] = super().clean() or {}
        given = cleaned.get("police_answer")
        if given == PoliceAnswer.YES and not (cleaned.get("police_when") or "").strip():
            self.add_error("police_when", _("Say when the police were informed; about when is an answer."))
        if given == PoliceAnswer.NO and not (cleaned.get("police_why_not") or "").strip():
            self.add_error("police_why_not", _("Say why the police were not informed."))
        return cleaned


class PoliceForm(_PoliceFields):
    """Answer or correct whether the police were informed."""


class OpenCaseForm(_PoliceFields, _CategoryFields):
    """A case opened by hand, without a contact. Everything but the category may stay empty."""

    summary = text(_("What happened, in short"), rows=5)
    name = answer(_("Name in its own script, as heard or written"))
    romanised = line(_("In Latin letters"), help_text=_("Only when somebody wrote it so."))
    sex = chips(Sex, _("Sex"))
    birth_date = answer(_("Date of birth"), inner=DayField())
    age_range = age_field()
    last_seen_at = MomentField(label=_("Last seen, when"))
    last_seen_place = answer(_("Last seen, where"))
    owner = forms.ChoiceField(label=_("Owner of the case"), required=False, choices=colleagues_or_nobody)
    task = line(_("Next task"), required=True)
    task_due = MomentField(label=_("Due"), required=True)

    sections: Sequence[Section] = (
        Section(_("What it is about"), ("category", "pushed_out", "abduction_kind", "summary"), folded=False),
        Section(
            _("The child"),
            ("name", "romanised", "sex", "birth_date", "age_range", "last_seen_at", "last_seen_place"),
            folded=False,
            note=_("As far as known. The rest is filled in on the page of the case."),
        ),
        Section(_("Police"), ("police_answer", "police_when", "police_why_not"), folded=False),
        Section(_("Who does what next"), ("owner", "task", "task_due"), folded=False),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["task"].initial = str(PROPOSED[TaskKind.FIRST_STEPS.value])
        self.fields["task_due"].initial = lambda: timezone.localtime() + timedelta(hours=1)


class CountriesForm(CaseForm):
    """Whether another country is involved, and which."""

    cross_border = chips(CrossBorder, _("Is another country involved?"), required=True)
    countries = CodesField(_("Which countries"), country_choices)

    def clean(self) -> dict[str, Any]:
        """Countries only where one is known or presumed."""
        cleaned: dict[str, Any] = super().clean() or {}
        crosses = cleaned.get("cross_border") in {CrossBorder.PRESUMED, CrossBorder.KNOWN}
        if cleaned.get("countries") and not crosses:
            self.add_error("cross_border", _("Countries are named, so say whether they are presumed or known."))
        return cleaned


class SummaryForm(CaseForm):
    """What the case is about, in short."""

    summary = text(_("What happened, in short"), rows=8)


class OwnerForm(CaseForm):
    """Hand the case over."""

    owner = forms.ChoiceField(label=_("New owner"), choices=colleagues)
    reason = text(_("What the new owner must know"), required=True, rows=4)


class NoteForm(CaseForm):
    """A note for the timeline."""

    text = text(_("Note"), required=True, rows=6)
    said_by = select(SaidBy, _("Who says so, if it was told"))
    is_decision = forms.BooleanField(label=_("This is a decision"), required=False)
    walled = forms.BooleanField(
        label=_("It is the child's own: keep it out of the parents' file"),
        required=False,
        help_text=_("Only you, the owner of the case and supervisors read it."),
    )


class SupportForm(CaseForm):
    """Support that was given."""

    kind = chips(SupportKind, _("Which support"), required=True)
    minutes = forms.IntegerField(
        label=_("How many minutes"), min_value=1, max_value=1440, widget=forms.NumberInput({"inputmode": "numeric"})
    )
    given_at = MomentField(label=_("When"), required=True)
    to = forms.ChoiceField(label=_("For whom"), required=False)
    text = text(_("What was done"), rows=3)

    def __init__(self, *args: Any, receivers: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [NOTHING, *receivers]  # type: ignore[attr-defined]
        self.fields["given_at"].initial = timezone.localtime


class TaskForm(CaseForm):
    """Something to do."""

    title = line(_("What is to be done"), required=True)
    due = MomentField(label=_("Due"), required=True)
    kind = select(TaskKind, _("What sort of task"), required=True)
    owner = forms.ChoiceField(
        label=_("Who does it"), required=False, choices=lambda: [("", _("the owner of the case")), *colleagues()]
    )

    def __init__(self, *args: Any, closed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].initial = TaskKind.FOLLOW_UP.value
        if closed:
            # Nothing else goes on after closing.
            self.fields["kind"].choices = [(TaskKind.AFTERCARE.value, labels.label_of(TaskKind, TaskKind.AFTERCARE.value))]  # type: ignore[attr-defined]
            self.fields["kind"].initial = TaskKind.AFTERCARE.value


class FinishTaskForm(CaseForm):
    """A task is done or dropped, and the next one is planned in the same breath."""

    how = forms.ChoiceField(
        label=_("How it ended"),
        choices=[("done", _("Done")), ("dropped", _("Dropped: not needed any more"))],
        widget=ChoiceChips,
        initial="done",
    )
    result = text(_("What came of it"), rows=3)
    next_title = line(_("What comes next"))
    next_due = MomentField(label=_("Due"))

    def __init__(self, *args: Any, next_needed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.next_needed = next_needed
        if next_needed:
            self.fields["next_title"].help_text = _("This is the last open task. A case always has a next one.")
        self.sections = (
            Section(_("This task"), ("how", "result"), folded=False),
            Section(_("The next task"), ("next_title", "next_due"), folded=False),
        )

    def clean(self) -> dict[str, Any]:
        """A next task has words and a time; it is needed when nothing else is open."""
        cleaned: dict[str, Any] = super().clean() or {}
        title, due = (cleaned.get("next_title") or "").strip(), cleaned.get("next_due")
        if self.next_needed and not title:
            self.add_error(
                "next_title", _("Say what comes next, or close the case instead: the last task ends with it.")
            )
        if title and not due and "next_due" not in self.errors:
            self.add_error("next_due", _("Say by when."))
        if due and not title and "next_title" not in self.errors:
            self.add_error("next_title", _("Say what is to be done by then."))
        return cleaned


class FlagForm(CaseForm):
    """What everybody must know at first sight."""

    kind = chips(FlagKind, _("What everybody must know at first sight"), required=True)
    said_by = select(SaidBy, _("Who says so"), required=True)
    text = text(_("In which words"), rows=2)
