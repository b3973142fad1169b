"""Forms about how it ends and begins again: closing, reopening, a repeat episode, accepting what a file brought in.

Belongs here: parsing. Does not: what closing demands (`core.casework.closing`), saving (`cases.actions`).
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fanal.cases.forms.child import EpisodeForm
from fanal.cases.forms.fields import (
    Country,
    MomentField,
    chips,
    line,
    text,
)
from fanal.cases.forms.row import CaseForm, Section
from fanal.core.casework import CaseOutcome, Condition, Finding, FoundBy, ReturnInterview


class FindingForm(CaseForm):
    """How one episode ended. One form for each child who is still missing."""

    outcome = chips(CaseOutcome, _("How did it end?"), required=True)
    found_by = chips(FoundBy, _("Who or what found the child?"), empty=_("not found"))
    condition = chips(Condition, _("How was the child when found?"), empty=_("not found"))
    ended_at = MomentField(label=_("Found, or the search ended, when"))
    duration_unknown = forms.BooleanField(label=_("Nobody knows how long the child was missing"), required=False)
    place = line(_("Where"))
    country = Country(_("In which country"))
    interview = chips(ReturnInterview, _("Was a return interview offered?"), empty=_("does not apply"))
    interview_note = text(_("If it was not offered: why not; else what was agreed"), rows=2)

    sections = (
        Section(_("Outcome"), ("outcome",), folded=False),
        Section(
            _("Finding"), ("found_by", "condition", "ended_at", "duration_unknown", "place", "country"), folded=False
        ),
        Section(_("Return interview"), ("interview", "interview_note"), folded=False),
    )

    def finding(self) -> Finding:
        """As the core checks it."""
        given = self.cleaned_data
        return Finding(
            outcome=CaseOutcome(given["outcome"]),
            found_by=FoundBy(given["found_by"]) if given["found_by"] else None,
            condition=Condition(given["condition"]) if given["condition"] else None,
            ended_at=given["ended_at"],
            duration_unknown=given["duration_unknown"],
            interview=ReturnInterview(given["interview"]) if given["interview"] else None,
            interview_note=given["interview_note"],
            place=given["place"],
            country=given["country"],
        )

    def clean_ended_at(self) -> Any:
        """Not in the future."""
        at = self.cleaned_data["ended_at"]
        if at and at > timezone.now():
            raise forms.ValidationError(_("This time is in the future."))
        return at


class CloseForm(CaseForm):
    """What holds for the whole case when it closes."""

    reason = text(_("What remains to be said"), rows=3)


class OutcomeForm(CloseForm):
    """The same, for a case in which no child is missing (any more)."""

    outcome = chips(CaseOutcome, _("How did it end?"), required=True)
    field_order = ("outcome", "reason")


class ReopenForm(CaseForm):
    """Work goes on."""

    reason = text(_("Why the case is opened again"), required=True)
    task = line(_("Next task"), required=True)
    task_due = MomentField(label=_("Due"), required=True)


class RepeatForm(EpisodeForm):
    """The child is missing again: a new episode of the same child."""


class AcceptForm(CaseForm):
    """What a file brought in becomes an open case."""

    task = line(_("Next task"), required=True)
    task_due = MomentField(label=_("Due"), required=True)


class DiscardForm(CaseForm):
    """What a file brought in is no case."""

    reason = text(_("Why this is no case"), required=True)
