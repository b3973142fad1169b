"""Sign-in: passphrase, second step, throttling that never locks out, and nothing that tells accounts apart."""

from __future__ import annotations

import time

import pytest
import time_machine
from django.test import Client

from fanal.accounts import actions, roles
from fanal.accounts.models import SpentCode, Throttle
from fanal.core.actors import System
from fanal.journal.models import Entry
from tests.apps.accounts.signing import age_proof, code_of, first_step, give_app, sign_in_fully
from tests.cast import PASSPHRASE, client_for, make_staff

pytestmark = pytest.mark.django_db


def test_a_passphrase_and_a_code_lead_to_the_shift_and_then_to_the_page_that_was_wanted(client, operator):
    secret = give_app(operator)
    answer = client.post("/sign-in/?next=/me/", {"login": operator.email, "password": PASSPHRASE, "next": "/me/"})
    assert answer["Location"] == "/sign-in/second/"
    assert client.get("/me/")["Location"].startswith("/sign-in/"), "one factor opens nothing"
    answer = client.post("/sign-in/second/", {"code": code_of(secret)})
    assert answer["Location"] == "/me/"
    assert client.get("/me/")["Location"] == "/shift/?next=%2Fme%2F"
    begun = client.post("/shift/", {"ends": _hour_from_now(), "next": "/me/"})
    assert begun["Location"] == "/me/"
    assert client.get("/me/").status_code == 200


def test_a_sign_in_is_journalled_with_its_second_factor_and_without_a_name(client, operator):
    sign_in_fully(client, operator, give_app(operator))
    entry = Entry.objects.get(act="staff.signed_in")
    assert (entry.actor, entry.subject, entry.details) == (
        f"staff:{operator.pk}",
        f"staff:{operator.pk}",
        {"second_factor": "totp"},
    )


@pytest.mark.parametrize("case", ["unknown address", "wrong passphrase", "revoked person"])
def test_a_refused_sign_in_says_the_same_whatever_the_reason(client, operator, administrator, case):
    email, passphrase = operator.email, "not the passphrase at all"
    if case == "unknown address":
        email = "nobody@hotline.test"
    if case == "revoked person":
        operator.is_active, operator.revoked_at, passphrase = False, operator.created_at, PASSPHRASE
        operator.save()
    answer = client.post("/sign-in/", {"login": email, "password": passphrase})
    assert answer.status_code == 200
    assert "do not belong together, or the access has ended" in answer.content.decode()


def test_an_unknown_address_costs_as_much_as_a_known_one(client, operator, monkeypatch):
    """Both run the passphrase through the hasher once."""
    from django.contrib.auth import hashers

    seen: list[str] = []
    hasher = type(hashers.get_hasher("default"))
    encode = hasher.encode

    def watched(self, password, *rest, **named):
        seen.append(password)
        return encode(self, password, *rest, **named)

    monkeypatch.setattr(hasher, "encode", watched)
    client.post("/sign-in/", {"login": "nobody@hotline.test", "password": "first guess of a stranger"})
    assert seen == ["first guess of a stranger"]
    seen.clear()
    client.post("/sign-in/", {"login": operator.email, "password": "first guess of a stranger"})
    assert seen == ["first guess of a stranger"]


def test_after_five_failures_one_waits_and_then_gets_in(client, operator):
    give_app(operator)
    with time_machine.travel(time.time(), tick=False) as clock:
        for _ in range(5):
            first_step(client, operator, "a wrong guess")
        refused = first_step(client, operator)
        assert "Nothing is locked" in refused.content.decode(), "even the right passphrase waits"
        clock.shift(2)
        assert first_step(client, operator)["Location"] == "/sign-in/second/"
    assert not Throttle.objects.filter(failures=5, key=_account_key(operator)).exists()


def test_the_wait_grows_to_a_minute_and_never_further(client, operator):
    from fanal.accounts import throttle

    lane = throttle.account_lane("somebody")
    waits = []
    with time_machine.travel(time.time(), tick=False) as clock:
        for _ in range(40):
            throttle.note_failure([lane])
            waits.append(throttle.seconds_to_wait([lane]))
            clock.shift(waits[-1])
    assert waits[:18] == [0] * 18
    assert waits[19:27] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert max(waits) == 60


def test_a_guesser_elsewhere_does_not_slow_the_person_at_their_desk(client, operator):
    give_app(operator)
    for _ in range(12):
        Client(REMOTE_ADDR="203.0.113.9").post("/sign-in/", {"login": operator.email, "password": "a wrong guess"})
    assert first_step(client, operator)["Location"] == "/sign-in/second/"


def test_a_network_that_walks_through_many_accounts_is_slowed(operator):
    stranger = Client(REMOTE_ADDR="203.0.113.9")
    answers = [
        stranger.post("/sign-in/", {"login": f"guess{n}@hotline.test", "password": "a wrong guess"}) for n in range(32)
    ]
    assert b"Nothing is locked" in answers[-1].content


@pytest.mark.parametrize("credential", ['{"id": "AAAA"}', "rubbish"])
def test_behind_one_address_a_passkey_never_waits(credential):
    """Forty failures, of passkeys and of passphrases, from the house's one address: the next passkey is still looked at."""
    house = Client(REMOTE_ADDR="203.0.113.9")
    for number in range(40):
        answer = house.post("/sign-in/passkey/", {"credential": credential})
        assert answer.status_code == 302, number
        assert house.get("/sign-in/passkey/", headers={"Accept": "application/json"}).status_code == 200
        if number > 20:
            house.post("/sign-in/", {"login": f"guess{number}@hotline.test", "password": "a wrong guess"})


