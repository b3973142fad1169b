"""How many chats may wait, so that nobody crowds the others out and nobody is ever turned away.

A chat costs nothing until its first word. Beyond a few that wait from one network, or very many at all, a further one is *crowded*:
it opens at once like any other and stands behind them in the queue. Beyond a last bound the one whose page has been gone longest makes room.

Belongs here: the numbers and the counting. Does not: what is done with what makes room (`actions.begin_chat`).
"""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from fanal.accounts.throttle import network_of

#: So many of one network wait before a further one stands behind the others: a reception centre or a school is one network.
WAITING_OF_A_NETWORK = 5
WAITING_AT_ALL = 200
#: Here the longest gone make room.
MOST_OF_A_NETWORK = 60
MOST_AT_ALL = 600
#: Messages that one chat may send in a minute. A slower pace is asked for kindly, and the words stay.
MESSAGES_A_MINUTE = 40
#: Messages of a chat that nobody has taken yet.
MESSAGES_BEFORE_TAKEN = 200
#: A page that was not seen for so long is gone: it says something every few seconds, without a script every quarter of a minute.
GONE_AFTER = timedelta(minutes=3)
#: A chat in which nothing was said is kept so long.
SILENT_FOR = timedelta(hours=2)
#: What was set aside, and hangs on no contact, is kept so long.
ASIDE_FOR = timedelta(days=30)
#: Somebody whose page has been closed for so long has gone: their chat is missed, and stays on the board to be read.
MISSED_AFTER = timedelta(minutes=15)
#: The digest of a network is kept so long at most.
NETWORK_FOR = timedelta(hours=24)


def network_digest(request: HttpRequest) -> str:
    """The network that a request came from, as a keyed digest with a salt of the day (security.md, public side)."""
    text = f"{network_of(request)}|{timezone.now():%Y-%m-%d}"
    return salted_hmac("fanal.desk.channels.chat.network", text, algorithm="sha256").hexdigest()
