"""What the node's identity provider says, and whether it is true (OpenID Connect Core 1.0, 3.1.3; RFC 7636; RFC 9207).

Tokens are checked whole, although they come straight from the provider: signature by a key of the provider's with an algorithm
of public keys (never `none`, never a shared secret), issuer, audience, times, nonce. Nothing is kept but the provider's own
configuration and keys, for an hour; a key that is not known yet has them fetched anew, once.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from fanal.outgoing import Address, Failed, Limits, Refused, call, read_address, read_networks
from fanal.provider import Provider

#: Only algorithms with a public key: RFC 7518 and RFC 8037.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"]
#: How far clocks may differ, in seconds.
LEEWAY = 60
KEPT_SECONDS = 3600.0
_LIMITS = Limits(connect_seconds=4.0, seconds=8.0, most_bytes=256 * 1024)
#: Who runs the machine chose the provider: it may well stand inside.
_ANYWHERE = read_networks(["0.0.0.0/0", "::/0"])


class Trouble(Exception):
    """The sign-in cannot go on. `why` is a code for the journal, never anything that the provider sent."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Said:
    """What a good token says. `vouched`: the provider saw a second factor that the node accepts."""

    subject: str
    email: str
    email_verified: bool
    vouched: bool


#: Answers of the provider by address: when, and what. For this process.
_kept: dict[str, tuple[float, dict[str, Any]]] = {}


def forget_kept() -> None:
    """Fetch everything anew (tests)."""
    _kept.clear()


def authorization_endpoint(provider: Provider) -> str:
    """Where people go to sign in. Raises Trouble."""
    return _endpoint(provider, "authorization_endpoint")


def end_session_endpoint(provider: Provider) -> str:
    """Where people can sign out there; empty when the provider has no such page. Raises Trouble."""
    return _endpoint(provider, "end_session_endpoint") if "end_session_endpoint" in _configuration(provider) else ""


def fetch_token(provider: Provider, *, code: str, verifier: str, back: str) -> str:
    """Exchange the code for the ID token. Raises Trouble."""
    given = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    methods = _configuration(provider).get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    if "client_secret_basic" in methods:
        pair = f"{quote(provider.client_id, safe='')}:{quote(provider.client_secret, safe='')}"
        headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode("ascii")
    else:
        given |= {"client_id": provider.client_id, "client_secret": provider.client_secret}
    body = urlencode(given).encode("ascii")
    answer = _ask(provider, "POST", _endpoint(provider, "token_endpoint"), body=body, headers=headers)
    token = answer.get("id_token")
    if not isinstance(token, str):
        raise Trouble("no_token")
    return token


def read_token(provider: Provider, token: str, *, nonce: str, now: float | None = None) -> Said:
    """What the token says, once everything about it holds. Raises Trouble."""
    claims = _verified(provider, token)
    at = time.time() if now is None else now
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    checks = {
        "wrong_issuer": claims.get("iss") == provider.issuer,
        "wrong_audience": provider.client_id in audiences
        and (len(audiences) == 1 or "azp" in claims)
        and claims.get("azp", provider.client_id) == provider.client_id,
        "expired": _is_time(claims.get("exp")) and claims["exp"] > at - LEEWAY,
        "from_the_future": _is_time(claims.get("iat")) and claims["iat"] < at + LEEWAY
        and (not _is_time(claims.get("nbf")) or claims["nbf"] < at + LEEWAY),
        "wrong_nonce": claims.get("nonce") == nonce,
        "no_subject": isinstance(claims.get("sub"), str) and 0 < len(claims["sub"]) <= 255,
    }
    for why, holds in checks.items():
        if not holds:
            raise Trouble(why)
    email = claims.get("email")
    return Said(
        claims["sub"], email.strip().lower() if isinstance(email, str) else "", claims.get("email_verified") is True,
        _vouches(provider, claims),
    )


def _vouches(provider: Provider, claims: Mapping[str, Any]) -> bool:
    """Whether `acr` or one of `amr` is among what the node accepts; by default nothing is."""
    means = claims.get("amr")
    said = {claims.get("acr"), *(means if isinstance(means, list) else [])}
    return bool({one for one in said if isinstance(one, str)} & provider.vouches)


def _is_time(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _verified(provider: Provider, token: str) -> dict[str, Any]:
    """The claims of a token whose signature is the provider's."""
    for fresh in (False, True):
        keys = _fetch(provider, _endpoint(provider, "jwks_uri"), fresh=fresh)
        try:
            found = jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS)  # type: ignore[arg-type]
        except (JoseError, ValueError, KeyError, TypeError):
            continue  # perhaps signed with a key that is newer than what was kept
        return dict(found.claims)
    raise Trouble("bad_signature")


def _configuration(provider: Provider) -> dict[str, Any]:
    """OpenID Connect Discovery 1.0: the document must name the very issuer of the settings."""
    found = _fetch(provider, provider.issuer.rstrip("/") + "/.well-known/openid-configuration")
    if found.get("issuer") != provider.issuer:
        raise Trouble("wrong_issuer")
    return found


def _endpoint(provider: Provider, name: str) -> str:
    found = _configuration(provider).get(name)
    if not isinstance(found, str):
        raise Trouble("no_endpoint")
    _read(found)
    return found


def _fetch(provider: Provider, url: str, *, fresh: bool = False) -> dict[str, Any]:
    at, found = _kept.get(url, (0.0, {}))
    if fresh or not found or time.monotonic() - at > KEPT_SECONDS:
        found = _ask(provider, "GET", url, headers={"Accept": "application/json"})
        _kept[url] = (time.monotonic(), found)
    return found


def _ask(provider: Provider, method: str, url: str, *, headers: dict[str, str], body: bytes | None = None) -> dict[str, Any]:
    try:
        answer = call(
            method, _read(url), body=body, headers=headers, allowed=_ANYWHERE, limits=_LIMITS, trust=provider.trust
        )
        found = json.loads(answer.body)
    except Failed as failed:
        raise Trouble(f"unreachable:{failed.why}") from None
    except (ValueError, RecursionError):
        raise Trouble("unreadable") from None
    if not answer.is_good or not answer.whole or not isinstance(found, dict):
        raise Trouble("unreadable")
    return found


def _read(url: str) -> Address:
    try:
        return read_address(url, plain_loopback=bool(settings.FANAL_TRAINING))
    except Refused:
        raise Trouble("bad_endpoint") from None
