"""What can be wrong with a file, as a table of sentences.

Each sentence has a code and named places, so that an app can show it in the reader's language (the table is the
source text of the translation) while the core knows no translator. Does not belong here: faults of meaning (an unknown
category), which the importing room words itself.
"""

from __future__ import annotations

from collections.abc import Mapping

from fanal.core.errors import BadInput


def _(sentence: str) -> str:
    """Marks a sentence for the translators' tools; nothing is translated here."""
    return sentence


#: Code -> English sentence. Every fact in it is a position, a limit or a short quotation, cut by `quote`.
SENTENCES: Mapping[str, str] = {
    "empty_file": _("The file is empty."),
    "file_too_large": _("The file has %(size)s MB; up to %(limit)s MB can be read. Split it and import the parts."),
    # XML
    "xml_unfinished": _(
        "The file ends in the middle, at line %(line)s, column %(column)s: the element "
        "“%(element)s” is not closed. It was probably cut off; fetch it again."
    ),
    "xml_malformed": _("The file is not well-formed XML at line %(line)s, column %(column)s (%(reason)s)."),
    "xml_unreadable": _("The file cannot be read as XML: its encoding is unknown or does not fit its content."),
    "xml_dtd": _(
        "The file declares a document type (DTD) or entities, at line %(line)s. Those can hide an attack and "
        "are never needed here, so the file is refused."
    ),
    "xml_too_deep": _("The file nests elements more than %(limit)s deep, at line %(line)s. It is refused."),
    "xml_too_many": _("The file holds more than %(limit)s elements. Split it and import the parts."),
    "xml_text_too_long": _("The element “%(element)s” at line %(line)s holds more than %(limit)s characters."),
    # PFIF
    "pfif_not_pfif": _("This is not a PFIF document: it begins with “%(element)s”."),
    "pfif_version": _("This is PFIF of version “%(version)s”; versions 1.1 to 1.4 can be read."),
    "pfif_no_id": _("The record has no %(field)s."),
    "pfif_bad_id": _("The %(field)s “%(value)s” is not of the form domain/name."),
    "pfif_other_person": _("The note lies in the record of another person (%(value)s)."),
    "pfif_bad_date": _("The %(field)s “%(value)s” is not a PFIF date such as 2010-01-16T02:07:57Z."),
    "pfif_twice": _("The field %(field)s stands twice; the first is used."),
    "pfif_unknown_field": _("The field “%(field)s” is not known in PFIF and was left out."),
    "pfif_write_id": _("A PFIF record needs an id of the form domain/name; “%(value)s” is none."),
    "pfif_write_name": _("The PFIF record %(value)s needs a name: an empty one would mean that it is erased."),
    "pfif_write_date": _("The PFIF record %(value)s needs a date in %(field)s."),
    # Spreadsheets
    "sheet_old_xls": _(
        "This is an old Excel file (.xls) or one protected by a password. Open it, save it as .xlsx "
        "without a password, and try again."
    ),
    "sheet_ods": _("This is an OpenDocument sheet (.ods). Save it as .xlsx or .csv and try again."),
    "sheet_not_table": _("This is neither an .xlsx workbook nor a .csv text."),
    "sheet_damaged": _(
        "The workbook cannot be read; it is damaged or was cut off. Open it in your spreadsheet program, "
        "save it anew, and try again."
    ),
    "sheet_password": _("The workbook is protected by a password. Save it without one and try again."),
    "sheet_bomb": _(
        "The workbook would unpack to %(size)s MB, %(ratio)s times its size. It is refused, because that "
        "is how a file is made to choke a computer."
    ),
    "sheet_too_many_parts": _("The workbook has more than %(limit)s parts inside. It is refused."),
    "sheet_entities": _("The workbook declares XML entities. Those can hide an attack, so it is refused."),
    "sheet_no_sheets": _("The workbook has no sheet with cells."),
    "sheet_missing": _("There is no sheet “%(sheet)s”. The workbook has: %(names)s."),
    "sheet_too_many_rows": _("%(place)s has more than %(limit)s rows. Split it and import the parts."),
    "sheet_too_many_columns": _(
        "%(place)s has text beyond column %(column)s (the limit). Delete columns that are not needed."
    ),
    "sheet_too_wide": _("%(place)s spans too many empty cells to be read. Copy the filled part into a new sheet."),
    "cell_too_long": _("%(place)s holds more than %(limit)s characters."),
    "csv_encoding": _("The text is in an unknown encoding. Save it as “CSV UTF-8” and try again."),
    "csv_wrong_encoding": _("The text is not %(encoding)s: byte %(position)s does not fit."),
    "csv_unknown_encoding": _("“%(encoding)s” is not an encoding that is known here."),
    "csv_control": _("The text holds characters that no spreadsheet writes, first in line %(line)s."),
    "csv_quotes": _(
        "The quotation marks do not match, in or before line %(line)s: one is not closed, or text follows it."
    ),
    # Days
    "day_text": _("%(place)s holds text where a date is expected (%(value)s)."),
    "day_number": _(
        "%(place)s holds a number where a date is expected (%(value)s). Give the column the form of a date in your "
        "spreadsheet program, and save it again."
    ),
    "day_impossible": _("%(place)s holds a day that does not exist (%(value)s)."),
    "day_formula": _(
        "%(place)s holds a formula (%(value)s), and formulas are not worked out here. Copy the column and "
        "paste it as values."
    ),
    "day_order": _("%(place)s holds a date that is not in the order %(order)s (%(value)s)."),
    "cell_error": _("%(place)s holds an error of the spreadsheet (%(value)s)."),
}


def quote(value: object, limit: int = 40) -> str:
    """A value as it may stand in a sentence: one line, at most `limit` characters, no control characters."""
    text = "".join(mark if mark.isprintable() else " " for mark in str(value))
    text = " ".join(text.split())
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


class FormatFault(BadInput):
    """Something in a file that cannot be read or used. `str` is the English sentence.

    Attributes:
        code: a key of SENTENCES.
        facts: the values of the sentence's places.
        place: where, for people ("sheet Cases, cell D14", "line 14").
    """

    def __init__(self, code: str, place: str = "", **facts: object) -> None:
        self.code = code
        self.facts: dict[str, str] = {name: quote(value, 200) for name, value in facts.items()}
        super().__init__(SENTENCES[code] % {"place": place, **self.facts}, place=place)
        if place:
            self.facts.setdefault("place", place)
