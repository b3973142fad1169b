"""Codes with which somebody comes back. Made from the id of a page, so that a form that is sent twice has the same one.

Belongs here: making and reading. Does not: what lies under a code (`queries`).
"""

from __future__ import annotations

import hashlib
import re
import secrets

from django.utils.crypto import salted_hmac

#: Without I, L, O and U: nothing that is read for something else, and no words (Crockford's base 32).
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
#: 16 signs of 5 bits: nobody guesses 80 bits, at any pace.
LENGTH = 16
_FORM_ID = re.compile(r"[A-Za-z0-9_-]{22}")
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0"})


def new_form_id() -> str:
    """What a page hands out; its form comes back with it."""
    return secrets.token_urlsafe(16)


def is_form_id(text: str) -> bool:
    """Whether a page of ours can have handed this out."""
    return _FORM_ID.fullmatch(text) is not None


def code_of(form_id: str, said: str) -> str:
    """The code of a form that was sent from this page, such as `K7QF-2M9X-0B3T-WZ5A`. Changed and sent again from the same page, it is
    another form, with another code.

    Args:
        said: all that was typed into it.
    """
    number = int.from_bytes(salted_hmac("fanal.desk.channels.web_form.code", f"{form_id}|{said}", algorithm="sha256").digest()[:10], "big")
    signs = [_SIGNS[number >> 5 * place & 31] for place in range(LENGTH)]
    return "-".join("".join(signs[start : start + 4]) for start in range(0, LENGTH, 4))


def read_code(text: str) -> str:
    """A code as somebody types it: small letters, with or without lines between, O for 0. Empty for what is none."""
    signs = re.sub(r"[\s\-\u2010-\u2015]", "", text[:100]).upper().translate(_READ_AS)
    if len(signs) != LENGTH or not set(signs) <= set(_SIGNS):
        return ""
    return "-".join(signs[start : start + 4] for start in range(0, LENGTH, 4))


def digest_of_code(code: str) -> str:
    """What is kept of a code: whoever reads the database learns none."""
    return hashlib.sha256(f"fanal.web_form|{code}".encode()).hexdigest()
