"""What the desk's columns are for, in the words of the field registry, and how they are made. No columns here."""

from __future__ import annotations

from typing import Any

from fanal.vault.fields import Klass, Personal, ProtectedJSON, ProtectedText

PURPOSE = "take the contact, help who asks, find and protect the child"
BASIS = "GDPR Art. 6(1)(d)/(e), Art. 9(2)(c)/(g)"


def personal(klass: Klass = Klass.PROTECTED) -> Personal:
    """The declaration of a personal column."""
    return Personal(purpose=PURPOSE, legal_basis=BASIS, klass=klass, retention="contact", readers=("contact",))


def sealed_text() -> ProtectedText:
    """A sealed text."""
    return ProtectedText(personal=personal())


def sealed_answer() -> ProtectedJSON:
    """An identity field: {} or {"state": given|unknown|not_asked|refused, "value": text}."""
    return ProtectedJSON(personal=personal())


def one_of(codes: Any) -> list[str]:
    """The codes of an enum, or empty: for a constraint."""
    return ["", *(str(code.value) for code in codes)]
