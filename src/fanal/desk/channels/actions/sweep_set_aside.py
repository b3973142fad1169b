"""What was set aside is kept for some weeks, in case the decision was wrong; then its key is destroyed, and with it every word."""

from __future__ import annotations

from datetime import datetime, timedelta

from fanal.core.actors import System
from fanal.desk.models import Conversation, ConversationState
from fanal.vault.actions.shred_subject import shred_subject

#: As long as backups are kept: a mistake is found by then.
KEPT_ASIDE = timedelta(days=30)
#: So many in one run; the rest comes with the next one.
MOST = 500


def sweep_set_aside(*, by: System, now: datetime) -> int:
    """Erase what was set aside long ago, each by itself. Returns how many; every erasing is journalled."""
    old = Conversation.objects.filter(state=ConversationState.SET_ASIDE, contact__isnull=True, set_aside_at__lt=now - KEPT_ASIDE)
    ids = list(old.order_by("set_aside_at").values_list("pk", flat=True)[:MOST])
    for conversation_id in ids:
        shred_subject(by=by, kind="conversation", subject_id=conversation_id)
    return len(ids)
