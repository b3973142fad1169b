"""How far somebody has come with ringing somebody back, in words for the board. No page, no rows of its own."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fanal.desk.models import CallBack, Conversation


def ringing_words(row: CallBack | Conversation) -> list[str]:
    """Who rings just now, and how often nobody answered; nothing of what did not happen."""
    words = []
    if row.ringing_by is not None and row.rings_now(timezone.now()):
        words.append(_("%(who)s rings now") % {"who": row.ringing_by.display_name})
    if row.tries:
        words.append(ngettext("%(n)d try", "%(n)d tries", row.tries) % {"n": row.tries})
    return words
