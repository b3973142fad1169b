"""Two people at the same moment: no reference twice, no update lost, nothing done twice. On both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from fanal.accounts import roles
from fanal.accounts.models import Staff
from fanal.cases import actions
from fanal.cases.models import Case, Episode
from fanal.core.errors import NotReady
from fanal.core.ids import new_id
from tests.apps.cases.builders import a_task, first_child, first_task, make_case, make_closed_case, make_node
from tests.apps.journal.flushing import journal_steps_aside_for_the_flush
from tests.cast import make_staff

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["journal_steps_aside_for_the_flush"]
WRITERS = 6


@pytest.fixture
def supervisor(transactional_db: None) -> Iterator[Staff]:
    make_node()
    yield make_staff(roles.Supervisor, "Katarzyna Wilk")


def at_once(act: Callable[[int], Any]) -> list[Any]:
    """What each of several threads came to, an error as itself."""

    def run(number: int) -> Any:
        try:
            return act(number)
        except NotReady as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(run, range(WRITERS)))


def test_no_reference_is_given_twice_and_none_is_left_out(supervisor):
    at_once(lambda _number: [actions.open_case(by=supervisor) for _ in range(4)])
    numbers = sorted(int(reference[8:]) for reference in Case.objects.values_list("reference", flat=True))
    assert numbers == list(range(1, 4 * WRITERS + 1))


def test_the_same_request_sent_by_two_windows_opens_one_case(supervisor):
    wanted = new_id()
    at_once(lambda _number: _open_or_find(supervisor, wanted))
    assert Case.objects.count() == 1


def _open_or_find(by: Staff, wanted: Any) -> Case:
    return actions.open_case(by=by, case_id=wanted)


def test_a_task_finished_by_all_at_once_is_finished_once(supervisor):
    case = make_case(supervisor)
    task = first_task(case)
    at_once(lambda _number: actions.complete_task(by=supervisor, case_id=case.pk, task_id=task.pk, next_task=a_task()))
    assert case.tasks.count() == 2 and case.tasks.filter(state="open").count() == 1


def test_the_last_two_tasks_finished_at_once_leave_one(supervisor):
    case = make_case(supervisor)
    tasks = [first_task(case), *(actions.add_task(by=supervisor, case_id=case.pk, task=a_task()) for _ in range(WRITERS - 1))]
    told = at_once(lambda number: actions.complete_task(by=supervisor, case_id=case.pk, task_id=tasks[number].pk))
    assert sum(isinstance(one, NotReady) for one in told) == 1 and case.tasks.filter(state="open").count() == 1


def test_a_child_goes_missing_once_however_many_say_so(supervisor):
    case = make_closed_case(supervisor, supervisor)
    child = first_child(case)
    actions.reopen_case(by=supervisor, case_id=case.pk, reason="away again", next_task=a_task())
    told = at_once(lambda _number: actions.start_episode(by=supervisor, case_id=case.pk, child_id=child.pk))
    assert sum(isinstance(one, Episode) for one in told) == 1
    assert sorted(child.episodes.values_list("number", flat=True)) == [1, 2]


def test_changes_of_different_fields_at_the_same_moment_are_all_kept(supervisor):
    case = make_case(supervisor)
    child = first_child(case)
    fields = ["hair", "eyes", "build", "marks", "clothing", "glasses"]
    at_once(lambda n: actions.update_child(by=supervisor, case_id=case.pk, child_id=child.pk, values={fields[n]: f"said {n}"}))
    child.refresh_from_db()
    assert [getattr(child, name) for name in fields] == [f"said {n}" for n in range(WRITERS)]
