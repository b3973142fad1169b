"""Shifts: role and end, the warning, one hour more, never inside an open contact; out on the next request when revoked."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from fanal.accounts import actions, roles, shift
from fanal.accounts.models import RoleGrant
from fanal.core.actors import System
from fanal.core.errors import BadInput, NotAllowed, NotReady
from fanal.journal.models import Entry
from tests.cast import client_for, make_staff
from tests.sockets import replug

pytestmark = pytest.mark.django_db


@pytest.fixture
def holding(monkeypatch):
    """Who holds an open contact; the desk registers such a question in real life."""
    people: set = set()
    replug(monkeypatch, shift, "open_work", desk=lambda person: person.pk in people)
    return people


def test_a_session_ends_with_the_shift(operator):
    browser = client_for(operator, ends=timedelta(hours=1))
    assert browser.get("/me/").status_code == 200
    with time_machine.travel(time.time() + 3601):
        assert browser.get("/me/")["Location"].startswith("/sign-in/")
        assert "Your shift has ended" in browser.get("/sign-in/").content.decode()
    assert browser.get("/me/")["Location"].startswith("/sign-in/"), "and does not come back"


def test_a_session_never_ends_inside_an_open_contact(operator, holding):
    browser = client_for(operator, ends=timedelta(hours=1))
    holding.add(operator.pk)
    with time_machine.travel(time.time() + 3 * 3600 - 60):
        page = browser.get("/me/")
        assert page.status_code == 200
        assert "Your shift is over. You stay signed in" in page.content.decode()
    with time_machine.travel(time.time() + 4 * 3600):
        assert browser.get("/me/").status_code == 200, "each request keeps the session alive"
        holding.clear()
        assert browser.get("/me/")["Location"].startswith("/sign-in/")


def test_the_warning_stands_on_the_page_a_quarter_of_an_hour_before(operator):
    browser = client_for(operator, ends=timedelta(hours=1))
    assert "Your shift ends in" not in browser.get("/me/").content.decode()
    with time_machine.travel(time.time() + 46 * 60):
        page = browser.get("/me/").content.decode()
        assert "Your shift ends in 13 minutes" in page or "Your shift ends in 14 minutes" in page
        assert 'action="/shift/extend/"' in page


def test_a_page_that_stays_open_knows_when_to_warn(operator):
    now = timezone.now()
    found = shift.Shift(roles.Operator, now, now + timedelta(hours=8), now)
    assert (found.wait_hours, found.wait_minutes) == (7, 45)


def test_one_key_makes_the_shift_an_hour_longer(operator):
    browser = client_for(operator, ends=timedelta(minutes=10))
    answer = browser.post("/shift/extend/", {"next": "/me/"})
    assert answer["Location"] == "/me/"
    with time_machine.travel(time.time() + 60 * 60):
        assert browser.get("/me/").status_code == 200
    with time_machine.travel(time.time() + 71 * 60):
        assert browser.get("/me/").status_code == 302
    assert Entry.objects.filter(act="shift.extended", actor=operator.actor_text).count() == 1


def test_a_script_gets_the_sentence_and_stays_on_its_page(operator):
    browser = client_for(operator, ends=timedelta(minutes=10))
    answer = browser.post("/shift/extend/", headers={"Accept": "application/json"})
    assert answer.status_code == 200
    assert answer.json()["sentence"].startswith("Your shift lasts until")


def test_a_shift_grows_to_twelve_hours_and_no_further(operator):
    browser = client_for(operator, ends=timedelta(hours=10, minutes=30))
    for _ in range(4):
        browser.post("/shift/extend/")
    with time_machine.travel(time.time() + 12 * 3600 - 60):
        assert browser.get("/me/").status_code == 200
    with time_machine.travel(time.time() + 12 * 3600 + 60):
        assert browser.get("/me/").status_code == 302


def test_a_longer_shift_is_refused_with_a_sentence(operator):
    browser = client_for(operator)
    session, now = browser.session, timezone.now()
    with pytest.raises(BadInput, match="12 hours at most"):
        actions.begin_shift(by=operator, session=session, role=roles.Operator, now=now, ends=now + timedelta(hours=13))
    with pytest.raises(BadInput, match="ahead"):
        actions.begin_shift(by=operator, session=session, role=roles.Operator, now=now, ends=now)
    with pytest.raises(NotAllowed):
        actions.begin_shift(by=operator, session=session, role=roles.Supervisor, now=now, ends=now + timedelta(hours=1))
    with pytest.raises(NotAllowed):
        actions.begin_shift(by=operator, session=session, role=None, now=now, ends=now + timedelta(hours=1))


def test_without_a_shift_there_is_nothing_to_extend(operator, client):
    with pytest.raises(NotReady):
        actions.extend_shift(by=operator, session=client.session, now=timezone.now())


def test_who_holds_two_roles_chooses_one_and_the_journal_tells_them_apart(client, administrator):
    RoleGrant.objects.create(staff=administrator, role="operator", granted_by="system:test")
    client.force_login(administrator)
    session = client.session
    shift.begin_sign_in(session, second_factor="totp")
    session.save()
    page = client.get("/shift/").content.decode()
    assert 'value="administrator"' in page
    assert 'value="operator"' in page
    ends = (timezone.localtime() + timedelta(hours=2)).strftime("%H:%M")
    assert client.post("/shift/", {"role": "operator", "ends": ends})["Location"] == "/"
    assert Entry.objects.get(act="shift.begun").actor == f"staff:{administrator.pk}/operator"
    assert client.get("/people/").status_code == 404, "the other role takes another sign-in"
    assert client.get("/shift/")["Location"] == "/me/"


def test_a_role_that_is_not_held_cannot_be_chosen(client, operator):
    client.force_login(operator)
    session = client.session
    shift.begin_sign_in(session, second_factor="totp")
    session.save()
    client.post("/shift/", {"role": "administrator", "ends": "23:59"})
    assert client.get("/people/").status_code in {302, 404}
    assert not Entry.objects.filter(actor__endswith="/administrator").exists()


def test_the_end_may_lie_on_the_next_day(client, operator):
    client.force_login(operator)
    session = client.session
    with time_machine.travel("2026-03-03T21:00:00+00:00", tick=False):
        shift.begin_sign_in(session, second_factor="totp")
        session.save()
        operator.sessions_valid_from = timezone.now() - timedelta(days=1)
        operator.save()
        client.post("/shift/", {"ends": "06:00"})
        entry = Entry.objects.get(act="shift.begun")
    assert entry.details["ends"] == "2026-03-04T05:00+00:00"


# ------------------------------------------------------------------------------------- revoked, on the next request


def test_a_revoked_person_is_out_on_the_next_request(operator, administrator):
    browser = client_for(operator)
    assert browser.get("/me/").status_code == 200
    actions.revoke_staff(by=administrator, staff_id=operator.pk)
    assert browser.get("/me/")["Location"].startswith("/sign-in/")


def test_a_revoked_role_is_out_on_the_next_request_even_inside_a_contact(operator, administrator, holding):
    RoleGrant.objects.create(staff=operator, role="case_manager", granted_by="system:test")
    browser = client_for(operator)
    holding.add(operator.pk)
    actions.revoke_role(by=administrator, staff_id=operator.pk, role=roles.Operator)
    assert browser.get("/me/")["Location"].startswith("/shift/")
    page = browser.get("/shift/").content.decode()
    assert "Case manager" in page
    assert "Operator" not in page


def test_who_loses_the_last_role_may_nothing_but_is_told(operator, administrator):
    browser = client_for(operator)
    actions.revoke_role(by=administrator, staff_id=operator.pk, role=roles.Operator)
    assert browser.get("/me/").status_code == 302
    assert "You have no role here" in browser.get("/shift/").content.decode()


def test_a_reset_second_factor_ends_every_session(operator, administrator):
    browser = client_for(operator)
    actions.reset_second_factor(by=administrator, staff_id=operator.pk)
    assert browser.get("/me/")["Location"].startswith("/sign-in/")


def test_a_changed_passphrase_ends_the_other_sessions_only(operator):
    here, elsewhere = client_for(operator), client_for(operator)
    answer = here.post("/me/passphrase/", {"passphrase": "another four words here"})
    assert answer["Location"] == "/me/"
    assert here.get("/me/").status_code == 200
    assert elsewhere.get("/me/").status_code == 302


def test_a_session_from_before_sessions_were_ended_is_worth_nothing(operator):
    browser = client_for(operator)
    operator.sessions_valid_from = timezone.now() + timedelta(seconds=1)
    operator.save()
    assert browser.get("/me/").status_code == 302


@pytest.mark.parametrize(
    "harm",
    [
        pytest.param({"fanal.role": "invented"}, id="unknown role"),
        pytest.param({"fanal.shift_ends": "tomorrow"}, id="text for a time"),
        pytest.param({"fanal.shift_began": None}, id="no beginning"),
        pytest.param({"fanal.signed_in_at": None}, id="no sign-in"),
        pytest.param({"fanal.second_factor": ""}, id="no second factor"),
    ],
)
def test_a_session_with_a_broken_standing_opens_nothing(operator, harm):
    browser = client_for(operator)
    session = browser.session
    session.update(harm)
    session.save()
    assert browser.get("/me/").status_code == 302


def test_the_last_administrator_can_neither_be_revoked_nor_lose_the_role(administrator):
    with pytest.raises(NotReady, match="last administrator"):
        actions.revoke_staff(by=administrator, staff_id=administrator.pk)
    with pytest.raises(NotReady, match="last administrator"):
        actions.revoke_role(by=administrator, staff_id=administrator.pk, role=roles.Administrator)
    second = make_staff(roles.Administrator, "Ada Second")
    actions.revoke_staff(by=second, staff_id=administrator.pk)
    administrator.refresh_from_db()
    assert not administrator.is_active


@pytest.mark.parametrize(
    "act",
    [
        lambda by, to: actions.revoke_staff(by=by, staff_id=to.pk),
        lambda by, to: actions.grant_role(by=by, staff_id=to.pk, role=roles.Administrator),
        lambda by, to: actions.revoke_role(by=by, staff_id=to.pk, role=roles.Operator),
        lambda by, to: actions.reset_second_factor(by=by, staff_id=to.pk),
        lambda by, to: actions.invite_staff(by=by, email="x@hotline.test", display_name="X", granted=[roles.Operator]),
    ],
    ids=["revoke", "grant", "take back", "reset", "invite"],
)
def test_only_an_administrator_changes_access(operator, supervisor, dpo, act):
    for person in (operator, supervisor, dpo):
        with pytest.raises(NotAllowed):
            act(person, operator)


def test_the_system_may_reset_for_who_runs_the_node(operator):
    actions.reset_second_factor(by=System("cli"), staff_id=operator.pk)
    assert Entry.objects.get(act="second_factor.reset").actor == "system:cli"


def test_a_live_stream_learns_at_once_that_its_reader_is_out(operator, administrator):
    from importlib import import_module

    from django.conf import settings

    from fanal import live

    browser = client_for(operator)
    session = import_module(settings.SESSION_ENGINE).SessionStore(browser.session.session_key)
    assert live.reader_of(session).actor_text == operator.actor_text
    actions.revoke_role(by=administrator, staff_id=operator.pk, role=roles.Operator)
    assert live.reader_of(session) is None
    again = import_module(settings.SESSION_ENGINE).SessionStore(browser.session.session_key)
    assert again["fanal.role"] == "operator", "asking wrote nothing into the session"
