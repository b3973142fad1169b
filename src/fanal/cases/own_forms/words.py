"""A filled form in words for people: the questions of the version that asked, in the reader's language as far as it has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fanal.cases.own_forms.models import FilledForm
from fanal.core.casework import Answer
from fanal.core.forms.definition import Form, Kind, Question
from fanal.core.plugs import TimelineEntry
from fanal.web import moments
from fanal.web.forms import NO_ANSWER


@dataclass(frozen=True, slots=True)
class ShownForm:
    """One filling: title and version, (question, answer) in words, and how many answers are hidden from this reader."""

    row: FilledForm
    title: str
    version: str
    facts: list[tuple[str, str]]
    hidden: int


def shown_filled(row: FilledForm, language: str, *, sees: bool) -> ShownForm:
    """A filling in words. `sees`: the reader may read the sealed class."""
    form = row.definition.form
    kept: Mapping[str, Any] = {**row.answers, **(row.sealed_answers if sees else {})}
    facts = [
        (question.label.said(language), _say(form, question, Answer.from_data(kept[name]), language))
        for name, question in form.answered.items() if name in kept
    ]  # fmt: skip
    return ShownForm(row, form.title.said(language), form.version, facts, 0 if sees else len(row.sealed_answers))


def _say(form: Form, question: Question, answer: Answer, language: str) -> str:
    if not answer.is_given:
        return str(dict(NO_ANSWER).get(answer.state.value, ""))
    if question.kind is Kind.DATE:
        return str(moments.say_day(date.fromisoformat(answer.value)))
    if question.kind is Kind.MOMENT:
        return moments.say_moment(datetime.fromisoformat(answer.value))
    if not question.kind.has_choices:
        return answer.value
    words = {choice.name: choice.label.said(language) for choice in form.choices[question.choices]}
    return ", ".join(words[name] for name in answer.value.split())


def tell_filled(row: FilledForm) -> TimelineEntry:
    """That a form was filled, for the timeline; the answers stand at their own page."""
    title = _("Form filled: %(title)s") % {"title": row.definition.form.title.said(get_language() or "en")}
    who = row.recorded_by.display_name if row.recorded_by else _("by itself")
    return TimelineEntry(row.filled_at, "note", title, "", who, "form", reverse("cases:filled_forms", args=[row.case_id]))
