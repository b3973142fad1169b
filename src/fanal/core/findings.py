"""What the doctor says, in whatever room it looks: a finding, and how bad it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """`GOOD`, worth knowing (`NOTE`), or to be mended before children are helped with this node (`BAD`)."""

    GOOD = "good"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `mend` is a sentence that says what to do; empty when nothing is to be done."""

    verdict: Verdict
    subject: str
    found: str
    mend: str = ""
