"""Adding to a sealed field without reading it: whoever hears something on the phone writes it down, whatever their role.

Belongs here: the field that takes the addition. Does not: putting it behind what stands there (`cases.writing.with_added`).
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from fanal.web.forms import AnswerField

#: Before the name of the sealed field.
ADD = "add_"


def adding_to(field: forms.Field) -> forms.Field:
    """An empty field like this one. Of an answer only its text: "unknown" adds nothing to what stands there."""
    label = _("%(label)s: add what you hear") % {"label": field.label}
    plain = field.fields[0] if isinstance(field, AnswerField) else field
    plain.label, plain.required, plain.initial = label, False, None
    plain.help_text = _("Goes in behind what stands here already. You do not see it afterwards.")
    return plain


def added_values(form: Any) -> dict[str, Any]:
    """What was written into such fields of a valid form, by the name of the sealed field."""
    return {name.removeprefix(ADD): form.cleaned_data[name] for name in form.fields if name.startswith(ADD) and form.cleaned_data.get(name)}
