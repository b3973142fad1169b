"""What a personal field is for, in the words of the field registry.

Belongs here: the two shapes. Does not: fields (`vault.fields`), the list of all declarations (`vault.registry`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Klass(StrEnum):
    """How a personal field is kept.

    CLEAR is personal but read by the database, PROTECTED is sealed, SEALED is sealed and, on a page, hidden until somebody who
    may asks for it.
    """

    CLEAR = "clear"
    PROTECTED = "protected"
    SEALED = "sealed"


@dataclass(frozen=True, slots=True)
class Personal:
    """What a personal field is for. Feeds the access matrix and the record of processing (GDPR Art. 30).

    Attributes:
        purpose: why it is kept, in words of the trade.
        legal_basis: the article it rests on.
        klass: how it is kept.
        retention: which rule ends it (`case`, `contact`, `staff` …).
        readers: who may read it, as groups of the access matrix.
    """

    purpose: str
    legal_basis: str
    klass: Klass
    retention: str
    readers: tuple[str, ...]
