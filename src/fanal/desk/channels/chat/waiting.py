"""How long the wait in the chat is, and how it is said. Counts come from the node as it is at this moment.

Belongs here: the counting of who is there, and the words. Does not: the rule (`core.casework.waits`).
"""

from __future__ import annotations

from statistics import median

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fanal.core.casework.waits import Wait, WaitKind, estimate_wait
from fanal.desk.channels.chat import queries
from fanal.desk.models import Conversation

#: Minutes that a chat is taken to last before this node has measured its own.
UNMEASURED_MINUTES = 20.0
#: So many of the last ones are measured.
MEASURED = 20


def wait_of(conversation: Conversation | None, *, language: str) -> Wait:
    """The wait of a chat that nobody has taken, or of one that would begin now, in this language. Five queries.

    Somebody who takes chats and does not work in the language is not counted: to a child who writes Arabic they are not there.
    """
    places = queries.count_places(language=language)
    lasted = queries.fetch_minutes_lately(most=MEASURED)
    lasts = max(1.0, median(lasted)) if len(lasted) >= 5 else UNMEASURED_MINUTES
    before = queries.count_before(conversation=conversation)
    return estimate_wait(before=before, places=places, busy=queries.count_busy(), lasts=lasts)


def say_wait(wait: Wait, *, written: bool = False) -> str:
    """The wait in plain words. `written`: to somebody who has written already."""
    if wait.kind is WaitKind.NOBODY and written:
        return _("Nobody is at the chat right now. We read it as soon as somebody is back. Leave this page open if that is safe.")
    if wait.kind is WaitKind.NOBODY:
        return _("Nobody is at the chat right now. You can leave a message here: we read it as soon as somebody is back.")
    if wait.kind is WaitKind.SOON:
        return _("Somebody is here and can answer you in a few minutes.")
    people = (
        ngettext("%(count)d person is before you.", "%(count)d people are before you.", wait.before) % {"count": wait.before}
        if wait.before else _("You are the next one.")
    )
    if wait.kind is WaitKind.MINUTES:
        time = ngettext("About %(minutes)d minute.", "About %(minutes)d minutes.", wait.minutes) % {"minutes": wait.minutes}
        return f"{people} {time}"
    return f"{people} " + _("It can take more than an hour. We do not know how long.")
