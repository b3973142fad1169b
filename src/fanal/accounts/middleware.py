"""Holds every request against the matrix, the sign-in and its shift. Deny by default.

Per request: is the person still active, is the session younger than the last revocation, was a second factor shown, is
the role still granted, does the shift still run. Then per address: what does `accounts.addresses.URLS` expect.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from fanal.accounts import access, addresses, shift
from fanal.accounts.models import Staff
from fanal.accounts.shift import Standing

log = logging.getLogger(__name__)

#: What a held session opens beside its contact: showing the second factor again, and leaving.
SHOWING_AGAIN = frozenset({"account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "account_logout"})


class ShiftMiddleware:
    """Sets `request.shift`, `request.standing` and `request.user.acting`; sends each person where they have to go first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.shift, request.standing = None, Standing.STRANGER  # type: ignore[attr-defined]
        zone = shift.shift_policy().time_zone
        if zone:
            timezone.activate(zone)
        try:
            if isinstance(request.user, Staff):
                self._resume(request, request.user)
            return self.get_response(request)
        finally:
            timezone.deactivate()

    def _resume(self, request: HttpRequest, staff: Staff) -> None:
        standing, running = shift.resume(request.session, staff)
        if standing is Standing.STRANGER:
            logout(request)
        elif standing is Standing.ENDED:
            logout(request)
            messages.info(request, _("Your shift has ended and you are signed out. Sign in to begin another one."))
            standing, running = Standing.STRANGER, None
        else:
            _use_language_of(request, staff)
        request.shift, request.standing = running, standing  # type: ignore[attr-defined]

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Hold the address against its expectation; None lets the view run."""
        match = request.resolver_match
        name = match.view_name if match else ""
        expected = addresses.URLS.get(name)
        if expected is None:
            log.error("an address has no expectation in accounts.matrix and is denied", extra={"facts": {"page": name}})
            raise Http404
        if expected in {addresses.OPEN, addresses.CONNECTION}:
            return None  # a connection shows its secret to the room behind, which lets nobody in without one
        standing: Standing = request.standing  # type: ignore[attr-defined]
        if standing is Standing.STRANGER:
            return access.go_to_sign_in(request)
        if standing is Standing.HELD:
            staff = access.staff_of(request)
            if name in SHOWING_AGAIN or shift.is_page_of_open_work(staff, name, kwargs):
                return None
            if not shift.showed_second_factor(request.session):
                return access.send_to(request, _to_show_again(staff))
            # It is the person: the old shift ends, and what follows is the way to a new one.
            shift.end_shift(request.session)
            standing = request.standing = Standing.WITHOUT_SHIFT  # type: ignore[attr-defined]
        return self._hold(request, expected, standing)

    def _hold(self, request: HttpRequest, expected: str, standing: Standing) -> HttpResponseBase | None:
        """Where somebody goes first who is signed in; None when the expectation is met."""
        if expected == addresses.ARRIVING:
            return None
        if standing is Standing.WITHOUT_SECOND_FACTOR:
            return access.send_to(request, reverse("accounts:second_factor"))
        if standing is Standing.WITHOUT_SHIFT:
            return access.send_to(request, _with_next(reverse("accounts:shift"), request))
        if expected != addresses.SIGNED_IN and not access.may(request.user, expected):
            raise access.deny(request)
        return None


def _with_next(target: str, request: HttpRequest) -> str:
    return f"{target}?{urlencode({'next': request.get_full_path()})}" if request.method == "GET" else target


def _to_show_again(staff: Staff) -> str:
    """The page that asks for a second factor this person has; from there a new shift begins."""
    from fanal.accounts.queries import second_factors_of

    kinds = {one.type for one in second_factors_of(staff)}
    page = "mfa_reauthenticate_webauthn" if "webauthn" in kinds and "totp" not in kinds else "mfa_reauthenticate"
    return f"{reverse(page)}?{urlencode({'next': reverse('accounts:shift')})}"


def _use_language_of(request: HttpRequest, staff: Staff) -> None:
    """The language that a person chose outranks the browser's."""
    if staff.language and translation.check_for_language(staff.language):
        translation.activate(staff.language)
        request.LANGUAGE_CODE = translation.get_language()
