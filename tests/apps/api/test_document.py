"""The document of the interface: the same as the copy in the tests, and true: what it promises is what is answered."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import SchemathesisConfig

from fanal.accounts import roles
from fanal.api.program import callers
from fanal.api.views.document import document
from tests.apps.api.programs import let_in
from tests.apps.cases.builders import make_case, make_node
from tests.cast import make_staff

COPY = Path(__file__).parent / "openapi.json"
METHODS = {"get", "post", "patch", "put", "delete"}


def test_the_document_is_the_one_that_programs_rely_on() -> None:
    made = document() + "\n"
    if os.environ.get("FANAL_SNAPSHOT") == "1":
        COPY.write_text(made, encoding="utf-8")
    assert COPY.read_text("utf-8") == made, (
        "The interface has changed, and programs elsewhere rely on it. If that is meant: add, never take away or rename (that "
        "needs /api/v2/); take the new copy with FANAL_SNAPSHOT=1 pytest tests/apps/api/test_document.py; run `make docs`; and "
        "say in CHANGELOG.md what a program can do now."
    )


def test_anybody_reads_the_document_and_it_names_no_node(db: None) -> None:
    answer = Client().get("/api/openapi.json")
    assert answer.status_code == 200 and answer["Content-Type"] == "application/json"
    assert json.loads(answer.content) == json.loads(document())
    assert "localhost" not in answer.content.decode()


def test_every_operation_says_its_scope_and_what_can_go_wrong() -> None:
    found = json.loads(document())
    for path, operations in found["paths"].items():
        for method, operation in operations.items():
            assert operation["security"] == [{"Secret": []}], path
            assert {"400", "401", "403", "404", "429"} <= set(operation["responses"]), path
            if path != "/api/v1/me":
                assert operation["x-scope"] in {scope.value for scope in callers.scopes.Scope}, (path, method)
            if method == "post" and "201" in operation["responses"]:
                assert any(one["name"] == "Idempotency-Key" and one["required"] for one in operation["parameters"]), path


def test_every_operation_is_guarded_by_the_gate_alone(db: None) -> None:
    """No operation answers without a secret, whatever is asked; the names in the matrix are those of the operations."""
    nothing = "0192f0c1-2345-7abc-8def-0123456789ab"
    for path, operations in json.loads(document())["paths"].items():
        address = path.replace("{contact_id}", nothing).replace("{case_id}", nothing).replace("{task_id}", nothing)
        for method in operations:
            answer = getattr(Client(), method)(address)
            assert answer.status_code == 401, (method, path)
        for method in METHODS - set(operations):
            assert getattr(Client(), method)(address).status_code in {401, 405}, (method, path)


# ------------------------------------------------------------------------------------------------- schemathesis

_config = SchemathesisConfig.from_dict(
    {
        "checks": {
            # A time in the future, a task without a next one, a colleague who left: the form is right, the thing is not.
            "positive_data_acceptance": {"expected-statuses": ["2xx", "401", "403", "404", "409", "422"]},
        },
        "generation": {"mode": "all"},
    }
)
_known: dict[str, str] = {}


@schemathesis.hook
def map_path_parameters(context: Any, path_parameters: dict[str, Any] | None) -> dict[str, Any] | None:
    """Mostly things that exist: of a made-up id nothing is learned but the answer for nothing."""
    for name, there in _known.items():
        if _is_id((path_parameters or {}).get(name)):
            path_parameters = {**(path_parameters or {}), name: there}
    return path_parameters


@schemathesis.hook
def filter_query(context: Any, query: dict[str, Any] | None) -> bool:
    """Not what vanishes on its way: an empty list or object leaves nothing in the address, so that nothing wrong arrives."""
    return not any(value in ([], {}) for value in (query or {}).values())


def _is_id(given: Any) -> bool:
    """An id, but for one in five: those stay made up."""
    try:
        return int(uuid.UUID(str(given))) % 5 > 0
    except ValueError:
        return False


schema = schemathesis.openapi.from_dict(json.loads(document()), config=_config)
_application = get_wsgi_application()


def _called_from_here(environ: dict[str, Any], start_response: Any) -> Any:
    return _application({**environ, "REMOTE_ADDR": "127.0.0.1"}, start_response)


schema.app = _called_from_here


@pytest.fixture
def headers(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """A program that may everything a supervisor may, and a node with something in it."""
    monkeypatch.setattr(callers, "_buckets", callers.Buckets(burst=10**9))
    # Wrong secrets are slowed (test_gate.py); here they are to be refused, however many are tried.
    monkeypatch.setattr("fanal.accounts.throttle.note_failure", lambda counted: None)
    # The real application closes old connections at each end; here one holds the test's transaction (as Django's test client).
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    make_node("BE")
    person = make_staff(roles.Supervisor, "Katarzyna Wilk")
    case = make_case(person)
    from fanal.desk.actions.open_contact import open_contact

    contact = open_contact(by=person, channel="call")
    _known.update(case_id=str(case.pk), contact_id=str(contact.pk), task_id=str(case.tasks.get().pk))
    yield {"Authorization": f"Bearer {let_in(person)[1]}"}
    _known.clear()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.slow
@schema.parametrize()
@settings(
    max_examples=int(os.environ.get("FANAL_EXAMPLES", "5")), derandomize=True, deadline=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_whatever_is_sent_the_answer_is_one_that_the_document_describes(case: Any, headers: dict[str, str]) -> None:
    case.call_and_validate(headers=headers)
