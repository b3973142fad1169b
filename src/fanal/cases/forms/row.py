"""A form over a row: its sections, which fields a reader is offered, what the row holds as answers.

Belongs here: what every form of this room does alike. Does not: reading one value (`fields`), the forms themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fanal.accounts.access import may_field
from fanal.cases.forms.adding import ADD, adding_to
from fanal.core.casework import Answer, AnswerState
from fanal.web.forms import AnswerField, Form


@dataclass(frozen=True, slots=True)
class Section:
    """Some fields of a form under one heading. `folded`: shown as a line until it is opened."""

    title: Any
    names: tuple[str, ...]
    folded: bool = True
    note: Any = ""


class CaseForm(Form):
    """A form of this room, with its sections. Fields are named as in `cases.recording`."""

    sections: Sequence[Section] = ()
    #: Why a field is not offered, by name: shown in its place.
    hidden: Mapping[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hidden = {}
        for field in self.fields.values():
            field.error_messages["required"] = _("An answer is needed here.")

    def hide_sealed(self, model: type[Model], by: object, *, broken_glass: bool = False) -> None:
        """Leave out what `by` may not read, nor overwrite; in its place stands an empty field that adds to it."""
        hidden = {}
        for name in list(self.fields):
            personal = personal_of(model, name)
            if personal is not None and not may_field(by, personal, broken_glass=broken_glass):
                sealed = self.fields.pop(name)
                hidden[name] = sealed.label
                self.fields[ADD + name] = adding_to(sealed)
        self.hidden = hidden

    def shown_sections(self) -> list[dict[str, Any]]:
        """For the template: each section with its bound fields, how many hold something, and whether it stands open."""
        shown = []
        for section in self.sections or (Section("", tuple(self.fields), folded=False),):
            bound = [self[one] for name in section.names for one in (name, ADD + name) if one in self.fields]
            hidden = [self.hidden[name] for name in section.names if name in self.hidden]
            if not bound and not hidden:
                continue
            faulty = any(field.errors for field in bound)
            shown.append(
                {
                    "title": section.title,
                    "note": section.note,
                    "fields": bound,
                    "hidden": hidden,
                    "folded": section.folded,
                    "open": faulty or not section.folded,
                    "filled": sum(_holds(field) for field in bound),
                    "of": len(bound),
                }
            )
        return shown

    def values(self, *names: str) -> dict[str, Any]:
        """What was entered, by field, as `cases.recording` reads it; only the fields that are there."""
        return {
            name: self.cleaned_data[name]
            for name in names or self.fields
            if name in self.cleaned_data and not name.startswith(ADD)
        }


def _holds(bound: forms.BoundField) -> bool:
    value = bound.value()
    if isinstance(value, Answer):
        return value.state is not AnswerState.EMPTY
    if isinstance(value, list):
        return any(value)
    return value not in (None, "", {})


def personal_of(model: type[Model], name: str) -> Any:
    """The declaration of a personal field, None for one that is not a protected column."""
    try:
        return getattr(model._meta.get_field(name), "personal", None)
    except FieldDoesNotExist:
        return None


def row_values(row: Any, form: Form) -> dict[str, Any]:
    """What a row holds, as initial values of a form: answers with their state, everything else plain."""
    reasons = getattr(row, "answers", None) or {}
    found: dict[str, Any] = {}
    for name, field in form.fields.items():
        if not hasattr(row, name):
            continue
        value = getattr(row, name)
        if isinstance(value, datetime):
            value = value.replace(second=0, microsecond=0)  # what the field can show; else every sending were a change
        found[name] = _answer_of(field, value, reasons.get(name, "")) if isinstance(field, AnswerField) else value
    return found


def _answer_of(field: AnswerField, value: Any, reason: str) -> Answer:
    inner = field.fields[0]
    if value == AnswerState.UNKNOWN and isinstance(inner, forms.ChoiceField):
        return Answer(AnswerState.UNKNOWN)  # a code of that name, as imports write it
    return as_answer(inner.prepare_value(value), reason)


def as_answer(value: Any, reason: str = "") -> Answer:
    """A column and the reason for its emptiness as one answer."""
    if isinstance(value, list):
        value = " ".join(value)
    if hasattr(value, "isoformat"):
        value = timezone.localtime(value).strftime("%Y-%m-%dT%H:%M") if hasattr(value, "hour") else value.isoformat()
    return Answer.of(str(value or ""), reason)