def test_showing_again_who_one_is_waits_and_is_never_locked(operator):
    browser = client_for(operator)
    answers = [browser.post("/confirm/", {"password": "a wrong guess"}) for _number in range(14)]
    assert {answer.status_code for answer in answers} == {200}
    assert b"Nothing is locked" in answers[-1].content


def test_a_quarter_of_an_hour_forgets_failures(client, operator):
    give_app(operator)
    with time_machine.travel(time.time(), tick=False) as clock:
        for _ in range(4):
            first_step(client, operator, "a wrong guess")
        clock.shift(16 * 60)
        first_step(client, operator, "a wrong guess")
        assert first_step(client, operator)["Location"] == "/sign-in/second/"


def test_throttling_keeps_no_address_of_a_person_or_a_machine(client, operator):
    first_step(client, operator, "a wrong guess")
    kept = " ".join(Throttle.objects.values_list("key", flat=True))
    assert kept
    assert "127.0.0.1" not in kept
    assert operator.email not in kept


def test_a_sensitive_page_asks_again_after_five_minutes(administrator):
    browser = client_for(administrator)
    assert browser.get("/people/invite/").status_code == 200
    age_proof(browser, 299)
    assert browser.get("/people/invite/").status_code == 200
    age_proof(browser, 301)
    assert browser.get("/people/invite/")["Location"] == "/confirm/?next=%2Fpeople%2Finvite%2F"
    wrong = browser.post("/confirm/?next=/people/invite/", {"password": "not it", "next": "/people/invite/"})
    assert "not your passphrase" in wrong.content.decode()
    assert browser.get("/people/invite/").status_code == 302
    right = browser.post("/confirm/?next=/people/invite/", {"password": PASSPHRASE, "next": "/people/invite/"})
    assert right["Location"] == "/people/invite/"
    assert browser.get("/people/invite/").status_code == 200
    assert Entry.objects.filter(act="staff.confirmed_identity").count() == 1


def test_a_sensitive_act_that_comes_too_late_is_not_done(administrator, operator):
    browser = client_for(administrator)
    age_proof(browser, 301)
    answer = browser.post(f"/people/{operator.pk}/revoke/")
    assert answer["Location"].startswith("/confirm/?")
    operator.refresh_from_db()
    assert operator.is_active


def test_it_never_redirects_to_a_strange_site(client, operator):
    secret = give_app(operator)
    client.post(
        "/sign-in/?next=https://evil.test/",
        {"login": operator.email, "password": PASSPHRASE, "next": "https://evil.test/"},
    )
    assert client.post("/sign-in/second/", {"code": code_of(secret)})["Location"] == "/"
    begun = client.post("/shift/", {"ends": _hour_from_now(), "next": "//evil.test/"})
    assert begun["Location"] == "/"


@pytest.mark.parametrize(
    "page", ["/accounts/signup/", "/sign-up/", "/password/reset/", "/accounts/email/", "/accounts/social/connections/"]
)
def test_pages_of_allauth_that_nobody_needs_do_not_exist(client, db, page):
    assert client.get(page).status_code == 404


def test_signing_out_ends_the_session_and_is_journalled(operator):
    browser = client_for(operator)
    assert browser.get("/sign-out/").status_code == 200
    assert browser.post("/sign-out/")["Location"] == "/sign-in/"
    assert browser.get("/me/")["Location"].startswith("/sign-in/")
    assert Entry.objects.get(act="staff.signed_out").actor == operator.actor_text


def test_old_counters_are_swept_away(client, operator):
    from fanal.accounts import throttle

    first_step(client, operator, "a wrong guess")
    throttle.spend("x", "123456")
    with time_machine.travel(time.time() + 3600):
        assert throttle.sweep() == 3
    assert not Throttle.objects.exists()
    assert not SpentCode.objects.exists()


def test_the_first_administrator_is_made_once(db):
    made = {
        "by": System("setup"),
        "email": "T.Berg@hotline.test",
        "display_name": "Tomas Berg",
        "passphrase": "four words that fit",
    }
    person = actions.create_first_administrator(**made)
    assert person.email == "t.berg@hotline.test"
    assert [grant.role for grant in person.grants.all()] == [roles.Administrator.slug]
    from fanal.core.errors import NotReady

    with pytest.raises(NotReady):
        actions.create_first_administrator(**{**made, "email": "second@hotline.test"})


def _hour_from_now() -> str:
    from datetime import timedelta

    from django.utils import timezone

    return (timezone.localtime() + timedelta(hours=1)).strftime("%H:%M")


def _account_key(person) -> str:
    from django.test import RequestFactory

    from fanal.accounts import throttle

    return throttle.lanes(RequestFactory().get("/"), person.email)[0].key


def test_each_cast_member_can_be_made_and_signed_in(db):
    for role in roles.ALL:
        assert client_for(make_staff(role, f"Cast {role.slug}")).get("/me/").status_code == 200


def test_behind_a_proxy_each_client_is_a_network_of_its_own_and_nobody_makes_one_up(settings):
    from django.test import RequestFactory

    from fanal.accounts import throttle

    request = RequestFactory().get("/", headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.4"})
    assert throttle.network_of(request) == "127.0.0.1", "without a proxy of ours the header is anybody's"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert throttle.network_of(request) == "198.51.100.4"
