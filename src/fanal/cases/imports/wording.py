"""Faults of files in the reader's language: the core words them in English, the catalogue has them in others."""

from __future__ import annotations

from django.utils.translation import gettext as _

from fanal.core.errors import FanalError
from fanal.core.formats.faults import SENTENCES, FormatFault
from fanal.core.formats.tables import Remark, Table


def explain(error: FanalError) -> str:
    """An error's sentence in the reader's language."""
    if not isinstance(error, FormatFault):
        return str(error)
    return _(SENTENCES[error.code]) % {"place": "", **error.facts}


def explain_remark(remark: Remark) -> str:
    """A remark of a reader, in the reader's language."""
    sentences = {
        "sheet_chosen": _("The workbook has %(count)s sheets; “%(sheet)s” is read. Name another one to read that."),
        "encoding_guessed": _(
            "The text is not Unicode; it is read as %(encoding)s. If names look wrong, say the encoding."
        ),
    }
    return sentences[remark.code] % dict(remark.facts)


def row_place(table: Table, number: int) -> str:
    """A row's place, for people: `sheet Cases, row 14`, `row 14` in a text file."""
    if table.name:
        return _("sheet %(sheet)s, row %(row)s") % {"sheet": table.name, "row": number}
    return _("row %(row)s") % {"row": number}
