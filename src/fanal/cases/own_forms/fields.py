"""A form of the page made of a definition: one field for each question that is asked, given what was answered so far.

Belongs here: kinds of questions to fields, faults to words. Does not: conditions and checks (`core.forms`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fanal.cases.forms.fields import DayField, MomentField, line, text
from fanal.cases.forms.row import CaseForm
from fanal.core.casework import Answer
from fanal.core.forms.answers import Fault, Filled, fill
from fanal.core.forms.definition import Form, Kind, Question
from fanal.web.forms import AnswerField, ChoiceChips, ManyChips

#: What a fault is called for people. A broken constraint says so in the form's own words, where it has some.
FAULTS: Mapping[Fault, Any] = {
    Fault.MISSING: _("An answer is needed here."), Fault.STATE_NOT_ALLOWED: _("This question does not take that answer."),
    Fault.UNREADABLE: _("This could not be read."), Fault.NO_CHOICE: _("Choose one of the answers."), Fault.TOO_LONG: _("This is too long."),
    Fault.CONSTRAINT: _("This answer is outside of what the form allows."),
}  # fmt: skip


class FillForm(CaseForm):
    """The questions of a definition in one language."""

    def __init__(self, *args: Any, definition: Form, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.definition, self.language = definition, language
        for name, question in definition.answered.items():
            self.fields[name] = AnswerField(
                label=question.label.said(language), inner=self._inner(question), help_text=question.hint.said(language) if question.hint else ""
            )

    def _inner(self, question: Question) -> forms.Field:
        label = question.label.said(self.language)
        if question.kind.has_choices:
            choices = [(one.name, one.label.said(self.language)) for one in self.definition.choices[question.choices]]
            if question.kind is Kind.MANY:
                return forms.MultipleChoiceField(choices=choices, required=False, widget=ManyChips)
            return forms.ChoiceField(choices=[*choices, ("", _("open"))], required=False, widget=ChoiceChips)
        if question.kind is Kind.DATE:
            return DayField()
        if question.kind is Kind.MOMENT:
            return MomentField()
        if question.kind is Kind.TIME:
            return forms.TimeField(required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
        return text(label) if question.kind is Kind.TEXT else line(label, longest=30)

    def given(self) -> dict[str, Answer]:
        """What was answered, by question."""
        return {name: answer for name, answer in self.cleaned_data.items() if isinstance(answer, Answer)}

    def weigh(self) -> Filled:
        """What is asked given these answers, and what is wrong with them. For a valid form."""
        return fill(self.definition, self.given(), timezone.localdate())

    def ask_only(self, names: tuple[str, ...]) -> None:
        """Leave out what is hidden."""
        for name in set(self.fields) - set(names):
            del self.fields[name]

    def tell_faults(self, filled: Filled) -> None:
        """At each question what is wrong, in the form's own words where it has some."""
        for name, fault in filled.faults.items():
            own = self.definition.answered[name].constraint_message
            self.add_error(name, own.said(self.language) if own and fault is Fault.CONSTRAINT else FAULTS[fault])

    def notes(self, asked: tuple[str, ...]) -> list[str]:
        """The notes that stand between the questions."""
        return [one.label.said(self.language) for one in self.definition.walk() if one.kind is Kind.NOTE and one.name in asked]
