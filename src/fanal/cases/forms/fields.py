"""Fields that the forms of this room share: moments, codes, answers.

Belongs here: reading one value. Does not: several in one field (`several`), forms over a row (`row`), what a value means
(`cases.recording`).
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fanal.cases import labels
from fanal.core.casework import AnswerState
from fanal.web import moments
from fanal.web.forms import AnswerField, ChoiceChips

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
