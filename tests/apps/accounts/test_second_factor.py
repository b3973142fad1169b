"""Second factors: codes good once, recovery codes, setting one up, passkeys that are nobody's; secrets sealed."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.cache import cache
from django.test import Client

from tests.apps.accounts.signing import code_of, first_step, give_app, half_signed_in

pytestmark = pytest.mark.django_db


def test_a_code_opens_once_only(client, operator):
    secret = give_app(operator)
    first_step(client, operator)
    code = code_of(secret)
    assert client.post("/sign-in/second/", {"code": code})["Location"] == "/"
    second = Client()
    first_step(second, operator)
    cache.clear()  # as another process would see it
    refused = second.post("/sign-in/second/", {"code": code})
    assert "used before" in refused.content.decode()


@pytest.mark.parametrize("disguise", ["{0}-{1}", "{0}.{1}", "{0}{1}!", "{0} {1}", "{0}\t{1}"])
def test_a_code_in_another_spelling_is_still_the_same_code(client, operator, disguise):
    """allauth strips punctuation before it compares, so whoever saw a code typed could send it once more with a dash."""
    secret = give_app(operator)
    first_step(client, operator)
    code = code_of(secret)
    assert client.post("/sign-in/second/", {"code": code})["Location"] == "/"
    second = Client()
    first_step(second, operator)
    cache.clear()  # as another process would see it, or this one half a minute later
    refused = second.post("/sign-in/second/", {"code": disguise.format(code[:3], code[3:])})
    assert refused.status_code == 200
    assert second.get("/me/")["Location"].startswith("/sign-in/")


def test_the_code_that_set_the_app_up_does_not_sign_in_as_well(client, operator):
    half_signed_in(client, operator)
    page = client.get("/me/app/add/").content.decode()
    secret = page.split('class="key" dir="ltr">')[1].split("<")[0].replace(" ", "")
    code = code_of(secret)
    assert client.post("/me/app/add/", {"code": code})["Location"] == "/me/recovery-codes/"
    second = Client()
    first_step(second, operator)
    assert second.post("/sign-in/second/", {"code": code}).status_code == 200


def test_a_recovery_code_opens_once_only(client, operator):
    give_app(operator)
    codes = RecoveryCodes(Authenticator.objects.get(user=operator, type="recovery_codes")).get_unused_codes()
    first_step(client, operator)
    assert client.post("/sign-in/second/", {"code": f"{codes[0][:4]} {codes[0][4:]}"})["Location"] == "/"
    second = Client()
    first_step(second, operator)
    assert second.post("/sign-in/second/", {"code": codes[0]}).status_code == 200
    assert second.post("/sign-in/second/", {"code": codes[1]})["Location"] == "/"


def test_guessing_codes_is_slowed(client, operator):
    secret = give_app(operator)
    first_step(client, operator)
    for guess in range(6):
        client.post("/sign-in/second/", {"code": f"00000{guess}"})
    assert "Nothing is locked" in client.post("/sign-in/second/", {"code": code_of(secret)}).content.decode()


def test_the_secret_of_an_authenticator_app_is_sealed_in_the_database(operator):
    secret = give_app(operator)
    stored = Authenticator.objects.get(user=operator, type="totp").data["secret"]
    assert secret not in stored
    assert bytes.fromhex(stored)


def test_the_second_step_is_not_open_to_who_has_not_done_the_first(client, operator):
    assert client.get("/sign-in/second/")["Location"] == "/sign-in/"


def test_without_a_second_factor_nothing_opens_but_setting_one_up(client, operator):
    half_signed_in(client, operator)
    for page in ("/", "/me/", "/shift/", "/me/passphrase/"):
        assert client.get(page)["Location"] == "/me/second-factor/choose/", page
    assert client.get("/me/second-factor/choose/").status_code == 200


def test_a_passphrase_alone_does_not_add_a_second_way_in(client, operator):
    """A session that never showed the second factor, while the person has one: it must show that one first."""
    half_signed_in(client, operator)
    secret = give_app(operator)
    for page in ("/me/app/add/", "/me/passkeys/add/", "/me/recovery-codes/", "/me/second-factor/choose/"):
        assert client.get(page)["Location"].startswith("/confirm/code/"), page
    answer = client.post("/confirm/code/?next=/shift/", {"code": code_of(secret), "next": "/shift/"})
    assert answer["Location"] == "/shift/"
    assert client.get("/shift/").status_code == 200


def test_an_authenticator_app_is_set_up_with_its_first_code_and_recovery_codes_are_shown_once(client, operator):
    half_signed_in(client, operator)
    page = client.get("/me/app/add/").content.decode()
    secret = page.split('class="key" dir="ltr">')[1].split("<")[0].replace(" ", "")
    wrong = client.post("/me/app/add/", {"code": "000000"})
    assert wrong.status_code == 200
    assert not Authenticator.objects.filter(user=operator).exists()
    done = client.post("/me/app/add/", {"code": code_of(secret)})
    assert done["Location"] == "/me/recovery-codes/"
    shown = client.get("/me/recovery-codes/").content.decode()
    assert shown.count("<li><bdi") == 10
    assert client.get("/me/recovery-codes/").content.decode().count("<li><bdi") == 0
    assert client.post("/me/recovery-codes/")["Location"] == "/"
    assert client.get("/shift/").status_code == 200


def test_the_secret_in_the_making_is_sealed_in_the_session_too(client, operator):
    half_signed_in(client, operator)
    page = client.get("/me/app/add/").content.decode()
    secret = page.split('class="key" dir="ltr">')[1].split("<")[0].replace(" ", "")
    assert secret not in str(dict(client.session))


def test_a_passkey_that_is_nobodys_changes_nothing(client, db):
    options = client.get("/sign-in/passkey/", headers={"Accept": "application/json"}).json()["request_options"][
        "publicKey"
    ]
    assert options["userVerification"] == "required"
    assert options["rpId"] == "localhost"
    answer = client.post(
        "/sign-in/passkey/", {"credential": '{"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {}}'}
    )
    assert answer["Location"] == "/sign-in/"
    assert client.get("/me/")["Location"].startswith("/sign-in/")


@pytest.mark.parametrize(
    "credential",
    [
        "", "null", "[]", "{}", '"x"', "{not json", '{"response": null}', '{"response": {"userHandle": "zz"}}',
        '{"id": "AAAA"}', '{"id": "AAAA", "rawId": "BBBB", "type": "public-key", "response": {}}', '{"id": 7, "rawId": []}',
        pytest.param("[" * 90_000, id="deep"), pytest.param("9" * 5_000, id="a number without end"),
    ],
)
def test_rubbish_instead_of_a_passkey_is_refused_calmly(client, operator, credential):
    client.get("/sign-in/passkey/", headers={"Accept": "application/json"})
    assert client.post("/sign-in/passkey/", {"credential": credential}).status_code == 302
    half_signed_in(client, operator)
    client.get("/me/passkeys/add/")
    assert client.post("/me/passkeys/add/", {"credential": credential, "name": "x"}).status_code == 200
