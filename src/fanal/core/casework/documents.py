"""Documents, consents and approvals: closed lists.

Belongs here: kinds and uses. Does not: files (`vault.files`), what rests on a consent (`plugs.consent_withdrawn`).
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum


class DocumentKind(StrEnum):
    """What a file is."""

    PHOTO = "photo"
    POLICE_REPORT = "police_report"
    COURT_DECISION = "court_decision"
    IDENTITY = "identity"
    LETTER = "letter"
    MEDICAL = "medical"
    OTHER = "other"


class ConsentUse(StrEnum):
    """For what somebody agrees."""

    SHARE_ABROAD = "share_abroad"
    SHARE_POLICE = "share_police"
    PUBLISH = "publish"
    PHOTO = "photo"
    MEDIATION = "mediation"
    CONTACT_LATER = "contact_later"


def is_in_force(now: datetime, given_at: datetime, until: datetime | None, withdrawn_at: datetime | None) -> bool:
    """Whether a consent holds at `now`: given, not run out, not withdrawn."""
    return given_at <= now and (until is None or now < until) and (withdrawn_at is None or now < withdrawn_at)
