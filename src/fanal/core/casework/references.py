"""References that people read aloud: `BE-2026-0188`.

Belongs here: their shape, reading and writing. Does not: counting (`cases.queries`), identifiers (`core.ids`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from fanal.core.errors import BadInput

#: Dashes of all kinds, dots, slashes and spaces between the parts: read aloud, typed, or copied from a letter.
_READ = re.compile(r"([A-Za-z]{2})[\s.‐-―−/-]*([0-9]{4})[\s.‐-―−/-]*([0-9]{1,7})")


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """A case's reference: country of the node (two letters), year of opening, running number of that year.

    Raises:
        BadInput: a part is out of range.
    """

    country: str
    year: int
    number: int

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Z]{2}", self.country):
            raise BadInput("A reference begins with the two letters of a country, such as BE.", place="reference")
        if not 1000 <= self.year <= 9999:
            raise BadInput("The year in a reference has four digits.", place="reference")
        if not 1 <= self.number <= 9_999_999:
            raise BadInput("The number in a reference is between 1 and 9 999 999.", place="reference")

    def __str__(self) -> str:
        return f"{self.country}-{self.year}-{self.number:04d}"

    @classmethod
    def read(cls, text: str) -> Reference:
        """From what somebody typed: letter case, spaces and kinds of dashes do not matter.

        Raises:
            BadInput: it is not a reference.
        """
        match = _READ.fullmatch(text.strip())
        if not match:
            raise BadInput("This is not a case reference. One looks like BE-2026-0188.", place="reference")
        return cls(match[1].upper(), int(match[2]), int(match[3]))
