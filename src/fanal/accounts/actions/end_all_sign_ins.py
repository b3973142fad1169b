"""End every session and withdraw every invitation: after a restore, what opened doors then opens none now."""

from __future__ import annotations

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from fanal import journal
from fanal.accounts import access, queries
from fanal.accounts.models import Staff
from fanal.core.actors import Actor


@transaction.atomic
def end_all_sign_ins(*, by: Actor) -> tuple[int, int]:
    """Everybody signs in anew; invitations that wait are dead. Returns how many sessions and invitations. Raises NotAllowed."""
    access.check(by, "staff.revoke")
    now = timezone.now()
    sessions, _by_model = Session.objects.all().delete()
    Staff.objects.update(sessions_valid_from=now)
    pending = queries.lock_pending_invitations(now=now)
    for invitation in pending:
        invitation.withdrawn_at = now
        invitation.save(update_fields=["withdrawn_at"])
        journal.record(by=by, act="invitation.withdrawn", subject=invitation)
    journal.record(by=by, act="sign_ins.ended", subject="staff:all", details={"sessions": sessions, "invitations": len(pending)})
    return sessions, len(pending)
