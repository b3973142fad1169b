"""Answers to criteria: what somebody said just now, what was carried over from the last time, and how they are kept.

Belongs here: putting the two together, their plain data with the words of the time. Does not: which answer fits (`core.forms`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fanal.cases.risk.models import RiskAssessment
from fanal.core.casework import Answer, AnswerState, SaidBy
from fanal.core.casework.risk import RiskSet
from fanal.core.forms.answers import Fault, read_value
from fanal.core.forms.definition import PersonalClass, Question


@dataclass(frozen=True, slots=True)
class Said:
    """One answer with who says so; `at` and `by` (a name) of whoever wrote it down."""

    answer: Answer
    said_by: SaidBy | None = None
    at: datetime | None = None
    by: str = ""


def read_said(row: RiskAssessment) -> dict[str, Said]:
    """The answers of an assessment, by criterion."""
    return {
        kept["name"]: Said(
            Answer.from_data(kept), SaidBy(kept["said_by"]) if kept["said_by"] else None, datetime.fromisoformat(kept["at"]), kept["by"],
        )
        for kept in (*(row.answers or ()), *(row.sealed_answers or ()))
    }  # fmt: skip


def carry_over(risk_set: RiskSet, last: RiskAssessment | None) -> dict[str, Said]:
    """What the last assessment knew and these criteria still ask. An answer that does not fit any more is asked anew."""
    if last is None:
        return {}
    form, found = risk_set.form, read_said(last)
    return {
        name: found[name]
        for name, question in form.answered.items()
        if name in found and _fits(risk_set, question, found[name].answer)
    }


def _fits(risk_set: RiskSet, question: Question, answer: Answer) -> bool:
    if not answer.is_given:
        return answer.state in question.states
    return not isinstance(read_value(risk_set.form, question, answer.value), Fault)


def is_sealed(question: Question) -> bool:
    """Whether an answer to this criterion is kept in the sealed class."""
    return question.personal is PersonalClass.SEALED


def keep(risk_set: RiskSet, said: Mapping[str, Said], *, sealed: bool) -> list[dict[str, Any]]:
    """The answers of one class as they are kept, each with the words of its time."""
    return [
        _kept(risk_set, question, said[name])
        for name, question in risk_set.form.answered.items()
        if name in said and said[name].answer.state is not AnswerState.EMPTY and is_sealed(question) == sealed
    ]


def _kept(risk_set: RiskSet, question: Question, said: Said) -> dict[str, Any]:
    assert said.at is not None  # set by the action for what is new, read from the row for what is carried over
    return {
        "name": question.name, "label": dict(question.label.by_language), **said.answer.as_data(),
        "words": _words(risk_set, question, said.answer), "said_by": said.said_by.value if said.said_by else "",
        "at": said.at.isoformat(), "by": said.by,
    }  # fmt: skip


def _words(risk_set: RiskSet, question: Question, answer: Answer) -> dict[str, str]:
    """The chosen answers in words, by language; empty for what is no choice."""
    if not (question.kind.has_choices and answer.is_given):
        return {}
    chosen = answer.value.split()
    labels = [dict(choice.label.by_language) for choice in risk_set.form.choices[question.choices] if choice.name in chosen]
    return {language: ", ".join(label[language] for label in labels) for language in risk_set.form.languages}


def in_language(words: Mapping[str, str], language: str) -> str:
    """Words kept by language: in this one, without its region, or in the first that there is."""
    return words.get(language) or words.get(language.partition("-")[0]) or next(iter(words.values()), "")


def labels_of(risk_set: RiskSet, names: Iterable[str]) -> list[dict[str, str]]:
    """The questions of these names, in words by language."""
    questions = risk_set.form.answered
    return [dict(questions[name].label.by_language) for name in names]
