"""What a program is told when something is wrong: a problem with a sentence, never a fault, never what was sent."""

from __future__ import annotations

import uuid

import pytest

from fanal.accounts import roles
from fanal.accounts.models import Staff
from fanal.core.errors import Unavailable
from fanal.desk.models import Contact
from tests.apps.api.programs import program_of
from tests.apps.cases.builders import a_child, make_case, make_node
from tests.cast import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def node(db: None) -> None:
    make_node("BE")


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe", b'{"channel": "\\ud800"}', b'{"channel": "call", "more": 1}', b"[" * 5000],
    ids=["nothing", "half", "a list", "null", "a text", "no utf-8", "half a sign", "an unknown field", "a thousand brackets"],
)
def test_what_does_not_have_the_form_is_refused_with_a_problem_and_never_a_fault(body: bytes, operator: Staff) -> None:
    program = program_of(operator)
    headers = {"Authorization": f"Bearer {program.secret}", "Idempotency-Key": uuid.uuid4().hex}
    answer = program.client.post("/api/v1/contacts", body, content_type="application/json", headers=headers)
    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert not Contact.objects.exists()


def test_a_refusal_never_repeats_what_was_sent(operator: Staff) -> None:
    program = program_of(operator)
    answer = program.post("/contacts", {"channel": "Samir al-Haddadi"})
    assert answer.status_code == 400 and "Samir" not in answer.content.decode()


def test_too_much_is_refused_before_it_is_read(operator: Staff, settings: object) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100  # type: ignore[attr-defined]
    answer = program_of(operator).post("/contacts", {"channel": "call", "x": "y" * 200})
    assert answer.status_code == 413


def test_a_fault_of_the_program_gives_a_number_and_tells_nothing(operator: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(**_: object) -> None:
        raise RuntimeError("Samir al-Haddadi")

    monkeypatch.setattr("fanal.desk.queries.search_contacts", breaks)
    answer = program_of(operator).get("/contacts")
    assert answer.status_code == 500 and answer["Content-Type"] == "application/problem+json"
    assert "Samir" not in answer.content.decode()


def test_a_colleague_who_only_reads_along_is_told_why(operator: Staff) -> None:
    other = make_staff(roles.Operator, "Rania Khoury")
    contact = program_of(operator).post("/contacts", {"channel": "call"}).json()["id"]
    answer = program_of(other).patch(f"/contacts/{contact}", {"version": 0, "changes": {"notes": "x"}})
    assert answer.status_code == 403 and "colleague" in answer.json()["detail"]


def test_a_child_that_stands_in_the_case_is_not_written_into_the_contact(operator: Staff) -> None:
    from fanal.desk.actions.open_case_from_contact import open_case_from_contact

    program = program_of(operator)
    contact = program.post("/contacts", {"channel": "call"}).json()["id"]
    open_case_from_contact(by=operator, contact_id=uuid.UUID(contact))
    version = program.get(f"/contacts/{contact}").json()["version"]
    saved = program.patch(f"/contacts/{contact}", {"version": version, "changes": {"given_name": {"value": "Samir"}}})
    assert saved.status_code == 200 and saved.json()["moved"] == ["given_name"]
    assert make_case(operator, a_child()).pk


def test_what_breaks_before_the_interface_is_a_problem_too_and_no_page(operator: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    program = program_of(operator)
    program.client.raise_request_exception = False
    for error, status in ((RuntimeError("Samir al-Haddadi"), 500), (Unavailable("The key store does not answer."), 503)):

        def breaks(*_: object, error: Exception = error) -> None:
            raise error

        monkeypatch.setattr("fanal.vault.middleware.VaultMiddleware.__call__", breaks)
        answer = program.get("/contacts")
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
        assert answer.json()["status"] == status and answer["X-Request-ID"]
        assert "Samir" not in answer.content.decode()
    assert answer.json()["detail"] == "The key store does not answer."


@pytest.mark.parametrize("path", ["/contacts?sttaus=open", "/contacts?mine=true&Samir=1", "/tasks?=0", "/cases?shelf=open", "/me?x=1"])
def test_a_slip_of_the_pen_in_a_filter_is_refused_and_does_not_answer_with_everything(path: str, operator: Staff) -> None:
    answer = program_of(operator).get(path)
    assert answer.status_code == 400, answer.content
    assert "Samir" not in answer.content.decode()


def test_a_filter_that_there_is_stands_in_the_sentence(operator: Staff) -> None:
    detail = program_of(operator).get("/cases?shelf=open").json()["detail"]
    assert "list" in detail and "category" in detail
    assert program_of(operator).get("/cases?list=open").status_code == 200
