"""Who calls: a program with the secret of its connection. A session opens nothing here, so there is no forged request to fear.

Per request: is the connection good, is its person still active, does the role still stand, from where does it come, does it
call too fast. Then per operation: does it have the scope.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import wraps
from threading import Lock
from typing import Any, TypeVar
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from fanal.accounts import throttle
from fanal.accounts.models import Staff
from fanal.api import policies, queries, scopes
from fanal.api.actions import note_use
from fanal.api.models import Connection
from fanal.api.program.problems import NoScope, NotKnown, TooFast, UnknownQuery
from fanal.core.actors import System

GATE = System("interface")
#: A program may call so often at once, and so often a second for long, in each process that serves pages.
BURST, RATE = 60, 20.0
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Caller:
    """A connection that is good for this request, and the person as whom it acts."""

    connection: Connection
    by: Staff

    def has(self, scope: scopes.Scope) -> bool:
        """Whether it was given this scope, and its role may still do it."""
        return scope.value in self.connection.scopes and scope in scopes.scopes_of(self.connection.role)


class Secret(HttpBearer):
    """`Authorization: Bearer fanal_…`"""

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """The caller. Raises NotKnown, TooFast. One query for a known secret."""
        connection = queries.find_connection(token)
        if connection is None:
            raise self._stranger(request)
        wait = _buckets.seconds_to_wait(connection.pk)
        if wait:
            raise TooFast(wait)
        now = timezone.now()
        client = throttle.network_of(request, whole=True) if connection.networks else None
        why = policies.why_not(connection, now=now, client=client)
        if why is not None:
            note_use.note_refusal(by=GATE, connection=connection, why=why)
            raise NotKnown(_say(why))
        note_use.note_use(by=GATE, connection_id=connection.pk, now=now)
        return Caller(connection, connection.staff.act_through(connection.pk, connection.role))

    def __call__(self, request: HttpRequest) -> Caller:
        found: Caller | None = super().__call__(request)
        if found is None:
            raise NotKnown(_("Send the secret of a connection: “Authorization: Bearer fanal_…”. A sign-in opens nothing here."))
        return found

    def _stranger(self, request: HttpRequest) -> Exception:
        """An unknown secret. There is nothing to guess in 256 random bits; who tries all the same is slowed like at sign-in."""
        counted = throttle.lanes(request, "interface")
        wait = throttle.seconds_to_wait(counted)
        if wait:
            return TooFast(wait)
        throttle.note_failure(counted)
        return NotKnown(_("No connection has this secret."))


def _say(why: policies.WhyNot) -> str:
    """To whoever holds the secret, one sentence that helps; it says nothing about the person."""
    if why is policies.WhyNot.EXPIRED:
        return _("This connection has run out. An administrator can add a new one.")
    if why is policies.WhyNot.WRONG_NETWORK:
        return _("This connection is used from its own networks only, and you call from another one.")
    return _("This connection has ended. An administrator can add a new one.")


def caller_of(request: HttpRequest) -> Caller:
    """Who calls, behind the gate."""
    found: Caller = request.auth  # type: ignore[attr-defined]
    return found


def needs(scope: scopes.Scope) -> Callable[[F], F]:
    """Say which scope an operation needs; `guarded` holds it against the caller, and the document names it."""

    def mark(view: F) -> F:
        view.scope = scope  # type: ignore[attr-defined]
        return view

    return mark


def scope_of(view: Callable[..., Any]) -> scopes.Scope:
    """The scope that an operation needs. Raises TypeError, at start, for one that says none."""
    found: scopes.Scope | None = getattr(view, "scope", None)
    if found is None:
        raise TypeError(f"{view.__name__} says no scope.")
    return found


def guarded(view: Callable[..., Any]) -> Callable[..., Any]:
    """The operation behind its scope."""
    scope = scope_of(view)

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not caller_of(request).has(scope):
            raise NoScope(scope.value)
        return view(request, *args, **kwargs)

    return run


def only_with(view: Callable[..., Any], queries: Collection[str]) -> Callable[..., Any]:
    """The operation, refusing whatever stands behind the question mark and is not one of `queries`.

    A filter with a slip of the pen would quietly answer with everything.
    """

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.GET.keys() <= set(queries):
            raise UnknownQuery(queries)
        return view(request, *args, **kwargs)

    return run


class Buckets:
    """A leaky bucket for each connection, in this process: slows a program that runs wild, and locks none out."""

    def __init__(self, *, burst: int = BURST, rate: float = RATE, most: int = 1000) -> None:
        self._burst, self._rate, self._most = burst, rate, most
        self._levels: OrderedDict[UUID, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def seconds_to_wait(self, connection_id: UUID, *, now: float | None = None) -> int:
        """0, and one drop more in the bucket; or how long until there is room, in whole seconds."""
        at = time.monotonic() if now is None else now
        with self._lock:
            level, since = self._levels.pop(connection_id, (0.0, at))
            level = max(0.0, level - (at - since) * self._rate)
            full = level + 1 > self._burst
            self._levels[connection_id] = (level if full else level + 1, at)
            while len(self._levels) > self._most:
                self._levels.popitem(last=False)
        return max(1, round((level + 1 - self._burst) / self._rate)) if full else 0


_buckets = Buckets()
