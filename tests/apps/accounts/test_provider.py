"""Sign-in by the node's own identity provider: who is let in, and everything that must not let anybody in."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from fanal import environment
from fanal.accounts import actions, provider_tokens, roles
from fanal.accounts.models import ProviderIdentity, Staff
from fanal.core.actors import System
from fanal.core.errors import BadInput
from fanal.journal.queries import fetch_entries
from fanal.provider import read_provider
from tests.apps.accounts.fake_provider import CLIENT, SECRET, FakeProvider, running
from tests.apps.accounts.signing import code_of, give_app
from tests.cast import PASSPHRASE, client_for, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def server() -> Iterator[FakeProvider]:
    with running() as provider:
        yield provider


@pytest.fixture
def provider(server: FakeProvider, settings: Any) -> FakeProvider:
    """The provider as it is on a good day, and a node that is set up for it."""
    server.claims, server.unsigned, server.signs_with, server.codes = {}, False, None, {}
    server.asked, server.exchanged, server.published = [], [], [server.key]
    server.subject, server.email, server.email_verified = "subject-1", "ines.moreau@hotline.test", True
    provider_tokens.forget_kept()
    settings.FANAL_TRAINING = True
    settings.FANAL_OIDC = server.settings()
    return server


def _come_back(provider: FakeProvider, browser: Client | None = None, **changes: str) -> tuple[Client, Any]:
    browser = browser or Client()
    there = browser.get("/sign-in/provider/", {"next": "/me/"})
    assert there.status_code == 302 and there["Location"].startswith(provider.issuer + "/authorize?"), there
    return browser, browser.get(provider.sign_in(there["Location"], **changes).removeprefix("http://localhost:8100"))


def _is_signed_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def _why(limit: int = 1) -> str:
    return str(fetch_entries(act="provider.refused", limit=limit)[0].details["why"])


def test_a_person_who_was_invited_comes_in_and_still_shows_the_second_factor(provider: FakeProvider, operator: Staff) -> None:
    code = give_app(operator)
    browser, answer = _come_back(provider)
    assert answer.status_code == 302 and answer["Location"].endswith("/sign-in/second/"), answer
    assert not _is_signed_in(browser)
    done = browser.post("/sign-in/second/", {"code": code_of(code)})
    assert done.status_code == 302 and _is_signed_in(browser), done.content[:500]
    entry = fetch_entries(act="staff.signed_in", limit=1)[0]
    assert entry.details == {"second_factor": "totp", "by_provider": True}
    assert ProviderIdentity.objects.get().subject == "subject-1"
    assert provider.exchanged[0]["code_verifier"] and "client_secret" not in provider.exchanged[0]


def test_who_has_no_second_factor_yet_is_led_to_set_one_up(provider: FakeProvider, operator: Staff) -> None:
    browser, _answer = _come_back(provider)
    assert _is_signed_in(browser)
    assert browser.get("/desk/").headers["Location"].startswith("/me/second-factor")


@pytest.mark.parametrize("claims", [{"amr": ["pwd", "mfa"]}, {"acr": "mfa"}], ids=["amr", "acr"])
def test_the_provider_vouches_for_a_second_factor_only_where_the_node_accepts_it(
    claims: dict, provider: FakeProvider, operator: Staff, settings: Any
) -> None:
    give_app(operator)
    provider.claims = claims
    browser, answer = _come_back(provider)
    assert answer["Location"].endswith("/sign-in/second/") and not _is_signed_in(browser)
    settings.FANAL_OIDC = provider.settings(vouches=frozenset({"mfa"}))
    browser, _answer = _come_back(provider)
    assert _is_signed_in(browser)
    assert fetch_entries(act="staff.signed_in", limit=1)[0].details["second_factor"] == "provider"
    assert browser.get("/desk/")["Location"].startswith("/shift/")
    provider.claims = {"amr": ["pwd"], "acr": None}
    browser, _answer = _come_back(provider)
    assert not _is_signed_in(browser)


def _foreign(provider: FakeProvider) -> Any:
    return {"alg": "RS256", "kid": provider.key.kid}, FakeProvider.new_key(str(provider.key.kid))


class _Confused:
    """The classic: the public key of the provider, taken as a shared secret. No library makes such a token, so it is made here."""

    def __init__(self, provider: FakeProvider) -> None:
        self.secret, self.kid = provider.key.as_pem(private=False), provider.key.kid

    def sign(self, claims: dict[str, Any]) -> str:
        parts = [json.dumps({"alg": "HS256", "kid": self.kid}).encode(), json.dumps(claims).encode()]
        signed = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
        mark = hmac.new(self.secret, signed, hashlib.sha256).digest()
        return (signed + b"." + base64.urlsafe_b64encode(mark).rstrip(b"=")).decode()


@pytest.mark.parametrize(
    ("bend", "why"),
    [
        ({"claims": {"iss": "https://evil.example"}}, "wrong_issuer"),
        ({"claims": {"aud": "another-node"}}, "wrong_audience"),
        ({"claims": {"aud": [CLIENT, "another-node"]}}, "wrong_audience"),
        ({"claims": {"aud": [CLIENT, "another-node"], "azp": "another-node"}}, "wrong_audience"),
        ({"claims": {"exp": int(time.time()) - 400}}, "expired"),
        ({"claims": {"exp": None}}, "expired"),
        ({"claims": {"iat": int(time.time()) + 4000}}, "from_the_future"),
        ({"claims": {"nonce": "another"}}, "wrong_nonce"),
        ({"claims": {"nonce": None}}, "wrong_nonce"),
        ({"claims": {"sub": ""}}, "no_subject"),
        ({"unsigned": True}, "bad_signature"),
        ({"signs_with": _foreign}, "bad_signature"),
        ({"signs_with": _Confused}, "bad_signature"),
        ({"email_verified": False}, "address_not_verified"),
        ({"email_verified": "true"}, "address_not_verified"),
        ({"email": "stranger@hotline.test"}, "nobody"),
    ],
    ids=[
        "wrong issuer", "wrong audience", "several audiences", "another authorised party", "expired", "no end", "from the future",
        "wrong nonce", "no nonce", "no subject", "alg none", "a foreign key", "public key as shared secret", "address not verified",
        "verified as a word", "nobody invited",
    ],
)
def test_a_token_that_does_not_hold_lets_nobody_in(bend: dict, why: str, provider: FakeProvider, operator: Staff) -> None:
    for name, value in bend.items():
        setattr(provider, name, value(provider) if callable(value) else value)
    browser, answer = _come_back(provider)
    assert answer.status_code == 302 and answer["Location"] == "/sign-in/"
    assert not _is_signed_in(browser)
    assert _why() == why
    assert Staff.objects.count() == 1 and not ProviderIdentity.objects.exists()


def test_a_key_that_was_rolled_over_is_fetched_once_and_then_known(provider: FakeProvider, operator: Staff) -> None:
    assert _is_signed_in(_come_back(provider)[0])
    old = provider.key
    provider.key = FakeProvider.new_key("second")
    provider.published = [old, provider.key]
    assert _is_signed_in(_come_back(provider)[0])
    assert provider.asked.count("/keys") == 2
    assert _is_signed_in(_come_back(provider)[0])
    assert provider.asked.count("/keys") == 2
    provider.key, provider.published = old, [old]


def test_a_revoked_person_does_not_come_in_and_what_was_pinned_is_gone(
    provider: FakeProvider, operator: Staff, administrator: Staff
) -> None:
    _come_back(provider)
    actions.revoke_staff(by=administrator, staff_id=operator.pk)
    assert not ProviderIdentity.objects.exists()
    browser, _answer = _come_back(provider)
    assert not _is_signed_in(browser) and _why() == "nobody"


def test_an_address_that_is_given_to_somebody_else_opens_nothing(provider: FakeProvider, operator: Staff, administrator: Staff) -> None:
    _come_back(provider)
    provider.subject = "subject-2"
    browser, _answer = _come_back(provider)
    assert not _is_signed_in(browser) and _why() == "another_subject"
    page = client_for(administrator)
    assert b"Forget the account" in page.get(f"/people/{operator.pk}/").content
    assert page.post(f"/people/{operator.pk}/provider/forget/").status_code == 302
    browser, _answer = _come_back(provider)
    assert _is_signed_in(browser)
    assert fetch_entries(act="provider.forgotten", limit=1)


def test_a_subject_is_one_person_for_good(provider: FakeProvider, operator: Staff) -> None:
    make_staff(roles.Operator, "Rania Khoury")
    _come_back(provider)
    provider.email = "rania.khoury@hotline.test"
    browser, _answer = _come_back(provider)
    assert not _is_signed_in(browser) and _why() == "another_person"


def test_all_who_are_not_let_in_read_the_same(provider: FakeProvider, operator: Staff) -> None:
    sentences = set()
    for email, verified in (("stranger@hotline.test", True), ("ines.moreau@hotline.test", False), ("", True)):
        provider.email, provider.email_verified = email, verified
        _browser, answer = _come_back(provider)
        sentences |= {str(one) for one in get_messages(answer.wsgi_request)}
    assert len(sentences) == 1


def test_a_sign_in_belongs_to_the_browser_that_began_it_and_opens_once(provider: FakeProvider, operator: Staff) -> None:
    mine = Client()
    back = provider.sign_in(mine.get("/sign-in/provider/")["Location"]).removeprefix("http://localhost:8100")
    other = Client()
    other.get(back)
    assert not _is_signed_in(other) and _why() == "no_such_sign_in"
    mine.get(back)
    assert _is_signed_in(mine)
    again = Client()
    again.cookies = mine.cookies
    again.get("/sign-out/")
    again.get(back)
    assert _why() == "no_such_sign_in"


@pytest.mark.parametrize(
    ("changes", "why"),
    [({"state": "forged"}, "no_such_sign_in"), ({"iss": "https://evil.example"}, "wrong_issuer")], ids=["forged state", "mix-up"],
)
def test_an_answer_that_was_bent_on_the_way_is_refused(changes: dict, why: str, provider: FakeProvider, operator: Staff) -> None:
    browser, _answer = _come_back(provider, **changes)
    assert not _is_signed_in(browser) and _why() == why


def test_a_provider_that_does_not_answer_is_said_so_and_nothing_hangs(provider: FakeProvider, settings: Any) -> None:
    settings.FANAL_OIDC = provider.settings(issuer="http://127.0.0.1:9")
    began = time.monotonic()
    answer = Client().get("/sign-in/provider/")
    assert answer.status_code == 302 and answer["Location"] == "/sign-in/"
    assert time.monotonic() - began < 5 and _why() == "unreachable:connect"


def test_the_way_on_leads_to_pages_of_ours_only(provider: FakeProvider, operator: Staff) -> None:
    browser = Client()
    there = browser.get("/sign-in/provider/", {"next": "https://evil.example/"})
    answer = browser.get(provider.sign_in(there["Location"]).removeprefix("http://localhost:8100"))
    assert answer["Location"] == "/"


def test_a_node_can_require_its_provider(provider: FakeProvider, operator: Staff, settings: Any) -> None:
    settings.FANAL_OIDC = provider.settings(required=True)
    page = Client().get("/sign-in/")
    assert b"House login" in page.content and b'name="password"' not in page.content
    for passphrase in (PASSPHRASE, "wrong"):
        browser = Client()
        answer = browser.post("/sign-in/", {"login": operator.email, "password": passphrase})
        assert not _is_signed_in(browser)
        assert b"only" in answer.content
    assert _is_signed_in(_come_back(provider)[0])


def test_an_invitation_leads_to_the_provider_where_it_is_required(provider: FakeProvider, administrator: Staff, settings: Any) -> None:
    settings.FANAL_OIDC = provider.settings(required=True)
    _made, link = actions.invite_staff(
        by=administrator, email="new@hotline.test", display_name="Nora Lind", granted=[roles.Operator]
    )
    browser = Client()
    answer = browser.post(
        link.removeprefix("http://localhost:8100"),
        {"display_name": "Nora Lind", "passphrase": "a lamp in the old harbour", "again": "a lamp in the old harbour"},
    )
    assert answer.status_code == 302 and answer["Location"] == "/sign-in/", answer.content[-900:]
    assert not _is_signed_in(browser)


def test_signing_out_shows_the_way_to_sign_out_there_as_well(provider: FakeProvider, operator: Staff) -> None:
    browser, _answer = _come_back(provider)
    page = browser.post("/sign-out/")
    assert page.status_code == 200 and f"{provider.issuer}/logout?client_id={CLIENT}" in page.content.decode()
    assert not _is_signed_in(browser)


def test_without_a_provider_there_is_no_such_page(db: None) -> None:
    assert Client().get("/sign-in/provider/").status_code == 404
    assert b"/sign-in/provider/" not in Client().get("/sign-in/").content


def test_nothing_of_the_token_stays_in_the_session(provider: FakeProvider, operator: Staff) -> None:
    browser, _answer = _come_back(provider)
    kept = str(dict(browser.session.items()))
    assert "subject-1" not in kept and operator.email not in kept


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"FANAL_OIDC_REQUIRED": "1"}, "FANAL_OIDC_ISSUER"), ({"FANAL_OIDC_CLIENT_ID": "x"}, "FANAL_OIDC_ISSUER"),
        ({"FANAL_OIDC_ISSUER": "https://login.example.org"}, "FANAL_OIDC_CLIENT_ID"),
        ({"FANAL_OIDC_ISSUER": "http://login.example.org", "FANAL_OIDC_CLIENT_ID": "x", "SECRET": "1"}, "FANAL_OIDC_ISSUER"),
    ],
    ids=["required without a provider", "no issuer", "no client", "not https"],
)
def test_half_a_configuration_is_an_error_that_names_the_setting(
    given: dict, place: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    if given.pop("SECRET", ""):
        (tmp_path / "secret").write_text(SECRET)
        given["FANAL_OIDC_CLIENT_SECRET_FILE"] = str(tmp_path / "secret")
    for name in [one.name for one in environment.SETTINGS if "OIDC" in one.name]:
        monkeypatch.delenv(name, raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(BadInput) as refused:
        read_provider(training=False)
    assert refused.value.place == place


def test_nobody_but_who_resets_second_factors_forgets_an_account(operator: Staff, supervisor: Staff) -> None:
    from fanal.core.errors import NotAllowed

    with pytest.raises(NotAllowed):
        actions.forget_provider_identity(by=supervisor, staff_id=operator.pk)
    actions.forget_provider_identity(by=System("test"), staff_id=operator.pk)
