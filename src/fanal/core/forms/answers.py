"""Answers to a form: what was typed, checked against the definition, and kept with the version that asked.

Belongs here: texts to typed answers or faults by name, what is hidden, the filled form as data. Does not: words for faults (pages).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any

from fanal.core.casework.answers import Answer, AnswerState
from fanal.core.errors import BadInput
from fanal.core.forms.checks import order_of
from fanal.core.forms.definition import Form, Kind, Question, Rule
from fanal.core.forms.expressions import Value, holds

LONGEST_TEXT = 20_000


class Fault(StrEnum):
    """Why an answer cannot stand."""

    MISSING = "missing"
    STATE_NOT_ALLOWED = "state_not_allowed"
    UNREADABLE = "unreadable"
    NO_CHOICE = "no_choice"
    TOO_LONG = "too_long"
    #: The form's own `constraint_message` says why.
    CONSTRAINT = "constraint"


@dataclass(frozen=True, slots=True)
class Filled:
    """A form with answers.

    Attributes:
        asked: names of what is asked and shown, given these answers, in the form's order.
        answers: of questions that are asked, where anything was said. What is hidden is left out.
        values: those given and sound, typed.
        faults: by name; without one the form can be kept.
    """

    form: Form
    asked: tuple[str, ...]
    answers: Mapping[str, Answer]
    values: Mapping[str, Value]
    faults: Mapping[str, Fault]

    def as_data(self) -> dict[str, Any]:
        """Plain data to keep, with the version and fingerprint of the definition that asked.

        Raises:
            BadInput: an answer has a fault.
        """
        if self.faults:
            raise BadInput("An answer cannot be kept as it is.", place=next(iter(self.faults)))
        return {
            "form": self.form.name, "version": self.form.version, "fingerprint": self.form.fingerprint,
            "answers": {name: answer.as_data() for name, answer in self.answers.items()},
        }  # fmt: skip


def fill(form: Form, given: Mapping[str, Answer], today: date) -> Filled:
    """Checks answers against a form.

    Args:
        given: by name of question; several choices are their names with a space between, decimals have a point, days, times and
            moments are ISO 8601, a moment with its offset.
        today: what `today()` means.
    Raises:
        BadInput: a name that is no question of this form.
    """
    questions = {question.name: question for question in form.walk()}
    for name in given:
        if name not in form.answered:
            raise BadInput("This is no question of the form.", place=name)
    values: dict[str, Value] = {}
    faults: dict[str, Fault] = {}
    shown: set[str] = set()
    group_of = {inner.name: question.name for question in questions.values() for inner in question.questions}
    for name in order_of(form):
        question = questions[name]
        if group_of.get(name, name) not in shown | {name} or not _met(question.relevant, values, today):
            continue
        shown.add(name)
        if question.kind.is_answered:
            _read_one(form, question, given.get(name, Answer()), values, faults)
    for name in [name for name in questions if name in values]:
        if not _met(questions[name].constraint, values, today):
            faults[name] = Fault.CONSTRAINT
    asked = tuple(name for name in questions if name in shown)
    answers = {name: given[name] for name in asked if name in given and given[name].state is not AnswerState.EMPTY}
    sound = {name: values[name] for name in asked if name in values and name not in faults}
    return Filled(form, asked, answers, sound, {name: faults[name] for name in asked if name in faults})


def _met(rule: Rule | None, values: Mapping[str, Value], today: date) -> bool:
    return rule is None or bool(holds(rule.condition, values.get, today))


def _read_one(
    form: Form, question: Question, answer: Answer, values: dict[str, Value], faults: dict[str, Fault]
) -> None:
    if answer.is_given:
        found = read_value(form, question, answer.value)
        if isinstance(found, Fault):
            faults[question.name] = found
        else:
            values[question.name] = found
    elif answer.state is AnswerState.EMPTY:
        if question.required:
            faults[question.name] = Fault.MISSING
    elif answer.state not in question.states:
        faults[question.name] = Fault.STATE_NOT_ALLOWED


def read_value(form: Form, question: Question, text: str) -> Value | Fault:
    """A typed value out of a text, or why it is none."""
    if len(text) > LONGEST_TEXT:
        return Fault.TOO_LONG
    if question.kind is Kind.TEXT:
        return text
    if question.kind.has_choices:
        chosen = tuple(dict.fromkeys(text.split()))
        known = {choice.name for choice in form.choices[question.choices]}
        if not set(chosen) <= known or (question.kind is Kind.ONE and len(chosen) != 1):
            return Fault.NO_CHOICE
        return chosen if question.kind is Kind.MANY else chosen[0]
    try:
        return _READERS[question.kind](text.strip())
    except ValueError:
        return Fault.UNREADABLE


def _number(text: str) -> Decimal:
    if not re.fullmatch(r"-?[0-9]{1,18}(\.[0-9]{1,9})?", text):
        raise ValueError(text)
    return Decimal(text)


def _whole(text: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,18}", text):
        raise ValueError(text)
    return int(text)


def _moment(text: str) -> datetime:
    """With an offset: without one nobody knows which hour of two is meant when summer time ends."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


def _time(text: str) -> time:
    """Of the wall clock: without an offset, so that any two can be compared."""
    return time.fromisoformat(text).replace(tzinfo=None)


_READERS: Mapping[Kind, Callable[[str], Value]] = {
    Kind.INTEGER: _whole, Kind.DECIMAL: _number, Kind.DATE: date.fromisoformat, Kind.TIME: _time, Kind.MOMENT: _moment,
}  # fmt: skip
