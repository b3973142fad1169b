"""Make values comparable: the same number, address, name, reference or day is the same text afterwards.

Belongs here: normal forms. Does not: likeness of names across scripts (`core.names`, with matching).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date

import phonenumbers

from fanal.vault import hooks

#: Fewer digits than this are an extension or an age, not a telephone number.
FEWEST_DIGITS = 5


def normalise(kind: str, value: str) -> str:
    """The comparable form of a value; "" when it says nothing. Raises ValueError for an unknown kind."""
    if kind not in KINDS:
        raise ValueError(f"There is no kind of index entry named {kind!r}.")
    return KINDS[kind](value)


def _phone(value: str) -> str:
    """E.164. A number that no plan knows (an old one, a mistyped one) keeps its digits, so that it is found as written.

    Words around the number are left out ("mother 0475 12 34 56", "0475 12 34 56 ext. 3").
    """
    text = unicodedata.normalize("NFKC", value)
    found = re.search(r"\+?[^\w+]*\d(?:[^\w]|[\d_])*", text)
    if found is None:
        return ""
    written = found.group()
    digits = "".join(str(unicodedata.digit(sign)) for sign in written if sign.isdecimal())
    abroad = written.startswith("+")
    if not abroad and digits.startswith("00"):
        abroad, digits = True, digits[2:]
    if len(digits) < FEWEST_DIGITS:
        return ""
    bare = "+" + digits if abroad else digits
    try:
        number = phonenumbers.parse(bare, hooks.phone_region.answer() or None)
    except phonenumbers.NumberParseException:
        return bare
    if not phonenumbers.is_possible_number(number):
        return bare
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _email(value: str) -> str:
    text = unicodedata.normalize("NFKC", value).strip().casefold()
    return text if "@" in text else ""


def _name(value: str) -> str:
    """Words in order, folded and without marks: "Éléonore D'Arc" is "eleonore d arc"."""
    bare = "".join(s for s in unicodedata.normalize("NFKD", value.casefold()) if not unicodedata.combining(s))
    return " ".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", bare).casefold()))


def _reference(value: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKC", value).upper() if sign.isalnum())


def _day(value: str) -> str:
    try:
        return date.fromisoformat(str(value).strip()).isoformat()
    except ValueError:
        return ""


#: Kind of entry → how its values are made comparable.
KINDS: Mapping[str, Callable[[str], str]] = {
    "phone": _phone,
    "email": _email,
    "name": _name,
    "reference": _reference,
    "birth_date": _day,
    "place": _name,
}


def words(kind: str, value: str) -> frozenset[str]:
    """What a normalised value is filed under: each word of a name or a place, everything else whole."""
    return frozenset(value.split() if kind in {"name", "place"} else [value])
