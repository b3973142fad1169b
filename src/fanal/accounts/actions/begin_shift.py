"""Begin a shift in a role, and make it longer."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fanal import journal
from fanal.accounts import queries, roles, shift
from fanal.accounts.models import Staff
from fanal.accounts.shift import Shift
from fanal.core.errors import BadInput, NotAllowed, NotReady


@transaction.atomic
def begin_shift(
    *, by: Staff, session: SessionBase, role: type[roles.Role] | None, now: datetime, ends: datetime
) -> Shift:
    """Begin a shift until `ends`, acting in `role` (None for a person without any role).

    Raises:
        NotAllowed: the role is not granted, or a person with roles chose none.
        BadInput: the end is not ahead, or later than the node's longest shift.
    """
    held = queries.roles_of(by)
    if (role is None and held) or (role is not None and role not in held):
        raise NotAllowed(_("This role is not granted to you."))
    if not now < ends:
        raise BadInput(_("The end of the shift must lie ahead."), place="ends")
    if (ends - now).total_seconds() > shift.shift_policy().most_hours * 3600 + 60:
        most = shift.shift_policy().most_hours
        sentence = ngettext("A shift lasts %(hours)d hour at most here.", "A shift lasts %(hours)d hours at most here.", most)
        raise BadInput(sentence % {"hours": most}, place="ends")
    begun = shift.begin_shift(session, role=role, now=now, ends=ends)
    by.act_as(role)
    journal.record(by=by, act="shift.begun", subject=by, details={"ends": begun.ends.isoformat(timespec="minutes")})
    return begun


@transaction.atomic
def extend_shift(*, by: Staff, session: SessionBase, now: datetime) -> Shift:
    """One hour more. Raises NotReady when the longest shift is reached."""
    longer = shift.extend_shift(session, now=now)
    if longer is None:
        raise NotReady(
            _("This shift cannot be longer. Finish what is open; after that, sign in again to begin another shift.")
        )
    journal.record(by=by, act="shift.extended", subject=by, details={"ends": longer.ends.isoformat(timespec="minutes")})
    return longer
