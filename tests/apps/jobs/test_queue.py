"""Work that is done once: in the caller's transaction, again after a failure, never twice at a time, never dropped."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from fanal import jobs
from fanal.core.actors import System
from fanal.core.errors import NotFound
from fanal.core.ids import new_id
from fanal.jobs import board, queries, worker
from fanal.jobs.actions import take_work
from fanal.jobs.actions.mend_job import discard_job, retry_job
from fanal.jobs.models import Job, JobState
from fanal.jobs.pauses import LEASE, MOST_ATTEMPTS, pause_after
from tests.apps.jobs import work
from tests.apps.jobs.conftest import PATH

ADMIN = System("console")


def test_a_job_is_called_with_its_arguments_and_then_gone(db: None) -> None:
    jobs.enqueue(PATH, what="letter", contact_id="0198")
    assert worker.run_due() == 1
    assert work.done == ["letter"]
    assert not Job.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_caller_has_enqueued_nothing() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        jobs.enqueue(PATH, what="letter")
        raise ZeroDivisionError
    assert worker.run_due() == 0
    assert work.done == []


@pytest.mark.parametrize("path", [
    "os.system", "fanal.nowhere.function", "fanal.jobs.tasks.nothing", "fanal.jobs.tasks._hidden", "function", "",
    pytest.param("fanal.jobs.worker.timezone", id="not a function"), pytest.param("fanal.jobs.tasks.every", id="only imported there"),
])
def test_only_functions_of_fanal_can_be_enqueued(db: None, path: str) -> None:
    with pytest.raises(ValueError, match="function"):
        jobs.enqueue(path)
    assert not Job.objects.exists()


@pytest.mark.parametrize("arguments", [
    pytest.param({"id": new_id()}, id="an object"), pytest.param({"text": "x" * 3_000}, id="a long text"),
])
def test_arguments_are_codes_as_json(db: None, arguments: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="Arguments"):
        jobs.enqueue(PATH, **arguments)


def test_a_row_that_names_a_function_of_the_system_is_not_called(db: None) -> None:
    Job.objects.create(function="os.getpid")
    worker.run_due()
    job = Job.objects.get()
    assert (job.state, job.last_error) == (JobState.WAITING, "builtins.ValueError")


def test_a_failed_job_waits_longer_each_time_then_is_left_to_a_person_and_shown_on_the_board(db: None) -> None:
    work.fails_with.append(RuntimeError("Mia Moreau's letter"))
    began = timezone.now()
    with time_machine.travel(began, tick=False) as clock:
        jobs.enqueue(PATH, what="letter")
        waits = []
        for attempt in range(1, MOST_ATTEMPTS + 1):
            assert worker.run_due() == 1
            job = Job.objects.get()
            assert job.attempts == attempt
            assert worker.run_due() == 0, "tried again without a pause"
            waits.append(job.run_after - timezone.now())
            clock.move_to(job.run_after + timedelta(seconds=1))
        assert (job.state, job.last_error) == (JobState.POISONED, "builtins.RuntimeError")
        assert timedelta(seconds=15) <= waits[0] <= timedelta(seconds=45)
        assert waits[4] > waits[0]
        assert all(wait <= timedelta(minutes=90) for wait in waits)
        assert worker.run_due() == 0
        item, = board.items(by=ADMIN, now=timezone.now())
        assert (item.due, "1 piece of work" in item.title) == (began, True)
    assert Job.objects.count() == 1
    assert "Mia" not in str(list(Job.objects.values()))


def test_nothing_on_the_board_while_a_job_still_has_tries_left(db: None) -> None:
    work.fails_with.append(RuntimeError())
    jobs.enqueue(PATH, what="letter")
    worker.run_due()
    assert list(board.items(by=ADMIN, now=timezone.now())) == []


def _give_one_up() -> Job:
    return Job.objects.create(function=PATH, arguments={"what": "letter"}, state=JobState.POISONED, attempts=MOST_ATTEMPTS)


def test_a_given_up_job_is_done_once_a_person_says_so(db: None) -> None:
    job = _give_one_up()
    assert worker.run_due() == 0
    retry_job(by=ADMIN, job_id=job.id, now=timezone.now())
    worker.run_due()
    assert work.done == ["letter"]
    with pytest.raises(NotFound):
        retry_job(by=ADMIN, job_id=job.id, now=timezone.now())


def test_a_given_up_job_can_be_discarded_and_no_other_can(db: None) -> None:
    job = _give_one_up()
    waiting = jobs.enqueue(PATH, what="other")
    discard_job(by=ADMIN, job_id=job.id)
    with pytest.raises(NotFound):
        discard_job(by=ADMIN, job_id=waiting)
    assert list(Job.objects.values_list("id", flat=True)) == [waiting]


def test_a_job_whose_worker_died_is_taken_over_when_its_lease_has_lapsed(db: None) -> None:
    jobs.enqueue(PATH, what="letter")
    now = timezone.now()
    assert take_work.take_job(by=ADMIN, now=now) is not None
    assert worker.run_due() == 0
    with time_machine.travel(now + LEASE + timedelta(seconds=1)):
        assert worker.run_due() == 1
    assert work.done == ["letter"]


def test_a_renewed_lease_is_not_taken_over(db: None) -> None:
    jobs.enqueue(PATH, what="letter")
    now = timezone.now()
    taken = take_work.take_job(by=ADMIN, now=now)
    assert taken is not None
    assert take_work.keep(by=ADMIN, held=taken[0], now=now + timedelta(seconds=100))
    with time_machine.travel(now + LEASE + timedelta(seconds=1)):
        assert worker.run_due() == 0


def test_a_job_that_kills_its_workers_is_given_up_in_the_end(db: None) -> None:
    jobs.enqueue(PATH, what="letter")
    now = timezone.now()
    for _ in range(MOST_ATTEMPTS):
        assert take_work.take_job(by=ADMIN, now=now) is not None
        now += LEASE + timedelta(seconds=1)
    assert take_work.take_job(by=ADMIN, now=now) is None
    assert Job.objects.get().state == JobState.POISONED
    assert queries.fetch_trouble().given_up == 1


def test_who_lost_the_lease_can_neither_finish_nor_fail_what_another_holds(db: None) -> None:
    jobs.enqueue(PATH, what="letter")
    now = timezone.now()
    slow = take_work.take_job(by=ADMIN, now=now)
    later = now + LEASE + timedelta(seconds=1)
    quick = take_work.take_job(by=ADMIN, now=later)
    assert slow is not None
    assert quick is not None
    assert not take_work.keep(by=ADMIN, held=slow[0], now=later)
    take_work.finish_job(by=ADMIN, held=slow[0])
    take_work.fail_job(by=ADMIN, held=slow[0], error="x", place="", now=later)
    job = Job.objects.get()
    assert (job.state, job.lease) == (JobState.RUNNING, quick[0].lease)
    take_work.finish_job(by=ADMIN, held=quick[0])
    assert not Job.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_four_workers_do_each_of_sixty_jobs_once() -> None:
    for number in range(60):
        jobs.enqueue(PATH, what=str(number))

    def run(_: int) -> int:
        try:
            total = 0
            while done := worker.run_due():
                total += done
            return total
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(run, range(4))) == 60
    assert sorted(work.done, key=int) == [str(number) for number in range(60)]
    assert not Job.objects.exists()


def test_pauses_double_up_to_an_hour_and_are_spread() -> None:
    assert pause_after(0) == timedelta(0)
    for attempts, plain in ((1, 30), (2, 60), (5, 480), (8, 3_600), (60, 3_600)):
        seen = {pause_after(attempts) for _ in range(50)}
        assert all(timedelta(seconds=plain * 0.5) <= pause <= timedelta(seconds=plain * 1.5) for pause in seen)
        assert len(seen) > 10
