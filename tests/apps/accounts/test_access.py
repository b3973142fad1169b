"""Rights: who may what, and what the not entitled see."""

from __future__ import annotations

import time
from dataclasses import dataclass
from importlib import import_module
from types import SimpleNamespace
from uuid import uuid4

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import path

from fanal.accounts import access, matrix, roles
from fanal.accounts.models import RoleGrant, Staff
from fanal.core.actors import System
from fanal.core.errors import NotAllowed
from fanal.journal.models import Entry
from tests.cast import client_for, make_staff

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Declared:
    """What a field's declaration shows to the matrix."""

    klass: str
    readers: tuple[str, ...]


@pytest.mark.parametrize(
    ("role", "action", "allowed"),
    [
        pytest.param(roles.Operator, "contact.take", True, id="an operator takes contacts"),
        pytest.param(
            roles.Operator,
            "contact.read_walled",
            False,
            id="an operator does not read a child's walled contact of others",
        ),
        pytest.param(roles.CaseManager, "case.close", True, id="a case manager closes cases"),
        pytest.param(roles.Operator, "case.close", False, id="an operator does not close cases"),
        pytest.param(
            roles.DataProtectionOfficer, "case.read_all", True, id="the data protection officer reads every case"
        ),
        pytest.param(roles.DataProtectionOfficer, "case.write", False, id="the data protection officer changes none"),
        pytest.param(roles.Administrator, "staff.revoke", True, id="an administrator ends access"),
        pytest.param(roles.Mediator, "case.read", False, id="a mediator never sees a case file"),
    ],
)
def test_a_role_may_what_the_matrix_says(role, action, allowed):
    person = make_staff(role)
    assert access.may(person, action) is allowed
    if not allowed:
        with pytest.raises(NotAllowed, match="role"):
            access.check(person, action)


CONTENT = ("case.", "contact.", "field.", "board.", "figures.")


@pytest.mark.parametrize("action", sorted(name for name in matrix.ACTIONS if name.startswith(CONTENT)))
def test_an_administrator_reads_and_writes_no_case_content(administrator, action):
    assert not access.may(administrator, action)


@pytest.mark.parametrize("reader", ["case", "contact"])
@pytest.mark.parametrize("klass", ["clear", "protected", "sealed"])
def test_an_administrator_reads_no_field_of_a_case(administrator, reader, klass):
    assert not access.may_field(administrator, Declared(klass, (reader,)))
    assert not access.may_field(administrator, Declared(klass, (reader,)), broken_glass=True)


@pytest.mark.parametrize("action", sorted(matrix.ACTIONS))
def test_somebody_without_a_role_may_nothing(outsider, action):
    assert not access.may(outsider, action)
    assert not access.may(AnonymousUser(), action)
    assert not access.may(None, action)


def test_a_part_of_the_system_may_all():
    assert all(access.may(System("retention"), action) for action in matrix.ACTIONS)
    assert access.may_field(System("retention"), Declared("sealed", ()))


def test_a_revoked_person_may_nothing_even_while_an_object_of_them_is_still_held(operator):
    operator.is_active = False
    assert not access.may(operator, "contact.take")
    assert not access.may_field(operator, Declared("clear", ("case",)))


def test_a_person_with_two_roles_acts_in_one_only(administrator):
    RoleGrant.objects.create(staff=administrator, role="operator", granted_by="system:test")
    assert not access.may(administrator, "contact.take")
    assert access.may(administrator.act_as(roles.Operator), "contact.take")
    assert not access.may(administrator, "staff.invite")
    assert administrator.actor_text == f"staff:{administrator.pk}/operator"


def test_a_role_that_was_never_granted_cannot_be_acted_in(operator):
    with pytest.raises(NotAllowed):
        operator.act_as(roles.Administrator)


def test_an_unknown_action_is_a_fault_of_the_program_never_a_yes(operator):
    with pytest.raises(KeyError):
        access.may(operator, "case.invent")
    with pytest.raises(KeyError):
        access.needs("case.invent")


