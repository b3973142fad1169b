"""Unusual reading in words for people: what was found, and the verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from fanal.cases.oversight.models import ReadingReview
from fanal.core.casework.oversight import Oddity

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

KINDS: Mapping[str, str | _StrPromise] = {
    Oddity.BULK: _("Many cases in a short time"),
    Oddity.LATE: _("Reading after the own shift"),
    Oddity.FAMOUS: _("Well-known or restricted cases"),
    Oddity.NAMES: _("One name after another"),
}
VERDICTS: Mapping[str, str | _StrPromise] = {"explained": _("Explained"), "not_explained": _("Not explained")}


def say_count(review: ReadingReview) -> str:
    """`62 cases`, `40 look-ups in one contact`."""
    if review.kind == Oddity.NAMES:
        return ngettext("%(count)d look-up in one contact", "%(count)d look-ups in one contact", review.count) % {"count": review.count}
    return ngettext("%(count)d case", "%(count)d cases", review.count) % {"count": review.count}
