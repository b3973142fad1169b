"""Work that is done every so often: when it is due, by one worker, on after a failure."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import OperationalError, connection
from django.utils import timezone

from fanal import jobs
from fanal.core.actors import System
from fanal.jobs import board, queries, timetable, worker
from fanal.jobs.actions import take_work
from fanal.jobs.cli import COMMANDS
from fanal.jobs.models import Heartbeat, Job, JobState, RecurringJob
from fanal.jobs.pauses import LEASE, WORRYING_TRIES
from tests.apps.jobs import work
from tests.apps.jobs.conftest import PATH

ME = System("test")


def _every_ten_minutes() -> None:
    jobs.every(minutes=10, name="test.note")(_note)
    take_work.enter_timetable(by=ME, lines=list(timetable.lines().values()), now=timezone.now())


def _note() -> None:
    work.note("every")


def test_it_runs_when_due_and_not_again_before_its_period_is_over(db: None) -> None:
    began = timezone.now()
    with time_machine.travel(began, tick=False) as clock:
        _every_ten_minutes()
        assert worker.run_due() == 1
        clock.move_to(began + timedelta(minutes=9, seconds=59))
        assert worker.run_due() == 0
        clock.move_to(began + timedelta(minutes=10))
        assert worker.run_due() == 1
    assert work.done == ["every", "every"]


@pytest.mark.django_db(transaction=True)
def test_of_eight_workers_one_runs_it() -> None:
    _every_ten_minutes()
    gate = threading.Barrier(8)

    def run(_: int) -> int:
        try:
            gate.wait()
            return worker.run_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(run, range(8))) == 1
    assert work.done == ["every"]


def test_a_failure_is_tried_again_shown_after_a_while_and_forgotten_when_it_works(db: None) -> None:
    work.fails_with.append(LookupError("Mia"))
    with time_machine.travel(timezone.now(), tick=False) as clock:
        _every_ten_minutes()
        for tries in range(1, WORRYING_TRIES + 1):
            assert list(board.items(by=ME, now=timezone.now())) == []
            assert worker.run_due() == 1
            row = RecurringJob.objects.get()
            assert (row.tries, row.last_error) == (tries, "builtins.LookupError")
            assert timezone.now() < row.next_due <= timezone.now() + timedelta(minutes=10)
            clock.move_to(row.next_due)
        item, = board.items(by=ME, now=timezone.now())
        assert item.kind.code == "machine"
        work.fails_with.clear()
        assert worker.run_due() == 1
        assert list(board.items(by=ME, now=timezone.now())) == []
    row = RecurringJob.objects.get()
    assert (row.tries, row.last_error, row.last_place) == (0, "", "")
    assert row.last_finished is not None


def test_a_worker_that_died_over_it_is_followed_by_another(db: None) -> None:
    _every_ten_minutes()
    now = timezone.now()
    line = timetable.lines()["test.note"]
    assert take_work.take_recurring(by=ME, line=line, now=now) is not None
    assert take_work.take_recurring(by=ME, line=line, now=now) is None
    assert worker.run_due() == 0
    with time_machine.travel(now + LEASE + timedelta(seconds=1)):
        assert worker.run_due() == 1


def test_a_time_too_far_off_is_pulled_back_when_the_worker_starts(db: None) -> None:
    _every_ten_minutes()
    RecurringJob.objects.update(next_due=timezone.now() + timedelta(days=300))
    take_work.enter_timetable(by=ME, lines=list(timetable.lines().values()), now=timezone.now())
    assert worker.run_due() == 1


def test_a_line_has_one_name_and_a_period_that_can_be_meant() -> None:
    jobs.every(minutes=1, name="test.a")(_note)
    jobs.every(minutes=1, name="test.a")(_note)
    with pytest.raises(ValueError, match="already"):
        jobs.every(minutes=1, name="test.a")(lambda: None)
    with pytest.raises(ValueError, match="least"):
        jobs.every(minutes=0.01, name="test.b")(_note)
    with pytest.raises(ValueError, match="no name"):
        jobs.every(minutes=1, name="a b")(_note)
    timetable.take_out("test.a")
    assert not timetable.lines()


def test_rooms_are_found_by_their_door_tasks() -> None:
    timetable.discover(["fanal.core", "fanal.jobs"])  # core has none, and that is no error


@pytest.mark.django_db(transaction=True)
def test_the_worker_works_gives_signs_of_life_and_stops_when_asked() -> None:
    jobs.every(minutes=10, name="test.note")(_note)
    jobs.enqueue(PATH, what="letter")
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=[stop])
    thread.start()
    try:
        _wait_for(lambda: len(work.done) == 2)
    finally:
        stop.set()
        thread.join(timeout=5)
    assert not thread.is_alive()
    assert sorted(work.done) == ["every", "letter"]
    beat = queries.last_heartbeat()
    assert beat is not None
    assert timezone.now() - beat < timedelta(seconds=10)


@pytest.mark.django_db(transaction=True)
def test_the_worker_outlives_a_database_that_goes_and_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    jobs.enqueue(PATH, what="letter")
    real, failures = queries.due_lines, []

    def flaky(*arguments: object) -> list[str]:
        if len(failures) < 1:
            failures.append(1)
            raise OperationalError("gone")
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(queries, "due_lines", flaky)
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=[stop])
    thread.start()
    try:
        _wait_for(lambda: bool(work.done))
    finally:
        stop.set()
        thread.join(timeout=5)
    assert work.done == ["letter"]


def _wait_for(condition: object, seconds: float = 15.0) -> None:
    import time

    until = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)


def test_workers_that_ended_long_ago_are_forgotten(db: None) -> None:
    from fanal.jobs.tasks import forget_ended_workers

    now = timezone.now()
    Heartbeat.objects.create(at=now - timedelta(days=2))
    kept = Heartbeat.objects.create(at=now)
    forget_ended_workers()
    assert list(Heartbeat.objects.all()) == [kept]


def _command(name: str, *words: str) -> int:
    from argparse import ArgumentParser

    command = next(one for one in COMMANDS if one.name == name)
    parser = ArgumentParser()
    command.arguments(parser)
    return command.run(parser.parse_args(words))


def test_the_commands_show_and_mend(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    _every_ten_minutes()
    assert _command("jobs list") == 0
    assert "test.note  every 10 min  not done yet" in capsys.readouterr().out
    jobs.enqueue(PATH, what="letter")
    assert _command("jobs run", "--once") == 0
    assert sorted(work.done) == ["every", "letter"]
    job = Job.objects.create(function=PATH, state=JobState.POISONED, arguments={"what": "late"}, last_error="builtins.OSError", last_place="x.py:1")
    capsys.readouterr()
    assert _command("jobs list") == 1
    out = capsys.readouterr().out
    assert str(job.id) in out
    assert "fanal jobs retry ID" in out
    assert _command("jobs retry", str(job.id)) == 0
    assert _command("jobs run", "--once") == 0
    assert work.done[-1] == "late"
