"""Several values in one field: lists of codes, and statements about a child with who says so.

Belongs here: fields and widgets for many. Does not: a field for one value (`fields`).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from fanal.cases import labels
from fanal.cases.forms.fields import NOTHING, answer
from fanal.core.casework import SaidBy
from fanal.web.forms import AnswerField


class CodesWidget(forms.Select):
    """Several selects for one list: what is chosen, and room for more. Works without script."""

    template_name = "cases/widgets/codes.html"
    use_fieldset = True
    #: Places at least, and empty ones beyond what is chosen.
    least, spare = 2, 1

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """All of them, each once."""
        given = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return list(dict.fromkeys(one for one in given if one))

    def format_value(self, value: Any) -> list[str]:
        """As a list of texts; an answer holds them in one, with blanks between them."""
        return value.split() if isinstance(value, str) else [str(one) for one in value or []]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """One place for each value, then the spare ones."""
        context = super().get_context(name, None, attrs)
        chosen = self.format_value(value)
        places = max(self.least, len(chosen) + self.spare)
        context["widget"]["places"] = [chosen[place] if place < len(chosen) else "" for place in range(places)]
        context["widget"]["offered"] = list(self.choices)
        return context


class CodesField(forms.TypedMultipleChoiceField):
    """A list of codes (countries, languages), in the order chosen."""

    widget = CodesWidget

    def __init__(self, label: Any, choices: Any, **kwargs: Any) -> None:
        super().__init__(label=label, choices=choices, required=False, coerce=str, **kwargs)


def codes(label: Any, choices: Any) -> AnswerField:
    """Several codes, or unknown, not asked, refused."""
    return answer(label, inner=CodesField(label, choices))


class SayingsWidget(forms.Widget):
    """Rows of what, who says so, and in which words."""

    template_name = "cases/widgets/sayings.html"
    use_fieldset = True
    parts = ("code", "said_by", "text")
    least, most = 2, 20

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, str]]:
        """Rows in which anything stands."""
        rows = [
            {part: str(data.get(f"{name}-{place}-{part}", "")) for part in self.parts} for place in range(self.most)
        ]
        return [row for row in rows if any(value.strip() for value in row.values())]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """One row for each statement, then an empty one."""
        context = super().get_context(name, None, attrs)
        rows = list(value or [])
        rows += [{}] * max(1, self.least - len(rows))
        context["widget"] |= {
            "rows": rows[: self.most],
            "codes": [NOTHING, *labels.choices(self.kind)],
            "sayers": [NOTHING, *labels.choices(SaidBy)],
        }
        return context


class SayingsField(forms.Field):
    """Statements about a child. Each says who says so: `[{"code", "said_by", "text"}]`."""

    def __init__(self, kind: type[StrEnum], label: Any, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(label=label, required=False, widget=SayingsWidget(kind), **kwargs)

    def clean(self, value: Any) -> list[dict[str, str]]:
        """Every row needs what and who; words are optional."""
        rows = list(value or [])
        for row in rows:
            if row["code"] not in set(self.kind) or row["said_by"] not in set(SaidBy):
                raise ValidationError(_("Choose in each row what it is and who says so, or leave the row empty."))
        return rows

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare row by row."""
        return list(initial or []) != list(data or [])
