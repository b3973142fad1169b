"""The steps of a template as a form: which to take, in which words, until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fanal.cases.drafts import TaskDraft
from fanal.cases.forms.fields import MomentField, text
from fanal.cases.forms.row import CaseForm, Section
from fanal.cases.forms.work import colleagues
from fanal.cases.labels import label_of
from fanal.core.casework import TaskKind
from fanal.core.casework.plans import Plan


class PlanForm(CaseForm):
    """One section for each step."""

    owner = forms.ChoiceField(label=_("Who does it"), required=False, choices=lambda: [("", _("the owner of the case")), *colleagues()])

    def __init__(self, *args: Any, plan: Plan, moment: datetime, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan, now = plan, timezone.localtime().replace(second=0, microsecond=0)
        sections = []
        for number, step in enumerate(plan.steps):
            names = (f"take-{number}", f"title-{number}", f"due-{number}")
            self.fields[names[0]] = forms.BooleanField(label=_("Plan this step"), required=False, initial=True)
            self.fields[names[1]] = text(_("What is to be done"), rows=1)  # wide, so that the whole sentence is seen
            self.fields[names[1]].initial = step.title.said(language)
            self.fields[names[2]] = MomentField(label=_("Due"))
            self.fields[names[2]].initial = timezone.localtime(step.due(moment, now))
            sections.append(Section(label_of(TaskKind, step.kind.value), names, folded=False))
        self.sections = (*sections, Section(_("For all of them"), ("owner",), folded=False))

    def clean(self) -> dict[str, Any]:
        """A step that is taken says what and when."""
        given = super().clean() or self.cleaned_data
        for number in self._taken(given):
            for name, fault in ((f"title-{number}", _("Say what is to be done.")), (f"due-{number}", _("Say until when."))):
                if name not in self.errors and not str(given.get(name) or "").strip():
                    self.add_error(name, fault)
        return given

    def _taken(self, given: dict[str, Any]) -> Sequence[int]:
        return [number for number in range(len(self.plan.steps)) if given.get(f"take-{number}")]

    def drafts(self, owner: Any) -> list[TaskDraft]:
        """The steps that were taken, as tasks."""
        given, steps = self.cleaned_data, self.plan.steps
        return [
            TaskDraft(" ".join(given[f"title-{number}"].split()), given[f"due-{number}"], steps[number].kind, owner)
            for number in self._taken(given)
        ]
