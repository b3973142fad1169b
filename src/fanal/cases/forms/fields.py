"""Fields that the forms of this room share: moments, codes, answers of a row.

Belongs here: reading one value. Does not: several in one field (`several`), whole forms (beside this file), what a value means
(`cases.recording`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fanal.accounts.access import may_field
from fanal.cases import labels
from fanal.cases.forms.adding import ADD, adding_to
from fanal.core.casework import Answer, AnswerState
from fanal.web import moments
from fanal.web.forms import AnswerField, ChoiceChips, Form

#: Languages that are spoken to Europe's hotlines: of the Union, of its neighbours, and of children on the move. BCP 47.
LANGUAGES = tuple(
    "bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv sq sr bs mk uk ru be tr ka hy az is nb nn lb "  # noqa: SIM905
    "ca eu gl cy rom yi ar fa ps ur ku ckb so ti am om ha yo ig wo bm ff ln sw mg rw sn zu af hi bn pa ta te ml gu mr ne si "
    "my th vi km lo zh yue ja ko mn uz kk ky tk tg ug tl id ms he".split()
)
NOTHING = ("", "—")


def language_choices() -> list[tuple[str, str]]:
    """The languages above by name, an empty choice first."""
    return [
        NOTHING,
        *sorted(((tag, moments.say_language(tag)) for tag in LANGUAGES), key=lambda pair: pair[1].casefold()),
    ]


def country_choices() -> list[tuple[str, str]]:
    """All countries by name, an empty choice first."""
    return [NOTHING, *moments.country_choices()]


class Area(forms.Textarea):
    """Room for several lines."""

    def __init__(self, rows: int = 3) -> None:
        super().__init__({"rows": rows})


class MomentField(forms.DateTimeField):
    """A day and a time, local to the node."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"), **kwargs)


class DayField(forms.DateField):
    """A day."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **kwargs)


def line(label: Any, *, required: bool = False, help_text: Any = "", longest: int = 500) -> forms.CharField:
    """One line of text, kept as typed."""
    widget = forms.TextInput({"autocomplete": "off", "dir": "auto"})
    return forms.CharField(
        label=label, required=required, help_text=help_text, max_length=longest, widget=widget, strip=False
    )


def text(label: Any, *, required: bool = False, help_text: Any = "", rows: int = 3) -> forms.CharField:
    """Several lines of text, kept as typed."""
    area = Area(rows)
    area.attrs["dir"] = "auto"
    return forms.CharField(
        label=label, required=required, help_text=help_text, max_length=20_000, widget=area, strip=False
    )


def answer(label: Any, *, help_text: Any = "", inner: forms.Field | None = None, rows: int = 0) -> AnswerField:
    """A value, or unknown, not asked, refused."""
    if inner is None:
        inner = text(label, rows=rows) if rows else line(label)
    return AnswerField(label=label, help_text=help_text, inner=inner)


def select(kind: type[StrEnum], label: Any, *, required: bool = False, help_text: Any = "") -> forms.ChoiceField:
    """One code of a long list."""
    offered = labels.choices(kind)
    return forms.ChoiceField(
        label=label, required=required, help_text=help_text, choices=offered if required else [NOTHING, *offered]
    )


def chips(
    kind: type[StrEnum],
    label: Any,
    *,
    required: bool = False,
    help_text: Any = "",
    only: Iterable[Any] | None = None,
    empty: Any = None,
) -> forms.ChoiceField:
    """One code of a short list, all visible. `empty`: the words for no choice, which can be taken again."""
    offered = labels.choices(kind, only=only)
    if not required:
        offered = [*offered, ("", empty or _("not recorded"))]
    return forms.ChoiceField(label=label, required=required, help_text=help_text, choices=offered, widget=ChoiceChips)


def coded(kind: type[StrEnum], label: Any, *, visible: bool = False) -> AnswerField:
    """One code, or unknown, not asked, refused. `visible`: a short list. A code `unknown` is that answer, so it is not offered twice."""
    known = [one for one in kind if one.value != AnswerState.UNKNOWN]
    offered = labels.choices(kind, only=known)
    if visible:
        return answer(label, inner=chips(kind, label, only=known))
    return answer(label, inner=forms.ChoiceField(choices=[NOTHING, *offered]))


class Country(forms.ChoiceField):
    """One country."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label=label, required=kwargs.pop("required", False), choices=country_choices, **kwargs)


# ------------------------------------------------------------------------------------------------- forms over a row


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
