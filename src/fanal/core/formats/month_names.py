"""Names of the months, as they stand in dates: a table, and how it is asked.

English, French, Greek, Arabic (also of the Levant and the Maghreb), German, Dutch, Italian, Spanish; folded, without
accents, full and short. Source: Unicode CLDR (Unicode License v3), and the spellings mrz, maerz, juill, setiembre.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Final

_BY_MONTH: Final = (
    "january|jan|janvier|janv|ιανουαριου|ιαν|ιανουαριοσ|يناير|كانون الثاني|جانفي|januar|januari|gennaio|gen|enero|ene",
    "february|feb|fevrier|fevr|φεβρουαριου|φεβ|φεβρουαριοσ|فبراير|شباط|فيفري|februar|februari|febbraio|febrero",
    "march|mar|mars|μαρτιου|μαρ|μαρτιοσ|مارس|اذار|marz|maart|mrt|marzo|mrz|maerz",
    "april|apr|avril|avr|απριλιου|απρ|απριλιοσ|ابريل|نيسان|افريل|aprile|abril|abr",
    "may|mai|μαιου|μαι|μαιοσ|مايو|ايار|ماي|mei|maggio|mag|mayo",
    "june|jun|juin|ιουνιου|ιουν|ιουνιοσ|يونيو|حزيران|جوان|juni|giugno|giu|junio",
    "july|jul|juillet|juil|ιουλιου|ιουλ|ιουλιοσ|يوليو|تموز|جويلية|juli|luglio|lug|julio|juill",
    "august|aug|aout|αυγουστου|αυγ|αυγουστοσ|اغسطس|اب|اوت|augustus|agosto|ago",
    "september|sep|septembre|sept|σεπτεμβριου|σεπ|σεπτεμβριοσ|سبتمبر|ايلول|settembre|set|septiembre|setiembre",
    "october|oct|octobre|οκτωβριου|οκτ|οκτωβριοσ|اكتوبر|تشرين الاول|oktober|okt|ottobre|ott|octubre",
    "november|nov|novembre|νοεμβριου|νοε|νοεμβριοσ|نوفمبر|تشرين الثاني|noviembre",
    "december|dec|decembre|δεκεμβριου|δεκ|δεκεμβριοσ|ديسمبر|كانون الاول|dezember|dez|dicembre|dic|diciembre",
)

#: Name -> 1 to 12. No name stands for two months (a test holds this).
MONTHS: Final[Mapping[str, int]] = {
    name: number for number, names in enumerate(_BY_MONTH, start=1) for name in names.split("|")
}


def month_of(name: str) -> int:
    """1 to 12 for a month's name however its letters are cased and accented; 0 for any other word."""
    split = unicodedata.normalize("NFKD", name.casefold())
    return MONTHS.get("".join(mark for mark in split if not unicodedata.combining(mark)), 0)
