"""A form out of a file's bytes: JSON or an XLSForm workbook. Whatever cannot be used is refused with its line.

Belongs here: telling the two apart, the forms that come with Fanal. Does not: what a form is (`core.forms`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fanal.core import forms as core_forms
from fanal.core.forms.definition import Form
from fanal.core.forms.lined_json import FormError
from fanal.core.forms.loading import load_form
from fanal.core.forms.xlsform_book import read_book

_SHIPPED = Path(core_forms.__file__).parent / "shipped"


def read_form(data: bytes) -> Form:
    """A sound form out of a JSON text or an .xlsx workbook. Raises BadInput, with the line where there is one."""
    if data.startswith(b"PK"):
        return read_book(data)
    try:
        return load_form(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise FormError("This is neither a JSON text in UTF-8 nor an .xlsx workbook.") from None


@cache
def shipped_forms() -> Mapping[str, Form]:
    """The forms that come with Fanal, by name. Read once a process."""
    forms = (load_form(path.read_text("utf-8")) for path in sorted(_SHIPPED.glob("*.json")))
    return {form.name: form for form in forms}
