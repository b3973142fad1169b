"""How often somebody has used emergency access lately, in words: for the form, the board, the letters and the review.

Belongs here: sentences. Does not: the counting (`queries.glass`).
"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fanal.cases.queries.glass import LATELY, Lately


def say_lately(lately: Lately) -> str:
    """`3 times in 30 days, 1 of them not justified`."""
    often = ngettext("%(count)d time in %(days)d days", "%(count)d times in %(days)d days", lately.times) % {
        "count": lately.times, "days": LATELY.days,
    }
    if not lately.not_justified:
        return often
    return _("%(often)s, %(count)d of them not justified") % {"often": often, "count": lately.not_justified}
