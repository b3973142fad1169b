"""A sign-in by the node's identity provider, as it stands in the session: on its way, and done.

Belongs here: the few values in the session, and the addresses. Does not: what the provider says (`provider_tokens`), who is let
in (`actions.pin_identity`). Nothing of the provider's tokens is kept: they hold a name and an address.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from fanal.accounts.models import Staff
from fanal.accounts.provider_tokens import Trouble, end_session_endpoint

#: How long a person may take at the provider, in seconds.
LONGEST = 600
METHOD = "oidc"
_PENDING = "fanal.provider"


@dataclass(frozen=True, slots=True)
class Pending:
    """A sign-in that is on its way: once used it is gone."""

    state: str
    nonce: str
    verifier: str
    next: str

    @property
    def challenge(self) -> str:
        """RFC 7636, S256."""
        digest = hashlib.sha256(self.verifier.encode("ascii")).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def begin(request: HttpRequest, next_page: str) -> Pending:
    """Note in the session that a sign-in has begun; one that began before in this browser is forgotten."""
    pending = Pending(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48), next_page)
    request.session[_PENDING] = {
        "state": pending.state, "nonce": pending.nonce, "verifier": pending.verifier, "next": next_page, "at": time.time(),
    }
    return pending


def take(request: HttpRequest, state: str) -> Pending | None:
    """The sign-in that this answer belongs to; None when this browser began none, or another one, or too long ago."""
    found = request.session.pop(_PENDING, None)
    if not isinstance(found, dict) or not 0 <= time.time() - found["at"] < LONGEST:
        return None
    if not hmac.compare_digest(found["state"].encode(), state.encode("utf-8", "surrogatepass")):
        return None
    return Pending(found["state"], found["nonce"], found["verifier"], found["next"])


def back_address() -> str:
    """Where the provider sends people back to, letter by letter as it is registered there."""
    return str(settings.FANAL_ORIGIN) + reverse("accounts:provider_back")


def note_arrival(request: HttpRequest, person: Staff, *, vouched: bool) -> None:
    """The provider has said who this is, and whether it saw a second factor that the node accepts."""
    record_authentication(request, person, method=METHOD, vouched=vouched)


def came_by_provider(request: HttpRequest, person: Any) -> bool:
    """Whether this sign-in came by the provider."""
    return any(record.get("method") == METHOD for record in get_authentication_records(request, person))


def vouched_for(request: HttpRequest, person: Any) -> bool:
    """Whether the provider's word for a second factor counts in this sign-in."""
    records = get_authentication_records(request, person)
    return any(record.get("method") == METHOD and record.get("vouched") is True for record in records)


def is_required() -> bool:
    """Whether people sign in by the provider only."""
    return settings.FANAL_OIDC is not None and bool(settings.FANAL_OIDC.required)


def by_provider_only() -> str:
    """What people read who try another way, before anything that they typed is looked at."""
    return _("Here people sign in with %(name)s only. Use the key above.") % {"name": _name()}


def refuse_other_ways(request: HttpRequest) -> HttpResponse:
    """To the sign-in page, with that sentence."""
    messages.error(request, by_provider_only())
    return HttpResponseRedirect(reverse("account_login"))


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """After an invitation was accepted, where the provider is required."""
    messages.success(request, _("Your access is ready. Sign in with %(name)s.") % {"name": _name()})
    return HttpResponseRedirect(reverse("account_login"))


def _name() -> str:
    return settings.FANAL_OIDC.name if settings.FANAL_OIDC is not None else ""


def sign_out_address(request: HttpRequest, person: Staff) -> str:
    """Where the person can sign out at the provider as well; empty when they did not come from there, or it has no such page."""
    provider = settings.FANAL_OIDC
    if provider is None or not came_by_provider(request, person):
        return ""
    try:
        found = end_session_endpoint(provider)
    except Trouble:
        return ""
    given = {"client_id": provider.client_id, "post_logout_redirect_uri": settings.FANAL_ORIGIN + reverse("account_login")}
    return f"{found}{'&' if '?' in found else '?'}{urlencode(given)}" if found else ""