@pytest.mark.parametrize(
    ("role", "klass", "broken_glass", "readable"),
    [
        pytest.param(roles.Operator, "protected", False, True, id="an operator reads what is protected"),
        pytest.param(roles.Operator, "sealed", False, False, id="an operator does not read what is sealed"),
        pytest.param(roles.Operator, "sealed", True, True, id="emergency access opens it to an operator"),
        pytest.param(roles.CaseManager, "sealed", False, True, id="a case manager reads what is sealed"),
        pytest.param(roles.Mediator, "clear", True, False, id="a mediator reads nothing, broken glass or not"),
    ],
)
def test_a_field_is_readable_by_class_and_reader(role, klass, broken_glass, readable):
    person = make_staff(role)
    assert access.may_field(person, Declared(klass, ("case",)), broken_glass=broken_glass) is readable


def test_a_field_whose_reader_is_unknown_is_readable_by_nobody(supervisor):
    assert not access.may_field(supervisor, Declared("clear", ("invented",)))


def test_the_class_of_a_field_may_be_an_enum(supervisor):
    assert access.may_field(supervisor, SimpleNamespace(klass=SimpleNamespace(value="SEALED"), readers=("case",)))


def test_what_is_not_allowed_looks_like_what_does_not_exist(operator):
    """The list of people exists, a made-up page does not, and a colleague cannot be told from a random id."""
    browser = client_for(operator)
    colleague = make_staff(roles.Operator, "Luc Peeters")
    denied = browser.get(f"/people/{colleague.pk}/")
    random = browser.get(f"/people/{uuid4()}/")
    unknown = browser.get("/no-such-page/")
    assert denied.status_code == random.status_code == unknown.status_code == 404
    assert denied.content == random.content == unknown.content
    ignored = {"X-Request-ID", "Content-Security-Policy"}
    assert {k: v for k, v in denied.headers.items() if k not in ignored} == {
        k: v for k, v in random.headers.items() if k not in ignored
    }


def test_a_denial_is_journalled_for_a_real_and_a_random_id_alike(operator):
    browser, made_up = client_for(operator), uuid4()
    colleague = make_staff(roles.Operator, "Luc Peeters")
    browser.get(f"/people/{colleague.pk}/")
    browser.get(f"/people/{made_up}/")
    subjects = set(
        Entry.objects.filter(act="access.denied", actor=operator.actor_text).values_list("subject", flat=True)
    )
    assert subjects == {f"page:people:person:{colleague.pk}", f"page:people:person:{made_up}"}


def test_a_stranger_is_sent_to_sign_in_and_back(client: Client, db):
    answer = client.get("/people/?x=1")
    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in/?next=%2Fpeople%2F%3Fx%3D1"


def test_a_script_of_a_stranger_gets_401_and_keeps_its_page(client: Client, db):
    answer = client.get("/people/", headers={"X-Fanal-Live": "1"})
    assert answer.status_code == 401
    assert not answer.content and "Location" not in answer


def test_a_person_and_a_name_never_meet_in_text(operator):
    assert "Ines" not in str(operator)
    assert "Ines" not in repr(operator)
    assert Staff.objects.get(pk=operator.pk).actor_text == f"staff:{operator.pk}"


def _never_reached(request):
    raise AssertionError("a page without a decided reader was opened")


urlpatterns = [
    path("undecided/", _never_reached, name="undecided"),
    path("nameless/", _never_reached),
    *import_module("fanal.urls").urlpatterns,
]
handler404 = "fanal.web.views.errors.not_found"


@pytest.mark.parametrize("page", ["/undecided/", "/nameless/"])
@pytest.mark.parametrize("who", ["stranger", "administrator"])
def test_a_page_that_is_not_in_the_matrix_is_denied_to_everybody(client, administrator, settings, page, who):
    settings.ROOT_URLCONF = __name__
    browser = client_for(administrator) if who == "administrator" else client
    assert browser.get(page).status_code == 404


def test_a_refused_live_topic_is_journalled_once_in_five_minutes(operator):
    for _again in range(3):
        access.note_refused_topic(operator, "contact", "01a21c61-7e46-785f-860a-0af1ac101f0a")
    access.note_refused_topic(operator, "contact", "somebody else's name")
    subjects = list(Entry.objects.filter(act="access.denied", actor=operator.actor_text).order_by("seq").values_list("subject", flat=True))
    assert subjects == ["stream:contact:01a21c61-7e46-785f-860a-0af1ac101f0a", "stream:contact:unreadable"]
    with time_machine.travel(time.time() + 301):
        access.note_refused_topic(operator, "contact", "01a21c61-7e46-785f-860a-0af1ac101f0a")
    assert Entry.objects.filter(act="access.denied").count() == 3
