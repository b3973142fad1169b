"""A clock that is set back or forward: shifts that ended stay ended, jobs neither stop for ever nor are done twice, doctor says it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from fanal import jobs
from fanal.core.actors import System
from fanal.core.ids import new_id
from fanal.jobs import timetable, worker
from fanal.jobs.actions import take_work
from fanal.jobs.actions.pull_back import pull_back
from fanal.jobs.models import Job, JobState, RecurringJob
from fanal.jobs.pauses import LEASE
from tests.cast import client_for

pytestmark = pytest.mark.django_db
ME = System("test")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def calls():
    """A line of the timetable, once an hour, that counts its calls."""
    done: list[str] = []

    def count() -> None:
        done.append("called")

    jobs.every(minutes=60, name="test.clock")(count)
    yield done
    timetable.take_out("test.clock")


def _lines() -> list[timetable.Recurring]:
    return [timetable.lines()["test.clock"]]


def _work(calls: list[str]) -> int:
    """What a running worker does at its next beat, for this line alone; how often it was called."""
    before = len(calls)
    pull_back(by=ME, lines=_lines(), now=timezone.now())
    RecurringJob.objects.exclude(name="test.clock").update(next_due=timezone.now() + DAY)
    worker.run_due()
    return len(calls) - before


def test_a_recurring_job_goes_on_after_the_clock_was_a_day_ahead_and_is_done_once(calls: list[str]) -> None:
    began = timezone.now()
    with time_machine.travel(began, tick=False) as clock:
        take_work.enter_timetable(by=ME, lines=_lines(), now=began)
        assert _work(calls) == 1
        clock.move_to(began + DAY)
        assert _work(calls) == 1, "forward: due once, not once for each hour"
        clock.move_to(began + timedelta(minutes=1))
        assert _work(calls) == 1, "back: it does not wait for a day"
        assert _work(calls) == 0
        clock.move_to(began + timedelta(minutes=62))
        assert _work(calls) == 1


def test_a_job_that_was_enqueued_before_the_clock_was_set_back_is_done_and_a_dead_workers_lease_ends(calls: list[str]) -> None:
    began = timezone.now()
    with time_machine.travel(began + DAY, tick=False) as clock:
        waiting = Job.objects.create(function="fanal.nothing.there")
        held = Job.objects.create(
            function="fanal.nothing.there", state=JobState.RUNNING, attempts=1, lease_until=timezone.now() + LEASE, lease=new_id()
        )
        take_work.enter_timetable(by=ME, lines=_lines(), now=timezone.now())
        assert take_work.take_recurring(by=ME, line=_lines()[0], now=timezone.now()) is not None
        clock.move_to(began)
        assert pull_back(by=ME, lines=_lines(), now=began) == 4
        waiting.refresh_from_db()
        held.refresh_from_db()
        assert waiting.run_after == began
        assert held.lease_until == began + LEASE, "not cut short: its holder may live"
        assert pull_back(by=ME, lines=_lines(), now=began) == 0
        clock.move_to(began + LEASE + timedelta(seconds=1))
        assert _work(calls) == 1


@pytest.mark.parametrize("jump", [-HOUR, -DAY], ids=["back an hour", "back a day"])
def test_a_shift_that_was_seen_to_end_stays_ended_when_the_clock_goes_back(case_manager, jump: timedelta) -> None:
    browser: Client = client_for(case_manager, ends=HOUR)
    page = reverse("cases:mine")
    assert browser.get(page).status_code == 200
    with time_machine.travel(timezone.now() + HOUR + timedelta(minutes=1)) as clock:
        assert browser.get(page).status_code == 302
        clock.shift(jump)
        assert browser.get(page).status_code == 302
