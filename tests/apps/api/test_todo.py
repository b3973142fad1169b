"""Tasks for programs: list, add, finish, hand over."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from fanal.accounts.models import Staff
from fanal.cases import actions as casework
from fanal.cases.models import Task
from tests.apps.api.programs import program_of
from tests.apps.cases.builders import a_task, make_case, make_node

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def node(db: None) -> None:
    make_node("BE")


def test_tasks_are_listed_added_finished_and_handed_over(case_manager: Staff, operator: Staff) -> None:
    case, program = make_case(case_manager), program_of(case_manager)
    due = (timezone.now() + timedelta(hours=3)).isoformat()
    for _ in range(2):
        made = program.post(f"/cases/{case.pk}/tasks", {"title": "Call the school", "due": due}, key="task-0001")
        assert made.status_code == 201, made.content
    assert Task.objects.filter(case=case).count() == 2, "with the first steps that every case begins with"
    colleagues = program.get("/colleagues").json()
    assert {"id": str(operator.pk), "name": operator.display_name} in colleagues
    address = f"/cases/{case.pk}/tasks/{made.json()['id']}"
    version = next(row["version"] for row in program.get(f"/cases/{case.pk}/tasks").json()["rows"] if row["id"] == made.json()["id"])
    given = program.post(f"{address}/hand-over", {"version": version, "owner": str(operator.pk)})
    assert given.status_code == 200 and given.json()["owner"] == str(operator.pk)
    stale = program.post(f"{address}/hand-over", {"version": version, "owner": str(case_manager.pk)})
    assert stale.status_code == 409 and stale.json()["type"] == "urn:fanal:problem:clash"
    mine = program_of(operator).get("/tasks", mine=True).json()["rows"]
    assert [row["title"] for row in mine] == ["Call the school"]
    done = program.post(f"{address}/finish", {"result": "They know nothing."})
    assert done.status_code == 200 and done.json()["state"] == "done"
    assert program.post(f"{address}/finish", {"result": "again"}).json()["result"] == "They know nothing."


def test_the_last_task_needs_a_next_one_and_giving_up_needs_a_reason(case_manager: Staff) -> None:
    case, program = make_case(case_manager), program_of(case_manager)
    task = case.tasks.get()
    assert program.post(f"/cases/{case.pk}/tasks/{task.pk}/finish", {}).status_code == 409
    assert program.post(f"/cases/{case.pk}/tasks/{task.pk}/finish", {"done": False}).status_code == 422
    due = (timezone.now() + timedelta(days=1)).isoformat()
    done = program.post(f"/cases/{case.pk}/tasks/{task.pk}/finish", {"next_task": {"title": "Ask again", "due": due}})
    assert done.status_code == 200, done.content


def test_a_task_of_another_case_under_ones_own_address_is_nothing(case_manager: Staff) -> None:
    mine, other = make_case(case_manager), make_case(case_manager)
    casework.add_task(by=case_manager, case_id=other.pk, task=a_task())
    program, foreign = program_of(case_manager), other.tasks.first()
    assert program.post(f"/cases/{mine.pk}/tasks/{foreign.pk}/finish", {}).status_code == 404
    assert program.post(f"/cases/{mine.pk}/tasks/{foreign.pk}/hand-over", {"version": "x", "due": timezone.now().isoformat()}).status_code == 404


def test_a_task_cannot_be_given_to_somebody_who_cannot_open_cases(case_manager: Staff, mediator: Staff) -> None:
    case, program = make_case(case_manager), program_of(case_manager)
    due = timezone.now().isoformat()
    for nobody in (mediator.pk, uuid.uuid4()):
        answer = program.post(f"/cases/{case.pk}/tasks", {"title": "x", "due": due, "owner": str(nobody)})
        assert answer.status_code == 422 and answer.json()["errors"][0]["place"] == "owner"
