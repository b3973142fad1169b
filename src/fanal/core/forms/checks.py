"""What fits what across a form: names once, references to something, no circle, choices that exist, kinds that can be compared.

Belongs here: everything that one question alone cannot tell. Does not: reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from graphlib import CycleError, TopologicalSorter

from fanal.core.forms.definition import Form, Kind, Question, Rule
from fanal.core.forms.expressions import Compare, Literal, Operand, Ref, Selected, names_in, operands
from fanal.core.forms.lined_json import FormError

#: What the answers of a kind are compared as.
_COMPARED: Mapping[Kind, str] = {
    Kind.TEXT: "text", Kind.INTEGER: "number", Kind.DECIMAL: "number", Kind.DATE: "day", Kind.TIME: "time", Kind.MOMENT: "moment",
    Kind.ONE: "choice",
}  # fmt: skip


def check_form(form: Form) -> None:
    """Raises FormError with the line of the question that does not fit."""
    seen: set[str] = set()
    for question in form.walk():
        if question.name in seen:
            raise FormError(f"The name “{question.name}” stands twice.", question.line)
        seen.add(question.name)
        _check_shape(form, question)
    for question in form.walk():
        for rule in (question.relevant, question.constraint):
            if rule:
                check_rule(form, rule, f"The question “{question.name}”", question.line)
    _check_order(form)


def _check_shape(form: Form, question: Question) -> None:
    if question.kind.has_choices and question.choices not in form.choices:
        raise FormError(f"The question “{question.name}” chooses from “{question.choices}”, which is no list.", question.line)
    if question.kind is Kind.GROUP and not question.questions:
        raise FormError(f"The group “{question.name}” is empty.", question.line)
    if question.constraint_message and not question.constraint:
        raise FormError(f"The question “{question.name}” has a constraint_message without a constraint.", question.line)


def check_rule(form: Form, rule: Rule, what: str, line: int) -> None:
    """Whether a condition can be decided with the answers of this form.

    Raises:
        FormError: it asks for a question or choice that is none, or compares what cannot be compared.
    """
    answered = form.answered
    for name in sorted(names_in(rule.condition)):
        if name not in answered:
            raise FormError(f"{what} refers to “{name}”, which is no question with an answer.", line)
    for part in operands(rule.condition):
        if isinstance(part, Selected):
            _check_selected(form, part, what, line)
        else:
            _check_compare(form, part, what, line)


def _check_selected(form: Form, part: Selected, what: str, line: int) -> None:
    question = form.answered[part.ref.name]
    if not question.kind.has_choices:
        raise FormError(f"{what} asks what is selected in “{question.name}”, which has no choices.", line)
    _check_choice(form, question, part.choice, what, line)


def _check_choice(form: Form, question: Question, choice: str, what: str, line: int) -> None:
    if choice not in {known.name for known in form.choices[question.choices]}:
        raise FormError(f"{what} refers to the choice “{choice}”, which “{question.choices}” does not have.", line)


def _check_compare(form: Form, part: Compare, what: str, line: int) -> None:
    if Literal("") in (part.left, part.right):
        return  # asks whether there is an answer: fits every kind
    sides = [_compared(form, side) for side in (part.left, part.right)]
    if "choices" in sides:
        raise FormError(f"{what} compares several choices; only selected() and = '' can ask for them.", line)
    if len({side.replace("choice", "text") for side in sides}) > 1:
        raise FormError(f"{what} compares {sides[0]} with {sides[1]}.", line)
    for side, other in ((part.left, part.right), (part.right, part.left)):
        if isinstance(side, Ref) and form.answered[side.name].kind is Kind.ONE and isinstance(other, Literal):
            _check_choice(form, form.answered[side.name], str(other.value), what, line)


def _compared(form: Form, operand: Operand) -> str:
    if isinstance(operand, Ref):
        return _COMPARED.get(form.answered[operand.name].kind, "choices")
    if isinstance(operand, Literal) and not isinstance(operand.value, date):
        return "text" if isinstance(operand.value, str) else "number"
    return "day"


def order_of(form: Form) -> tuple[str, ...]:
    """Names in an order in which each stands after everything that decides whether it is asked.

    Raises:
        CycleError: two questions decide about each other.
    """
    graph: dict[str, set[str]] = {}
    for question in form.walk():
        graph.setdefault(question.name, set()).update(names_in(question.relevant.condition) if question.relevant else ())
        for inner in question.questions:
            graph.setdefault(inner.name, set()).add(question.name)
    return tuple(TopologicalSorter(graph).static_order())


def _check_order(form: Form) -> None:
    try:
        order_of(form)
    except CycleError as error:
        circle = error.args[1]
        line = min(question.line for question in form.walk() if question.name in circle)
        raise FormError(f"Whether these are asked depends on each other: {', '.join(circle)}.", line) from None
