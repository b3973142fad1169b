"""Slows whoever guesses, and locks nobody out.

After five failures each further try has to wait, twice as long every time, a minute at most; a quarter of an hour without a
failure forgets all. What is counted is the pair of account and network, so a stranger who guesses from elsewhere does not
slow the person at their desk; one network is counted for itself, so one cannot walk through all accounts either. A passkey
has nothing to guess, and never waits for the account's sake. Only keyed digests are stored, with a salt of the day for the
network (security.md, public side).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from fanal.accounts.models import SpentCode, Throttle

FREE_FAILURES = 5
LONGEST_WAIT = timedelta(seconds=60)
FORGET_AFTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Lane:
    """One thing that is counted: a digest, and how many failures are free."""

    key: str
    free: int = FREE_FAILURES


def lanes(request: HttpRequest, account: str) -> tuple[Lane, ...]:
    """What a try of `account` (an address or an id) from this request is counted under."""
    network = network_of(request)
    return (
        Lane(_digest(f"account|{account.casefold()}|{network}")),
        Lane(_digest(f"network|{network}"), free=30),
    )


def account_lane(account: str) -> Lane:
    """The whole account, from wherever: for codes of six digits, which can be guessed by many machines together."""
    return Lane(_digest(f"account|{account.casefold()}"), free=20)


def lane_of(request: HttpRequest, purpose: str, free: int) -> Lane:
    """What one network does for one purpose, where there is no account: so many in a row are free."""
    return Lane(_digest(f"{purpose}|{network_of(request)}"), free)


def network_of(request: HttpRequest, *, whole: bool = False) -> str:
    """The client's network: an IPv4 address, or the /64 of an IPv6 address; its whole address on demand."""
    from allauth.account.adapter import get_adapter

    text = str(get_adapter().get_client_ip(request))
    if whole:
        return text
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network(f"{address}/64", strict=False).network_address)
    return text


def seconds_to_wait(counted: Iterable[Lane], *, now: datetime | None = None) -> int:
    """How long before the next try; 0 for at once. One query."""
    now = now or timezone.now()
    latest = Throttle.latest_wait([lane.key for lane in counted], now=now)
    return -int(-(latest - now).total_seconds() // 1)


def note_failure(counted: Iterable[Lane], *, now: datetime | None = None) -> None:
    """Count a failure. The row is locked, so that tries at the same time all count."""
    now = now or timezone.now()
    with transaction.atomic():
        for lane in counted:
            row = Throttle.locked(lane.key, now=now)
            row.failures = 1 if now - row.last_at > FORGET_AFTER else row.failures + 1
            over = row.failures - lane.free
            wait = min(timedelta(seconds=2 ** min(over, 6)), LONGEST_WAIT) if over >= 0 else timedelta(0)
            row.last_at, row.wait_until = now, now + wait
            row.save()


def forget(counted: Iterable[Lane]) -> None:
    """The person got in: what was counted for this account is forgotten (never what was counted for a network)."""
    Throttle.forget(next(iter(counted)).key)


def spend(account: str, code: str) -> bool:
    """Use a one-time code up. False when it was used before, in whichever process."""
    return SpentCode.spend(_digest(f"code|{account}|{code}", daily=False))


def sweep(*, now: datetime | None = None) -> int:
    """Remove what is forgotten anyway; returns how many rows. A recurring job calls it."""
    now = now or timezone.now()
    return Throttle.sweep(quiet_since=now - FORGET_AFTER, now=now) + SpentCode.sweep(until=now - timedelta(minutes=10))


def _digest(text: str, *, daily: bool = True) -> str:
    day = f"|{timezone.now():%Y-%m-%d}" if daily else ""
    return salted_hmac("fanal.accounts.throttle", text + day, algorithm="sha256").hexdigest()
