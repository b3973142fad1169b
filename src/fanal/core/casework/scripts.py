"""In which script a name is written, and which way it runs. From Unicode's own character names; nothing is guessed.

Belongs here: detection. Does not: romanising (`core.names`).
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from enum import StrEnum

#: First word of a character's Unicode name → ISO 15924 code.
SCRIPTS = {
    "LATIN": "Latn", "CYRILLIC": "Cyrl", "GREEK": "Grek", "ARABIC": "Arab", "HEBREW": "Hebr", "GEORGIAN": "Geor",
    "ARMENIAN": "Armn", "ETHIOPIC": "Ethi", "DEVANAGARI": "Deva", "BENGALI": "Beng", "GURMUKHI": "Guru", "TAMIL": "Taml",
    "SINHALA": "Sinh", "THAI": "Thai", "TIBETAN": "Tibt", "MYANMAR": "Mymr", "KHMER": "Khmr", "HANGUL": "Hang",
    "HIRAGANA": "Hira", "KATAKANA": "Kana", "CJK": "Hani", "SYRIAC": "Syrc", "THAANA": "Thaa", "TIFINAGH": "Tfng",
}
#: Written, but in a script that has no row above; and no letter at all (ISO 15924 has a code for each).
OTHER, NONE = "Zzzz", ""


class Direction(StrEnum):
    """Which way a text runs: the value of HTML's `dir`."""

    LTR = "ltr"
    RTL = "rtl"


def script_of(character: str) -> str:
    """ISO 15924 code of one character; empty for what has no script of its own (digits, marks, punctuation)."""
    if not character.isalpha():
        return NONE
    return SCRIPTS.get(unicodedata.name(character, "").partition(" ")[0], OTHER)


def detect_script(text: str) -> str:
    """ISO 15924 code of the script that most letters of `text` are written in; the first one wins a tie; empty without letters."""
    counts = Counter(script for script in map(script_of, unicodedata.normalize("NFKC", text)) if script)
    return counts.most_common(1)[0][0] if counts else NONE


def direction_of(text: str) -> Direction:
    """Which way a text runs, by its first strong character (Unicode Standard Annex 9, rules P2 and P3)."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in {"R", "AL"}:
            return Direction.RTL
        if kind == "L":
            return Direction.LTR
    return Direction.LTR
