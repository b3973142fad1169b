"""Answers of a page or an action put before the criteria: what they suggest, and how late the next look may be.

Belongs here: the step from what somebody said to the core's suggestion. Does not: the rules (`core.casework.risk`), saving (`actions`).
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext as _

from fanal.cases.risk.answers import Said
from fanal.core.casework.risk import RiskSet, Suggestion, suggest
from fanal.core.errors import BadInput
from fanal.core.forms.answers import fill


def weigh(risk_set: RiskSet, said: Mapping[str, Said]) -> Suggestion:
    """What these answers suggest. Raises BadInput with the criterion whose answer does not fit."""
    filled = fill(risk_set.form, {name: one.answer for name, one in said.items()}, timezone.localdate())
    for name in filled.faults:
        raise BadInput(_("This answer does not fit the question."), place=name)
    return suggest(risk_set, filled, timezone.localdate())


def longest_review(risk_set: RiskSet) -> int:
    """In how many hours at the latest anything is looked at anew: as the calmest level of the set asks for."""
    return max(level.review_hours for level in risk_set.levels)
