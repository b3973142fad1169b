"""What a form is, once it was read and found sound.

Belongs here: the shapes, the canonical form and its fingerprint. Does not: reading (`loading`), the checks at load (`checks`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from fanal.core.casework.answers import AnswerState
from fanal.core.forms.expressions import Condition


class Kind(StrEnum):
    """Kinds of questions. The names are XLSForm's, but for select_one and select_many, whose list stands beside them there."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    TIME = "time"
    MOMENT = "dateTime"
    ONE = "select_one"
    MANY = "select_multiple"
    NOTE = "note"
    GROUP = "group"

    @property
    def is_answered(self) -> bool:
        """Whether an answer can be given at all."""
        return self not in {Kind.NOTE, Kind.GROUP}

    @property
    def has_choices(self) -> bool:
        """Whether it is answered from a list."""
        return self in {Kind.ONE, Kind.MANY}


class PersonalClass(StrEnum):
    """How an answer about a person is kept (the vault's classes)."""

    CLEAR = "clear"
    PROTECTED = "protected"
    SEALED = "sealed"


@dataclass(frozen=True, slots=True)
class Words:
    """A text in each language of its form, the form's first language first."""

    by_language: tuple[tuple[str, str], ...]

    def said(self, language: str) -> str:
        """In a language; else in the language without its region (`fr` for `fr-BE`); else in the form's first."""
        known = dict(self.by_language)
        return known.get(language) or known.get(language.partition("-")[0]) or self.by_language[0][1]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a list."""

    name: str
    label: Words


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition as it was written, and as it was understood."""

    text: str
    condition: Condition


@dataclass(frozen=True, slots=True)
class Question:
    """One question, note or group.

    Attributes:
        choices: name of the list; with select kinds alone.
        personal: class of the answer; None where it says nothing about a person.
        states: what may stand instead of a value (`unknown`, `not_asked`, `refused`).
        questions: of a group.
    """

    name: str
    kind: Kind
    label: Words
    line: int = field(compare=False)
    hint: Words | None = None
    choices: str = ""
    personal: PersonalClass | None = None
    states: frozenset[AnswerState] = frozenset()
    required: bool = False
    relevant: Rule | None = None
    constraint: Rule | None = None
    constraint_message: Words | None = None
    questions: tuple[Question, ...] = ()

    def walk(self) -> Iterator[Question]:
        """This one and all within, in their order."""
        yield self
        for question in self.questions:
            yield from question.walk()


@dataclass(frozen=True, slots=True)
class Form:
    """A form: questions with the words to ask them.

    Attributes:
        version: as its author wrote it; the fingerprint is what tells two definitions apart.
        source: law, guidance or decision behind it, in words.
        languages: the first is what is fallen back to.
    """

    name: str
    version: str
    title: Words
    source: str
    languages: tuple[str, ...]
    choices: Mapping[str, tuple[Choice, ...]]
    questions: tuple[Question, ...]

    def walk(self) -> Iterator[Question]:
        """Every question, note and group, in their order."""
        for question in self.questions:
            yield from question.walk()

    @property
    def answered(self) -> dict[str, Question]:
        """Those that take an answer, by name."""
        return {question.name: question for question in self.walk() if question.kind.is_answered}

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the canonical form, in hexadecimal: the same for the same form however its file was laid out."""
        return hashlib.sha256(canonical(self).encode()).hexdigest()


def canonical(form: Form) -> str:
    """The form as JSON with sorted keys, without white space or defaults. Reading it gives the same form again."""
    return json.dumps(as_data(form), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def as_data(form: Form) -> dict[str, Any]:
    """The form as plain data, as its JSON file has it."""
    return {
        "form": form.name, "version": form.version, "title": dict(form.title.by_language), "source": form.source,
        "languages": list(form.languages),
        "choices": {name: [_choice(choice) for choice in choices] for name, choices in form.choices.items()},
        "questions": _questions(form.questions),
    }  # fmt: skip


def _choice(choice: Choice) -> dict[str, Any]:
    return {"name": choice.name, "label": dict(choice.label.by_language)}


def _questions(questions: Sequence[Question]) -> list[dict[str, Any]]:
    return [_question(question) for question in questions]


def _question(question: Question) -> dict[str, Any]:
    data = {
        "name": question.name, "kind": question.kind.value, "label": dict(question.label.by_language),
        "hint": dict(question.hint.by_language) if question.hint else None,
        "choices": question.choices, "class": question.personal.value if question.personal else None,
        "states": sorted(state.value for state in question.states), "required": question.required,
        "relevant": question.relevant.text if question.relevant else None,
        "constraint": question.constraint.text if question.constraint else None,
        "constraint_message": dict(question.constraint_message.by_language) if question.constraint_message else None,
        "questions": _questions(question.questions),
    }  # fmt: skip
    kept: dict[str, Any] = {key: value for key, value in data.items() if value}
    if question.kind.is_answered:
        kept["personal"] = question.personal is not None
    return kept
