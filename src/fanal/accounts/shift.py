"""A sign-in and its shift, as they stand in the session: who, with which second factor, in which role, until when.

Belongs here: reading and writing these few values, and the rules about time. Does not: who may do what (`access`),
the pages (`views`). Sockets: `signed_out`, `open_work` (an upper room says that a person holds an open contact) and `policy`
(the node says how long shifts are).

A session with an open contact is never cut off, but it does not live for ever either: once the longest shift and the grace are
over it is *held*. Then only the pages of that contact open, so that what is being typed is saved; anything else asks for the
second factor again and begins a new shift. Otherwise a stolen session would live for as long as somebody uses it.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

from fanal.accounts import roles
from fanal.accounts.models import Staff
from fanal.core.plugs import OneSocket, Socket

#: Whoever is asked to show again that it is them is asked at most every five minutes.
FRESH_SECONDS = 300
#: The strip that warns of the end of the shift appears this long before.
WARN_BEFORE = timedelta(minutes=15)
#: One press adds this much.
EXTEND_BY = timedelta(hours=1)
#: A session outlives its shift by this much while a contact is open; each request renews it. It is held so long after the
#: longest shift.
GRACE = timedelta(hours=2)

_SIGNED_IN_AT = "fanal.signed_in_at"
_PROVED_AT = "fanal.proved_at"
_SECOND_FACTOR = "fanal.second_factor"
_SECOND_FACTOR_AT = "fanal.second_factor_at"
_ROLE = "fanal.role"
_BEGAN = "fanal.shift_began"
_ENDS = "fanal.shift_ends"


@dataclass(frozen=True, slots=True)
class ShiftPolicy:
    """How long shifts are at this node, in hours, and its time zone (empty: the one of the settings)."""

    usual_hours: int = 8
    most_hours: int = 12
    time_zone: str = ""


def _open_work(staff: Staff, /) -> bool:
    """Whether this person holds work that must not be cut off (an open contact)."""
    raise NotImplementedError


def _open_work_page(staff: Staff, name: str, arguments: Mapping[str, Any], /) -> bool:
    """Whether an address (its name and arguments) belongs to such work of this person: what a held session still opens."""
    raise NotImplementedError


def _signed_out(staff: Staff, /) -> None:
    """A person signs out, in this transaction: what told others that they are there ends."""
    raise NotImplementedError


def _policy() -> ShiftPolicy:
    """The node's policy about shifts. Asked per request."""
    return ShiftPolicy()


open_work = Socket("open_work", _open_work)
open_work_pages = Socket("open_work_pages", _open_work_page)
signed_out = Socket("signed_out", _signed_out)
policy = OneSocket("policy", _policy)


def shift_policy() -> ShiftPolicy:
    """The node's policy."""
    return policy.answer()


class Standing(Enum):
    """How far a session has come."""

    STRANGER = "stranger"
    WITHOUT_SECOND_FACTOR = "without_second_factor"
    WITHOUT_SHIFT = "without_shift"
    ENDED = "ended"
    #: The longest shift and the grace are over and a contact is open: its pages only.
    HELD = "held"
    ON_SHIFT = "on_shift"


