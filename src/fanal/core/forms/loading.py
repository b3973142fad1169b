"""Reads a form from its JSON text. Whatever cannot be used is refused here, with its line, before anybody is asked anything.

Belongs here: text to `Form`. Does not: what fits what across questions (`checks`).
"""

from __future__ import annotations

import re
from dataclasses import replace

from fanal.core.casework.answers import AnswerState
from fanal.core.forms.checks import check_form
from fanal.core.forms.definition import Choice, Form, Kind, PersonalClass, Question, Rule
from fanal.core.forms.expressions import BadExpression, parse
from fanal.core.forms.fields import Fields, as_text, one_of
from fanal.core.forms.lined_json import FormError, Node, read_json

MOST_QUESTIONS = 500
DEEPEST_GROUP = 5
_LANGUAGE = re.compile("[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_STATES = {AnswerState.UNKNOWN, AnswerState.NOT_ASKED, AnswerState.REFUSED}


def load_form(text: str) -> Form:
    """A sound form.

    Raises:
        FormError: the sentence says what is wrong, `.line` where.
    """
    return form_from(read_json(text))


def form_from(node: Node) -> Form:
    """A sound form from nodes already read (a risk set holds one). Raises FormError."""
    fields = Fields(node, "The form")
    languages = _languages(fields)
    form = Form(
        name=fields.name("form"),
        version=fields.text("version"),
        title=fields.words("title", languages),
        source=fields.text("source"),
        languages=languages,
        choices=_choices(fields, languages),
        questions=_questions(fields, languages, 0),
    )
    fields.done()
    if not form.questions:
        raise FormError("The form asks nothing.", node.line)
    if sum(1 for _ in form.walk()) > MOST_QUESTIONS:
        raise FormError(f"A form has at most {MOST_QUESTIONS} questions.", node.line)
    check_form(form)
    return form


def _languages(fields: Fields) -> tuple[str, ...]:
    line = fields.need_line("languages")
    found: list[str] = []
    for node in fields.items("languages"):
        language = as_text(node, "A language")
        if not _LANGUAGE.fullmatch(language) or language in found:
            raise FormError(f"“{language}” is no language code (such as en, fr or pt-BR), or stands twice.", node.line)
        found.append(language)
    if not found:
        raise FormError("The form has no languages.", line)
    return tuple(found)


def _choices(fields: Fields, languages: tuple[str, ...]) -> dict[str, tuple[Choice, ...]]:
    node = fields.take("choices")
    if node is None:
        return {}
    if not isinstance(node.value, dict):
        raise FormError("“choices” must be an object of lists.", node.line)
    lists = Fields(node, "“choices”")
    return {name: _choice_list(lists, name, languages) for name in node.value}


def _choice_list(lists: Fields, name: str, languages: tuple[str, ...]) -> tuple[Choice, ...]:
    line = lists.need_line(name)
    found: dict[str, Choice] = {}
    for node in lists.items(name):
        fields = Fields(node, "A choice")
        choice = Choice(fields.name("name"), fields.words("label", languages))
        fields.done()
        if choice.name in found:
            raise FormError(f"The choice “{choice.name}” stands twice in “{name}”.", node.line)
        found[choice.name] = choice
    if not found:
        raise FormError(f"The list “{name}” has no choices.", line)
    return tuple(found.values())


def _questions(fields: Fields, languages: tuple[str, ...], depth: int) -> tuple[Question, ...]:
    if depth > DEEPEST_GROUP:
        raise FormError(f"Groups are more than {DEEPEST_GROUP} deep.", fields.line)
    return tuple(_question(node, languages, depth) for node in fields.items("questions"))


def _question(node: Node, languages: tuple[str, ...], depth: int) -> Question:
    fields = Fields(node, "A question")
    name = fields.name("name")
    fields.what = f"The question “{name}”"
    kind_line = fields.need_line("kind")
    kind = one_of(Kind, fields.text("kind"), "kind of question", kind_line)
    found = Question(
        name=name, kind=kind, line=node.line,
        label=fields.words("label", languages),
        hint=fields.maybe_words("hint", languages),
        relevant=rule_from(fields, "relevant"),
        questions=_questions(fields, languages, depth + 1) if kind is Kind.GROUP else (),
    )  # fmt: skip
    if kind.is_answered:
        found = _asked(fields, found, languages)
    fields.done()
    return found


def _asked(fields: Fields, question: Question, languages: tuple[str, ...]) -> Question:
    """With what only a question with an answer has."""
    return replace(
        question,
        choices=fields.name("choices") if question.kind.has_choices else "",
        personal=_personal(fields, question.kind),
        states=frozenset(_state(node) for node in fields.items("states")),
        required=bool(fields.flag("required")),
        constraint=rule_from(fields, "constraint", own=question.name),
        constraint_message=fields.maybe_words("constraint_message", languages),
    )


def _personal(fields: Fields, kind: Kind) -> PersonalClass | None:
    """The class. Each question must say whether its answer is personal; a free text always is, since anything can be typed."""
    line, class_line = fields.need_line("personal"), fields.need_line("class")
    personal, node = fields.flag("personal"), fields.take("class")
    if personal is None:
        raise FormError(f"{fields.what} does not say whether its answer is personal: “personal”: true or false.", fields.line)
    if not personal:
        if kind is Kind.TEXT:
            raise FormError(f"{fields.what} is a free text, in which anything can be typed: it is personal.", line)
        if node:
            raise FormError(f"{fields.what} has a class, and is not personal.", class_line)
        return None
    if node is None:
        raise FormError(f"{fields.what} is personal and has no “class”: {', '.join(PersonalClass)}.", line)
    return one_of(PersonalClass, as_text(node, "A class"), "class", class_line)


def _state(node: Node) -> AnswerState:
    state = one_of(AnswerState, as_text(node, "A state"), "state of an answer", node.line)
    if state not in _STATES:
        raise FormError("Only unknown, not_asked and refused can be allowed instead of an answer.", node.line)
    return state


def rule_from(fields: Fields, key: str, own: str = "") -> Rule | None:
    """The condition under a key; None when the key is not there. Raises FormError."""
    line = fields.need_line(key)
    node = fields.take(key)
    if node is None:
        return None
    text = as_text(node, f"“{key}”")
    try:
        return Rule(text, parse(text, own))
    except BadExpression as error:
        raise FormError(f"“{key}” of {fields.what[0].lower()}{fields.what[1:]} cannot be read: {error}.", line) from None
