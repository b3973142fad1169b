"""Forms as data: a node adds its own questions, criteria and checklists without code.

A definition is JSON in a subset of XLSForm's terms. It is read once, with every fault told by its line; answers are checked against it
and keep its version and fingerprint. No Django, no file, no clock but the day handed in.
"""

from fanal.core.forms.answers import Fault, Filled, fill
from fanal.core.forms.definition import Choice, Form, Kind, PersonalClass, Question, Rule, Words, as_data, canonical
from fanal.core.forms.expressions import BadExpression, Value, holds
from fanal.core.forms.lined_json import FormError
from fanal.core.forms.loading import load_form

__all__ = [
    "BadExpression", "Choice", "Fault", "Filled", "Form", "FormError", "Kind", "PersonalClass", "Question", "Rule", "Value", "Words",
    "as_data", "canonical", "fill", "holds", "load_form",
]  # fmt: skip
