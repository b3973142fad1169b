"""Names of countries and languages as people write them, to codes: from CLDR, in the eight languages of the headings.

Belongs here: exact names and codes. Does not: guessing from what is nearly a name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from babel import Locale

from fanal.cases.imports.heading_words import fold

_LOCALES = ("en", "fr", "el", "ar", "de", "nl", "it", "es")
_PARTS = re.compile(r"[,;/\n|+&]|\s-\s")
#: Nationalities as adjectives are not in CLDR; these are the ones that old lists hold most.
_PEOPLE: Mapping[str, str] = {
    "BE": "belgian|belge|belg|belgisch|belga", "FR": "french|francais|francaise|frans|franzosisch|francese|frances|francesa",
    "DE": "german|allemand|allemande|duits|deutsch|tedesco|tedesca|aleman|alemana", "NL": "dutch|neerlandais|neerlandaise|nederlands|"
    "niederlandisch|olandese|holandes", "IT": "italian|italien|italienne|italiaans|italienisch|italiano|italiana",
    "ES": "spanish|espagnol|espagnole|spaans|spanisch|spagnolo|spagnola|espanol|espanola", "GR": "greek|grec|grecque|grieks|griechisch|"
    "greco|greca|griego|griega|ελληνικη|ελληνας|ελληνιδα", "PT": "portuguese|portugais|portugaise|portugees|portugiesisch|portoghese|"
    "portugues|portuguesa", "PL": "polish|polonais|polonaise|pools|polnisch|polacco|polacca|polaco|polaca",
    "RO": "romanian|roumain|roumaine|roemeens|rumanisch|rumeno|rumena|rumano|rumana", "BG": "bulgarian|bulgare|bulgaars|bulgarisch|bulgaro|bulgara",
    "GB": "british|britannique|brits|britisch|britannico|britanica|uk|great britain|england", "MA": "moroccan|marocain|marocaine|marokkaans|"
    "marokkanisch|marocchino|marocchina|marroqui", "DZ": "algerian|algerien|algerienne|algerijns|algerisch|algerino|argelino",
    "TN": "tunisian|tunisien|tunisienne|tunesisch|tunisino|tunecino", "TR": "turkish|turc|turque|turks|turkisch|turco|turca|turkey|turquie|turkije",
    "AF": "afghan|afghane|afghaans|afghanisch|afghano|afgano|afgana", "SY": "syrian|syrien|syrienne|syrisch|siriano|sirio",
    "IQ": "iraqi|irakien|irakienne|iraaks|irakisch|iracheno|iraqui", "IR": "iranian|iranien|iranienne|iraans|iranisch|iraniano|irani",
    "SO": "somali|somalien|somalienne|somalisch|somalo", "ER": "eritrean|erythreen|erythreenne|eritrees|eritreisch|eritreo",
    "ET": "ethiopian|ethiopien|ethiopisch|etiope", "UA": "ukrainian|ukrainien|ukrainienne|oekraiens|ukrainisch|ucraino|ucraniano",
    "RU": "russian|russe|russisch|russo|ruso", "AL": "albanian|albanais|albanaise|albanees|albanisch|albanese|albanes",
    "EG": "egyptian|egyptien|egyptienne|egyptisch|agyptisch|egiziano|egipcio", "PK": "pakistani|pakistanais|pakistaans|pakistanisch|pachistano",
    "VN": "vietnamese|vietnamien|vietnamienne|vietnamees|vietnamesisch|vietnamita", "US": "american|americain|americaine|amerikaans|"
    "amerikanisch|americano|usa|us",
}  # fmt: skip


@cache
def _countries() -> Mapping[str, str]:
    table: dict[str, str] = {}
    for name in _LOCALES:
        for code, text in Locale.parse(name).territories.items():
            if re.fullmatch(r"[A-Z]{2}", code) and code not in {"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO"}:
                table.setdefault(fold(text), code)
                table.setdefault(fold(code), code)
    for code, words in _PEOPLE.items():
        for word in words.split("|"):
            table.setdefault(word, code)
    return table


@cache
def _languages() -> Mapping[str, str]:
    table: dict[str, str] = {}
    for name in _LOCALES:
        for code, text in Locale.parse(name).languages.items():
            if re.fullmatch(r"[a-z]{2,3}", code):
                table.setdefault(fold(text), code)
                table.setdefault(fold(code), code)
    return table


def read_countries(text: str) -> tuple[list[str], list[str]]:
    """Codes of the countries named in a text (parted by commas, strokes, lines), and the parts that are none."""
    return _read(text, _countries())


def read_languages(text: str) -> tuple[list[str], list[str]]:
    """Codes of the languages named in a text, and the parts that are none."""
    return _read(text, _languages())


def _read(text: str, table: Mapping[str, str]) -> tuple[list[str], list[str]]:
    found: dict[str, None] = {}
    unknown = []
    for part in filter(str.strip, [text] if fold(text) in table else _PARTS.split(text)):
        code = table.get(fold(part))
        if code:
            found[code] = None
        else:
            unknown.append(part.strip())
    return list(found), unknown
