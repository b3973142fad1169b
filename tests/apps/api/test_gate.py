"""Who is let in at the interface, as whom, and when no more."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from fanal.accounts import actions as people
from fanal.accounts import roles
from fanal.accounts.models import Staff
from fanal.api.actions.add_connection import add_connection
from fanal.api.actions.end_connection import end_connection, rotate_connection
from fanal.api.actions.hold_after_restore import hold_after_restore
from fanal.api.models import Connection
from fanal.api.program.callers import Buckets
from fanal.api.scopes import ACTIONS, ROLES, Scope, scopes_of
from fanal.core.actors import System
from fanal.core.errors import BadInput, NotAllowed, NotReady
from fanal.journal.queries import fetch_entries
from tests.apps.api.programs import Program, let_in, program_of
from tests.apps.cases.builders import make_node
from tests.cast import client_for, make_staff

pytestmark = pytest.mark.django_db


def _acts(act: str) -> int:
    return len(fetch_entries(act=act, limit=50))


def test_a_program_is_told_who_it_is(operator: Staff) -> None:
    connection, secret = let_in(operator, roles.Operator, "contacts:read", "cases:read")
    answer = Program(secret).get("/me")
    assert answer.status_code == 200
    said = answer.json()
    assert (said["acts_as"], said["role"]) == (str(operator.pk), "operator")
    assert said["scopes"] == ["contacts:read", "cases:read"]
    connection.refresh_from_db()
    assert connection.last_used_at is not None


def test_only_a_digest_of_the_secret_is_kept(operator: Staff) -> None:
    connection, secret = let_in(operator)
    assert secret.startswith("fanal_") and len(secret) > 45
    assert secret not in json.dumps({**connection.__dict__, "_state": None}, default=str)


def test_a_session_opens_nothing_at_the_interface(operator: Staff) -> None:
    browser = client_for(operator)
    assert browser.get("/desk/contacts/").status_code == 200
    answer = browser.get("/api/v1/me")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer["Cache-Control"] == "no-store"


def test_an_answer_of_the_interface_sets_no_cookie(operator: Staff) -> None:
    answer = program_of(operator).get("/me")
    assert not answer.cookies


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer nonsense", "Basic YTpi", "Bearer fanal_" + "x" * 4000, "bearer\tfanal_x"]
)
def test_nobody_comes_in_without_a_good_secret(header: str, db: None) -> None:
    answer = Client().get("/api/v1/me", headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    assert answer.json()["type"] == "urn:fanal:problem:not-known"


def test_whoever_tries_secrets_is_slowed_and_a_good_secret_from_there_is_not(operator: Staff) -> None:
    good = program_of(operator)
    for _ in range(7):
        last = Client().get("/api/v1/me", headers={"Authorization": f"Bearer fanal_{uuid.uuid4().hex}"})
    assert last.status_code == 429
    assert int(last["Retry-After"]) >= 1
    assert good.get("/me").status_code == 200


def test_a_person_who_leaves_takes_the_program_along_on_the_next_call_for_good(operator: Staff, administrator: Staff) -> None:
    program = program_of(operator)
    assert program.get("/me").status_code == 200
    people.revoke_staff(by=administrator, staff_id=operator.pk)
    refused = program.get("/me")
    assert refused.status_code == 401 and "ended" in refused.json()["detail"]
    assert _acts("connection.refused") == 1
    # They come back: with a new grant of the same role, and without the old program.
    _invitation, link = people.invite_staff(
        by=administrator, email=operator.email, display_name="Ines Moreau", granted=[roles.Operator]
    )
    people.accept_invitation(by=System("test"), token=link.rstrip("/").rpartition("/")[2], display_name="", passphrase="a lamp in the old harbour")
    assert program.get("/me").status_code == 401


def test_a_role_that_is_taken_back_takes_the_program_along(operator: Staff, administrator: Staff) -> None:
    program = program_of(operator)
    people.revoke_role(by=administrator, staff_id=operator.pk, role=roles.Operator)
    assert program.get("/contacts").status_code == 401
    people.grant_role(by=administrator, staff_id=operator.pk, role=roles.Operator)
    assert program.get("/contacts").status_code == 401


def test_a_connection_runs_out(operator: Staff) -> None:
    program = program_of(operator, expires_at=timezone.now() + timedelta(days=2))
    with time_machine.travel(timezone.now() + timedelta(days=2, minutes=1), tick=True):
        answer = program.get("/me")
    assert answer.status_code == 401 and "run out" in answer.json()["detail"]


def test_an_ended_connection_and_an_old_secret_open_nothing(operator: Staff, administrator: Staff) -> None:
    connection, old = let_in(operator)
    _same, new = rotate_connection(by=administrator, connection_id=connection.pk)
    assert (Program(old).get("/me").status_code, Program(new).get("/me").status_code) == (401, 200)
    end_connection(by=administrator, connection_id=connection.pk)
    end_connection(by=administrator, connection_id=connection.pk)
    assert Program(new).get("/me").status_code == 401
    assert _acts("connection.ended") == 1
    with pytest.raises(NotReady):
        rotate_connection(by=administrator, connection_id=connection.pk)


def test_after_a_restore_no_program_comes_in_by_itself(operator: Staff, administrator: Staff) -> None:
    """One that was ended after the backup would be there again, so none is."""
    program, ended = program_of(operator), let_in(operator)[0]
    end_connection(by=administrator, connection_id=ended.pk)
    assert hold_after_restore(by=System("restore")) == (1, 0)
    assert program.get("/me").status_code == 401
    assert set(Connection.objects.values_list("ended_by", flat=True)) == {administrator.actor_text, "system:restore"}
    assert hold_after_restore(by=System("restore")) == (0, 0) and _acts("connection.ended") == 2


def test_a_connection_is_used_from_its_own_networks_only(operator: Staff) -> None:
    away = program_of(operator, networks=["192.0.2.0/24", "2001:db8::/32"])
    answer = away.get("/me")
    assert answer.status_code == 401 and "networks" in answer.json()["detail"]
    assert program_of(operator, networks=["127.0.0.0/8"]).get("/me").status_code == 200


@pytest.mark.parametrize("scope", list(Scope))
def test_a_scope_opens_its_own_operations_and_no_others(scope: Scope, case_manager: Staff) -> None:
    make_node()
    program = program_of(case_manager, scope.value)
    nothing = uuid.uuid4()
    asked = {
        Scope.CONTACTS_READ: program.get("/contacts"), Scope.CASES_READ: program.get("/cases"), Scope.TASKS_READ: program.get("/tasks"),
        Scope.CONTACTS_WRITE: program.post("/contacts", {"channel": "call"}), Scope.CASES_WRITE: program.post("/cases", {}),
        Scope.CASES_CLOSE: program.post(f"/cases/{nothing}/close", {}), Scope.TASKS_WRITE: program.get("/colleagues"),
    }
    for other, answer in asked.items():
        if other is scope:
            assert answer.status_code in {200, 201, 404}, (other, answer.content)
        else:
            assert answer.status_code == 403 and other.value in answer.json()["detail"], (other, answer.content)


@pytest.mark.parametrize("role", roles.ALL, ids=[role.slug for role in roles.ALL])
def test_a_connection_never_may_more_than_its_role(role: type[roles.Role], db: None) -> None:
    from fanal.accounts import matrix

    person = make_staff(role)
    for scope in Scope:
        held = all(role.slug in matrix.ACTIONS[action] for action in ACTIONS[scope])
        assert (scope in scopes_of(role)) == held
        if not held:
            with pytest.raises(BadInput):
                let_in(person, role, scope.value)


def test_no_program_acts_as_administrator_and_no_scope_holds_an_action_of_the_house() -> None:
    assert roles.Administrator not in ROLES
    house = {"staff.read", "staff.invite", "staff.revoke", "staff.grant_role", "node.settings", "connection.manage", "receiver.manage", "journal.read"}
    assert not house & set().union(*ACTIONS.values())


def test_only_an_administrator_lets_a_program_in(supervisor: Staff, operator: Staff) -> None:
    with pytest.raises(NotAllowed):
        add_connection(
            by=supervisor, name="x", staff_id=operator.pk, role=roles.Operator, scopes=["cases:read"],
            expires_at=timezone.now() + timedelta(days=1),
        )


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"name": "  "}, "name"), ({"scopes": []}, "scopes"), ({"scopes": ["everything"]}, "scopes"),
        ({"expires_at": timedelta(days=400)}, "expires_at"), ({"expires_at": timedelta(0)}, "expires_at"),
        ({"networks": ["the office"]}, "networks"), ({"role": roles.Supervisor}, "person"),
    ],
    ids=["no name", "no scope", "unknown scope", "too long", "in the past", "no network", "a role the person does not hold"],
)
def test_a_connection_needs_name_scope_time_and_a_held_role(wrong: dict, place: str, operator: Staff, administrator: Staff) -> None:
    given = {"name": "Chat", "role": roles.Operator, "scopes": ["cases:read"], "expires_at": timedelta(days=1), **wrong}
    given["expires_at"] = timezone.now() + given["expires_at"]
    with pytest.raises(BadInput) as refused:
        add_connection(by=administrator, staff_id=operator.pk, **given)
    assert refused.value.place == place
    assert not Connection.objects.exists()


def test_what_a_program_does_stands_in_the_journal_as_done_by_it(operator: Staff) -> None:
    connection, secret = let_in(operator)
    made = Program(secret).post("/contacts", {"channel": "chat"}).json()["id"]
    entry = fetch_entries(subject=f"contact:{made}", act="contact.opened", limit=1)[0]
    assert entry.actor == f"staff:{operator.pk}/operator/connection:{connection.pk}"


def test_the_person_is_told_by_letter(operator: Staff, mailoutbox: list, administrator: Staff) -> None:
    from fanal.api.tasks import tell_person_of_connection

    connection, secret = let_in(operator)
    tell_person_of_connection(str(connection.pk))
    tell_person_of_connection(str(uuid.uuid4()))
    assert len(mailoutbox) == 1 and mailoutbox[0].to == [operator.email]
    assert "Chat of the website" in mailoutbox[0].body and secret not in mailoutbox[0].body


def test_a_program_that_runs_wild_is_slowed_and_not_locked_out() -> None:
    bucket, one, other = Buckets(burst=5, rate=2.0, most=2), uuid.uuid4(), uuid.uuid4()
    assert [bucket.seconds_to_wait(one, now=0.0) for _ in range(5)] == [0] * 5
    assert bucket.seconds_to_wait(one, now=0.0) >= 1
    assert bucket.seconds_to_wait(other, now=0.0) == 0
    assert bucket.seconds_to_wait(one, now=1.0) == 0


def test_an_address_the_interface_does_not_have_is_answered_like_a_random_id(operator: Staff) -> None:
    program = program_of(operator)
    bodies = {program.get(path).content for path in ("/nothing", f"/contacts/{uuid.uuid4()}", "/contacts/not-an-id", "/../v2/me")}
    assert len(bodies) == 1
    assert Client().get("/api/").status_code == 404
