"""An identity provider of our own: real HTTP on loopback, tokens signed by joserfc, and every way in which one can be wrong.

It is strict where a real one is: PKCE, the client's secret, one use of a code, the exact address back.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from fanal.provider import Provider

CLIENT, SECRET = "fanal-node", "a secret of the tests"


class FakeProvider:
    """What it says can be bent: `claims` (None takes one away), `header`, `key`, `publish`."""

    def __init__(self) -> None:
        self.key = self.new_key("first")
        self.published = [self.key]
        self.claims: dict[str, Any] = {}
        self.unsigned = self.slow = False
        self.signs_with: Any = None
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []
        self.exchanged: list[dict[str, str]] = []
        self.subject, self.email, self.email_verified = "subject-1", "ines.moreau@hotline.test", True
        self.issuer = ""

    @staticmethod
    def new_key(kid: str) -> RSAKey:
        return RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": "RS256"}, private=True)

    def settings(self, **changes: Any) -> Provider:
        """How a node is set up for it."""
        return Provider(**{
            "issuer": self.issuer, "client_id": CLIENT, "client_secret": SECRET, "name": "House login", **changes,
        })

    def sign_in(self, address: str, **changes: str) -> str:
        """A person signs in at the provider: where the browser goes, to where it is sent back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["client_id"] == CLIENT and asked["response_type"] == "code" and asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        state = changes.get("state", asked["state"])
        return f"{asked['redirect_uri']}?code={code}&state={state}" + (f"&iss={changes['iss']}" if "iss" in changes else "")

    def token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": CLIENT, "sub": self.subject, "exp": now + 300, "iat": now, "nonce": nonce,
            "email": self.email, "email_verified": self.email_verified, **self.claims,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.unsigned:
            parts = [json.dumps({"alg": "none"}), json.dumps(claims)]
            return ".".join(base64.urlsafe_b64encode(part.encode()).rstrip(b"=").decode() for part in parts) + "."
        if hasattr(self.signs_with, "sign"):
            return str(self.signs_with.sign(claims))
        header, key = self.signs_with or ({"alg": "RS256", "kid": self.key.kid}, self.key)
        return jwt.encode(header, claims, key, algorithms=[header["alg"]])

    # -- what is served --------------------------------------------------------------------------------------------
    def answer(self, path: str, form: dict[str, str], authorization: str) -> tuple[int, Any]:
        self.asked.append(path)
        if path == "/.well-known/openid-configuration":
            names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys", "end_session_endpoint": "logout"}
            return 200, {"issuer": self.issuer, **{name: f"{self.issuer}/{page}" for name, page in names.items()}}
        if path == "/keys":
            return 200, {"keys": [key.as_dict(private=False) for key in self.published]}
        if path == "/token":
            return self._exchange(form, authorization)
        return 404, {}

    def _exchange(self, form: dict[str, str], authorization: str) -> tuple[int, Any]:
        self.exchanged.append(form)
        asked = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        known = base64.b64decode(authorization.removeprefix("Basic ") or "").decode() == f"{CLIENT}:a%20secret%20of%20the%20tests"
        if asked is None or not known or asked["code_challenge"] != proof or asked["redirect_uri"] != form["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": self.token(asked["nonce"])}


@contextmanager
def running() -> Iterator[FakeProvider]:
    """The provider on a free port of loopback."""
    provider = FakeProvider()

    class Served(BaseHTTPRequestHandler):
        def _go(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            form = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
            status, body = provider.answer(urlsplit(self.path).path, form, self.headers.get("Authorization", ""))
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = _go

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Served)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
