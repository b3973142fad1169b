"""The security headers of every answer, and the score that Mozilla's public table gives them."""

from __future__ import annotations

import base64
import hashlib
import re
from http.cookies import SimpleCookie

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from fanal.web import policy
from tests.apps.web.observatory import score

pytestmark = pytest.mark.django_db


def directives(header: str) -> dict[str, list[str]]:
    return {part.split()[0]: part.split()[1:] for part in header.split(";")}


def test_the_content_policy_denies_by_default(client: Client) -> None:
    found = directives(client.get("/styleguide")["Content-Security-Policy"])
    assert found["default-src"] == ["'none'"]
    assert found["frame-ancestors"] == found["base-uri"] == ["'none'"]
    assert found["style-src"] == found["font-src"] == found["form-action"] == ["'self'"]
    assert not any("unsafe" in word for words in found.values() for word in words)


def test_live_streams_may_come_from_their_own_port_and_nothing_else(client: Client, settings: object) -> None:
    with override_settings(FANAL_LIVE_ORIGIN="http://127.0.0.1:8101"):
        found = directives(client.get("/styleguide")["Content-Security-Policy"])
    assert found["connect-src"] == ["'self'", "http://127.0.0.1:8101"]


def test_every_page_has_a_nonce_of_its_own_and_its_scripts_carry_it(client: Client) -> None:
    nonces = set()
    for _ in range(3):
        answer = client.get("/styleguide")
        nonce = re.search(r"'nonce-([^']+)'", answer["Content-Security-Policy"])[1]  # type: ignore[index]
        scripts = re.findall(r"<script[^>]*>", answer.content.decode())
        assert scripts and all(f'nonce="{nonce}"' in tag and "src=" in tag for tag in scripts)
        nonces.add(nonce)
    assert len(nonces) == 3


@pytest.mark.parametrize(
    ("path", "status"),
    [
        pytest.param("/styleguide", 200, id="a page"),
        pytest.param("/no-such-page", 404, id="an error page"),
        pytest.param("/language?language=fr", 302, id="a redirect"),
        pytest.param("/healthz", 200, id="an answer for machines"),
    ],
)
def test_no_dynamic_answer_is_kept_by_anyone_and_all_are_sealed_off(client: Client, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer["Cache-Control"] == "no-store"
    assert answer["Cross-Origin-Opener-Policy"] == answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_static_files_may_be_kept(client: Client) -> None:
    answer = client.get("/static/fanal/base.css")
    assert answer.status_code == 200 and answer.getvalue()
    answer.close()
    assert "no-store" not in answer["Cache-Control"]
    assert answer["Content-Security-Policy"]


def test_every_feature_of_the_browser_is_off_but_passkeys() -> None:
    allowed = {part.split("=")[0].strip() for part in policy.PERMISSIONS.split(",") if not part.strip().endswith("=()")}
    assert allowed == {"publickey-credentials-get", "publickey-credentials-create"}
    assert {"camera=()", "microphone=()", "geolocation=()"} <= {part.strip() for part in policy.PERMISSIONS.split(",")}


@override_settings(SECURE_HSTS_SECONDS=63_072_000)
def test_over_https_browsers_are_told_to_stay_there() -> None:
    assert policy.headers("x")["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"


@override_settings(SECURE_HSTS_SECONDS=0)
def test_over_http_nothing_is_promised_about_https() -> None:
    assert "Strict-Transport-Security" not in policy.headers("x")


@override_settings(SECURE_HSTS_SECONDS=63_072_000, CSRF_COOKIE_SECURE=True, SESSION_COOKIE_SECURE=True)
@pytest.mark.parametrize(
    ("name", "most"),
    [
        # Without the browsers' preload list (5), which a node's owner has to ask for, and without a cookie (5).
        pytest.param("web:styleguide", 125, id="a page without cookies"),
        pytest.param("account_login", 130, id="the sign-in page"),
    ],
)
def test_mozillas_table_gives_all_that_a_page_can_get(client: Client, name: str, most: int) -> None:
    answer = client.get(reverse(name), secure=True)
    assert answer.status_code == 200
    found = score(dict(answer.headers), answer.content.decode(), cookies=answer.cookies)
    assert found.total == most, found.lines


def test_the_table_takes_points_away_where_something_is_missing() -> None:
    """The table itself is tried: a page without headers must come out badly."""
    bare = score({}, '<script src="http://elsewhere.example/x.js"></script>', cookies=SimpleCookie())
    assert bare.total == 100 - 25 - 20 - 50 - 5 - 20


def test_a_script_carries_the_digest_of_its_file(client: Client) -> None:
    page = client.get("/styleguide").content.decode()
    for source, digest in re.findall(r'<script src="/static/([^"]+)"[^>]* integrity="([^"]+)"', page):
        answer = client.get(f"/static/{source}")
        served = answer.getvalue()
        answer.close()
        assert digest == "sha384-" + base64.b64encode(hashlib.sha384(served).digest()).decode()