@dataclass(frozen=True, slots=True)
class Shift:
    """The shift of a session. Times are aware, UTC."""

    role: type[roles.Role] | None
    began: datetime
    ends: datetime
    now: datetime
    over_time: bool = False
    held: bool = False

    @property
    def minutes_left(self) -> int:
        return max(0, int((self.ends - self.now).total_seconds() // 60))

    @property
    def warn(self) -> bool:
        return self.ends - self.now <= WARN_BEFORE

    @property
    def wait_hours(self) -> int:
        """Whole hours until the warning appears; with `wait_minutes` the strip's delay (CSS counts, no script)."""
        return self._minutes_to_warning // 60

    @property
    def wait_minutes(self) -> int:
        return self._minutes_to_warning % 60

    @property
    def _minutes_to_warning(self) -> int:
        return max(0, int((self.ends - WARN_BEFORE - self.now).total_seconds() // 60))

    @property
    def latest(self) -> datetime:
        return self.began + timedelta(hours=shift_policy().most_hours)

    @property
    def may_extend(self) -> bool:
        return self.ends < self.latest


def begin_sign_in(session: SessionBase, *, second_factor: str = "") -> None:
    """Note in a session that its person has just signed in.

    Args:
        second_factor: kind of the second factor that was shown (`totp`, `webauthn`, `recovery_codes`), empty for none yet.
    """
    for key in (_ROLE, _BEGAN, _ENDS):
        session.pop(key, None)
    session[_SIGNED_IN_AT] = session[_PROVED_AT] = time.time()
    session[_SECOND_FACTOR] = second_factor


def note_second_factor(session: SessionBase, kind: str) -> None:
    """The person of this session set up or showed a second factor."""
    session[_SECOND_FACTOR] = kind
    session[_SECOND_FACTOR_AT] = time.time()


def showed_second_factor(session: SessionBase) -> bool:
    """Whether the second factor was shown again within five minutes; the passphrase, or the sign-in itself, does not count."""
    shown = session.get(_SECOND_FACTOR_AT)
    return isinstance(shown, int | float) and 0 <= time.time() - shown < FRESH_SECONDS


def note_proof(session: SessionBase) -> None:
    """The person of this session has shown again that it is them."""
    session[_PROVED_AT] = time.time()


def is_fresh(session: SessionBase) -> bool:
    """Whether that was within five minutes."""
    proved = session.get(_PROVED_AT)
    return isinstance(proved, int | float) and 0 <= time.time() - proved < FRESH_SECONDS


def begin_shift(session: SessionBase, *, role: type[roles.Role] | None, now: datetime, ends: datetime) -> Shift:
    """Begin a shift in a role. The end is held to the node's longest shift."""
    ends = min(ends, now + timedelta(hours=shift_policy().most_hours)).astimezone(UTC)
    session[_ROLE] = role.slug if role else ""
    session[_BEGAN], session[_ENDS] = now.timestamp(), ends.timestamp()
    session.set_expiry(int((ends - now + GRACE).total_seconds()))
    return Shift(role, now, ends, now)


def extend_shift(session: SessionBase, *, now: datetime) -> Shift | None:
    """One hour more, never beyond the longest shift. None when there is no shift or it cannot be longer."""
    shift = _shift_of(session, now)
    if shift is None or not shift.may_extend:
        return None
    ends = min(max(shift.ends, now) + EXTEND_BY, shift.latest)
    if ends <= now:
        return None
    session[_ENDS] = ends.timestamp()
    session.set_expiry(int((ends - now + GRACE).total_seconds()))
    return Shift(shift.role, shift.began, ends, now)


def end_shift(session: SessionBase) -> None:
    """End the shift; the sign-in stays, so that another role can be taken by another sign-in only."""
    for key in (_ROLE, _BEGAN, _ENDS):
        session.pop(key, None)


def resume(session: SessionBase, staff: Staff, *, now: datetime | None = None) -> tuple[Standing, Shift | None]:
    """How far this session of `staff` stands now; sets the role acted in. At most two queries.

    `staff` must come fresh from the database: a revoked person, role or session is found out here, on the next request.
    """
    now = now or timezone.now()
    began = session.get(_SIGNED_IN_AT)
    if (
        not staff.is_active
        or not isinstance(began, int | float)
        or began < staff.sessions_valid_from.timestamp() - 0.001
    ):
        return Standing.STRANGER, None
    if not session.get(_SECOND_FACTOR):
        return Standing.WITHOUT_SECOND_FACTOR, None
    shift = _shift_of(session, now)
    if shift is None:
        return Standing.WITHOUT_SHIFT, None
    granted = set(staff.grants.filter(revoked_at__isnull=True).values_list("role", flat=True))
    if (shift.role.slug if shift.role else "") not in (granted or {""}):
        end_shift(session)
        return Standing.WITHOUT_SHIFT, None
    if now >= shift.ends:
        if not any(open_work.ask(staff)):
            return Standing.ENDED, shift
        _keep_alive(session)
        held = now >= shift.latest + GRACE
        shift = Shift(shift.role, shift.began, shift.ends, now, over_time=True, held=held)
    staff._acting = shift.role
    return Standing.HELD if shift.held else Standing.ON_SHIFT, shift


def is_page_of_open_work(staff: Staff, name: str, arguments: Mapping[str, Any]) -> bool:
    """Whether an address belongs to work of this person that must not be cut off."""
    return any(open_work_pages.ask(staff, name, arguments))


def _shift_of(session: SessionBase, now: datetime) -> Shift | None:
    began, ends, slug = session.get(_BEGAN), session.get(_ENDS), session.get(_ROLE)
    if not isinstance(began, int | float) or not isinstance(ends, int | float) or not isinstance(slug, str):
        return None
    if slug and slug not in roles.BY_SLUG:
        return None
    return Shift(roles.BY_SLUG.get(slug), _aware(began), _aware(ends), now)


def _aware(stamp: Any) -> datetime:
    return datetime.fromtimestamp(stamp, tz=UTC)


def _keep_alive(session: SessionBase) -> None:
    """Renew a session that outlives its shift, at most every ten minutes: a write per request would be one too many."""
    if time.time() - float(session.get("fanal.kept_at", 0)) > 600:
        session["fanal.kept_at"] = time.time()
        session.set_expiry(int(GRACE.total_seconds()))
