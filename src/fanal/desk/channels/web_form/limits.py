"""How many forms may come at once, so that nobody crowds the others out and nobody is shut out.

Belongs here: the numbers and the lanes. Does not: what is said to whoever waits (`public`).
"""

from __future__ import annotations

from django.http import HttpRequest

from fanal.accounts import throttle
from fanal.accounts.throttle import Lane

#: After so many from one network in a row a further one stands behind the others: a school or a centre is one network.
FREE = 5
#: After so many it has to wait some seconds, a minute at most; the text stays on the page.
BEFORE_WAITING = 20
#: When so many wait at all, whatever comes then stands behind them.
WAITING_AT_ALL = 200
#: Codes that were none, from one network, before the next one waits.
WRONG_CODES = 10
#: A posted form is some thousand signs; browsers write each as up to twelve bytes.
LONGEST_BODY = 200_000


def lanes(request: HttpRequest) -> tuple[Lane, Lane]:
    """What a form is counted under: the lane after which it stands behind, and the one after which it waits."""
    return throttle.lane_of(request, "web_form.crowded", FREE), throttle.lane_of(request, "web_form.slow", BEFORE_WAITING)


def code_lane(request: HttpRequest) -> Lane:
    """What a code that is none is counted under."""
    return throttle.lane_of(request, "web_form.code", WRONG_CODES)
