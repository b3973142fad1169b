"""The two forms of an assessment: the criteria, made of the set that the node uses; and the decision.

Belongs here: parsing, and what is shown beside a question. Does not: what answers suggest (`core.casework.risk`), saving (`actions`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from fanal.cases import labels
from fanal.cases.forms.fields import MomentField, answer, line, text
from fanal.cases.forms.row import CaseForm, Section
from fanal.cases.risk.answers import Said, in_language, is_sealed
from fanal.cases.risk.words import say_answer
from fanal.core.casework import Answer, AnswerState, SaidBy
from fanal.core.casework.risk import RiskSet, Suggestion
from fanal.core.forms.definition import Kind, Question
from fanal.web import moments
from fanal.web.forms import ChoiceChips, Opts


class CriteriaForm(CaseForm):
    """One question for each criterion, and who says so. What is left as it is keeps the answer of the last time."""

    said_by = forms.ChoiceField(
        label=_l("Who says so?"), required=False, help_text=_l("Holds for every answer that you give now, unless it names another one."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, risk_set: RiskSet, carried: Mapping[str, Said], may_read_sealed: bool, known: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.risk_set, self.language = risk_set, get_language() or "en"
        people = labels.choices(SaidBy)
        self.fields["said_by"].choices = [("", "—"), *people]  # type: ignore[attr-defined]
        for name, question in risk_set.form.answered.items():
            before = carried.get(name)
            hidden = before is not None and is_sealed(question) and not may_read_sealed
            field = self._field(question, carried=before is not None)
            field.help_text = self._before(question, before, hidden=hidden) if before else ""
            if before is None and name in known:
                field.initial = Answer.of(known[name])
            self.fields[f"q-{name}"] = field
            spoken = {"aria-label": _("Who says so: %(question)s") % {"question": field.label}}
            choices, widget = [("", _("as above")), *people], forms.Select(spoken)
            self.fields[f"by-{name}"] = forms.ChoiceField(label=_("Who says so"), required=False, choices=choices, widget=widget)

    def _field(self, question: Question, *, carried: bool) -> forms.Field:
        label = question.label.said(self.language)
        if question.kind is Kind.ONE:
            choices = [(one.name, one.label.said(self.language)) for one in self.risk_set.form.choices[question.choices]]
            empty = _("as before") if carried else _("open")
            return answer(label, inner=forms.ChoiceField(choices=[*choices, ("", empty)], required=False, widget=ChoiceChips))
        if question.kind is Kind.INTEGER:
            return answer(label, inner=forms.IntegerField(widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"})))
        return answer(label, inner=line(label))

    def _before(self, question: Question, before: Said, *, hidden: bool) -> str:
        """`As of 27 November, 20:10, by Ada: yes (the mother)`."""
        at = moments.say_moment(before.at) if before.at else ""
        if hidden:
            said = _("As of %(when)s, by %(who)s: answered, but not for your role to read. Leave it, or answer anew.")
            return said % {"when": at, "who": before.by}
        choices = self.risk_set.form.choices.get(question.choices, ())
        words = {one.name: one.label.said(self.language) for one in choices}.get(before.answer.value, "")
        told = say_answer(before.answer.state, before.answer.value, {self.language: words} if words else {}, self.language)
        if before.said_by:
            told = f"{told} ({labels.label_of(SaidBy, before.said_by.value)})"
        return _("As of %(when)s, by %(who)s: %(answer)s") % {"when": at, "who": before.by, "answer": told}

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """For the template: each question, and who says so."""
        return [(self[f"q-{name}"], self[f"by-{name}"]) for name in self.risk_set.form.answered]

    def clean(self) -> dict[str, Any]:
        """Whoever gives an answer says who says so. A criterion that was not asked about has nobody who says so."""
        given = super().clean() or self.cleaned_data
        for name in self.risk_set.form.answered:
            said: Answer | None = given.get(f"q-{name}")
            if said is not None and said.was_put and not (given.get(f"by-{name}") or given.get("said_by")):
                self.add_error("said_by", _("Say who says so."))
                break
        return given

    def said(self) -> dict[str, Said]:
        """What was answered now, by criterion."""
        given, found = self.cleaned_data, {}
        for name in self.risk_set.form.answered:
            one: Answer = given[f"q-{name}"]
            if one.state is not AnswerState.EMPTY:
                who = given[f"by-{name}"] or given["said_by"]
                found[name] = Said(one, SaidBy(who) if who and one.was_put else None)
        return found

    def sent(self) -> list[tuple[str, str]]:
        """What was sent, to be carried through the second step as it is."""
        names = [name for field in self.fields for name in (field, f"{field}_none")]
        return [(name, str(self.data[name])) for name in names if self.data.get(name)]


class DecisionForm(CaseForm):
    """A person decides on the level, and when it is looked at anew."""

    sections = (
        Section("", ("level", "why"), folded=False),
        Section(_l("Another time for the next look"), ("review_at", "why_later")),
    )
    level = forms.ChoiceField(label=_l("Your decision"))
    why = text(_l("Why another level than suggested"), help_text=_l("Needed only when you decide otherwise than the criteria suggest."))
    review_at = MomentField(label=_l("Look at it anew"), help_text=_l("Empty: when the level asks for it. Sooner is always right."))
    why_later = text(_l("Why later than the level asks for"), help_text=_l("Needed only for a later time."), rows=2)

    def __init__(self, *args: Any, suggestion: Suggestion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        risk_set, language = suggestion.risk_set, get_language() or "en"
        least = risk_set.rank(suggestion.floor) if suggestion.floor else 0
        offered = [level for level in reversed(risk_set.levels) if risk_set.rank(level.name) >= least]
        explained = {}
        for level in offered:
            hours = _("looked at anew within %(hours)d h") % {"hours": level.review_hours}
            explained[level.name] = _("suggested · %(hours)s") % {"hours": hours} if level.name == suggestion.level else hours
        field: Any = self.fields["level"]
        field.widget = Opts(explanations=explained)
        field.choices = [(level.name, in_language(dict(level.label.by_language), language)) for level in offered]
        if len(offered) < len(risk_set.levels):
            field.help_text = _("Lower levels are not offered: these criteria do not allow them here.")
