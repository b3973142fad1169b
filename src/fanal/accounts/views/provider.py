"""Sign in by the node's identity provider: go there, come back. Who comes back still shows the second factor here."""

from __future__ import annotations

import logging
from urllib.parse import urlencode

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from fanal.accounts import actions, provider_session, provider_tokens
from fanal.accounts.actions.pin_identity import NotLetIn
from fanal.accounts.provider_tokens import Trouble
from fanal.core.actors import System
from fanal.provider import Provider

log = logging.getLogger(__name__)
DOOR = System("provider")


def _provider() -> Provider:
    """The node's provider; without one there is no such page."""
    found: Provider | None = settings.FANAL_OIDC
    if found is None:
        raise Http404
    return found


@require_GET
@never_cache
def begin(request: HttpRequest) -> HttpResponse:
    """To the provider. A link, not a form: the policy of our pages lets forms go to ourselves only."""
    provider = _provider()
    target = request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    try:
        endpoint = provider_tokens.authorization_endpoint(provider)
    except Trouble as trouble:
        return _refuse(request, trouble.why, _("The identity provider does not answer. Try again in a minute."))
    pending = provider_session.begin(request, target if ours else "/")
    asked = {
        "response_type": "code", "client_id": provider.client_id, "redirect_uri": provider_session.back_address(),
        "scope": "openid email", "state": pending.state, "nonce": pending.nonce, "code_challenge": pending.challenge,
        "code_challenge_method": "S256",
    }
    return HttpResponseRedirect(f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}")


@require_GET
@never_cache
def come_back(request: HttpRequest) -> HttpResponse:
    """From the provider, with a code. Everything that does not fit ends at the sign-in page, and stands in the journal."""
    provider = _provider()
    again = _("The sign-in did not come to its end. Nothing happened; begin again.")
    pending = provider_session.take(request, request.GET.get("state", ""))
    if pending is None:
        return _refuse(request, "no_such_sign_in", again)
    if request.GET.get("iss", provider.issuer) != provider.issuer:
        return _refuse(request, "wrong_issuer", again)
    code = request.GET.get("code", "")
    if not code or "error" in request.GET or len(code) > 4000:
        return _refuse(request, "provider_said_no", again)
    try:
        token = provider_tokens.fetch_token(provider, code=code, verifier=pending.verifier, back=provider_session.back_address())
        said = provider_tokens.read_token(provider, token, nonce=pending.nonce)
        person = actions.admit_by_provider(
            by=DOOR, issuer=provider.issuer, subject=said.subject, email=said.email, email_verified=said.email_verified
        )
    except Trouble as trouble:
        return _refuse(request, trouble.why, again)
    except NotLetIn as refused:
        return _refuse(request, refused.why, str(refused))
    provider_session.note_arrival(request, person, vouched=said.vouched)
    response: HttpResponse = perform_login(request, Login(user=person, redirect_url=pending.next))
    return response


def _refuse(request: HttpRequest, why: str, sentence: str) -> HttpResponse:
    log.warning("a sign-in by the identity provider came to nothing", extra={"facts": {"why": why}})
    actions.note_refused_by_provider(by=DOOR, why=why)
    messages.error(request, sentence)
    return HttpResponseRedirect(reverse("account_login"))
