"""Unusual reading: found in the journal by the recurring job, looked at and judged by a second person, never by oneself."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from fanal import journal
from fanal.accounts import roles
from fanal.cases import actions
from fanal.cases.drafts import FlagDraft
from fanal.cases.models import ReadingReview
from fanal.cases.oversight import queries
from fanal.cases.oversight.actions.judge_reading import judge_reading, look_at_reading
from fanal.cases.oversight.actions.raise_reviews import raise_reviews
from fanal.core import plugs
from fanal.core.actors import System
from fanal.core.casework import FlagKind, SaidBy
from fanal.core.casework.oversight import Oddity
from fanal.core.errors import BadInput, NotAllowed, NotFound, NotReady
from fanal.jobs.timetable import lines
from fanal.journal.models import Entry
from fanal.network.queries import own_node
from tests.apps.cases.builders import make_case
from tests.cast import client_for, make_staff

BY = System("oversight")


@pytest.fixture(autouse=True)
def limits(node):
    own = own_node()
    own.policy = {"odd_bulk": 5, "odd_late": 2, "odd_famous": 2, "odd_names": 20}
    own.save()


@pytest.fixture
def cases(operator):
    return [make_case(operator) for _number in range(6)]


def read(person, some) -> None:
    for case in some:
        journal.record_read(by=person, subject=case, key_id=case.key_id)


def kinds() -> list[str]:
    return sorted(row.kind for row in raise_reviews(by=BY))


def test_it_is_on_the_timetable():
    assert lines()["cases.look_at_reading"].period == timedelta(minutes=15)


def test_many_cases_of_others_within_an_hour(cases, partner_operator, operator):
    read(operator, cases)
    read(partner_operator, cases[:4])
    assert kinds() == []
    read(partner_operator, cases)
    (row,) = raise_reviews(by=BY)
    assert (row.staff, row.kind, row.count) == (partner_operator, "bulk", 6)
    entry = Entry.objects.get(act="reading.raised")
    assert entry.details == {"staff": str(partner_operator.pk), "kind": "bulk", "count": 6}


def test_well_known_and_restricted_cases_in_which_one_has_no_part(cases, supervisor, dpo):
    actions.restrict_case(by=supervisor, case_id=cases[0].pk, reason="a colleague's nephew")
    actions.raise_flag(by=supervisor, case_id=cases[1].pk, flag=FlagDraft(FlagKind.PRESS_INTEREST, SaidBy.POLICE))
    read(dpo, cases[:1])
    assert kinds() == []
    read(dpo, cases[:2])
    assert kinds() == ["famous"]


def test_who_was_let_in_has_a_part(cases, supervisor, case_manager):
    for case in cases[:3]:
        actions.restrict_case(by=supervisor, case_id=case.pk, reason="a colleague's nephew")
        actions.give_access(by=supervisor, case_id=case.pk, colleague=case_manager)
    read(case_manager, cases[:3])
    assert kinds() == []


def test_reading_after_the_end_of_the_own_shift(cases, partner_operator):
    ends = timezone.now() + timedelta(hours=1)
    with transaction.atomic():
        journal.record(by=partner_operator, act="shift.begun", subject=partner_operator, details={"ends": ends.isoformat(timespec="minutes")})
    read(partner_operator, cases[:2])
    assert kinds() == []
    with time_machine.travel(time.time() + 2 * 3600):
        read(partner_operator, cases[:2])
        assert kinds() == ["late"]


def test_one_name_after_another_in_one_contact(partner_operator):
    for count in (10, 20):
        with transaction.atomic():
            journal.record(by=partner_operator, act="contact.names_tried", subject=f"contact:{partner_operator.pk}", details={"count": count})
        assert kinds() == ([] if count < 20 else ["names"])


def test_what_waits_is_not_raised_again_and_what_was_judged_is_not_counted_again(cases, partner_operator, dpo):
    read(partner_operator, cases)
    (row,) = raise_reviews(by=BY)
    assert kinds() == []
    judge_reading(by=dpo, review_id=row.pk, explained=True)
    assert kinds() == []
    with time_machine.travel(time.time() + 6 * 60):
        read(partner_operator, cases)
        assert kinds() == ["bulk"]


def test_a_run_looks_back_a_day_and_never_further(cases, partner_operator):
    read(partner_operator, cases)
    with time_machine.travel(time.time() + 25 * 3600):
        assert kinds() == []


def test_a_run_costs_the_same_for_some_readings_and_for_many(cases, partner_operator):
    def run() -> int:
        with CaptureQueriesContext(connection) as asked:
            raise_reviews(by=BY)
        return len(asked)

    read(partner_operator, cases[:2])
    some = run()
    read(partner_operator, cases[:4])
    assert run() == some


# ------------------------------------------------------------------------------------------------- a person looks


@pytest.fixture
def review(cases, partner_operator):
    read(partner_operator, cases)
    return raise_reviews(by=BY)[0]


def test_it_is_looked_at_and_judged_and_both_are_journalled(review, dpo, supervisor):
    look_at_reading(by=dpo, review_id=review.pk)
    look_at_reading(by=supervisor, review_id=review.pk)
    review.refresh_from_db()
    assert review.looked_by == dpo
    with pytest.raises(BadInput):
        judge_reading(by=dpo, review_id=review.pk, explained=False)
    judge_reading(by=dpo, review_id=review.pk, explained=False, note="looked for a neighbour")
    with pytest.raises(NotReady):
        judge_reading(by=supervisor, review_id=review.pk, explained=True)
    entry = Entry.objects.get(act="reading.reviewed")
    assert entry.details["verdict"] == "not_explained" and entry.sealed and "neighbour" not in entry.details_text
    assert Entry.objects.filter(act="reading.looked_at").count() == 1
    assert ReadingReview.objects.get(pk=review.pk).note == "looked for a neighbour"


def test_nobody_sees_or_judges_what_is_about_themselves(cases, supervisor, dpo):
    read(supervisor, cases)
    (row,) = raise_reviews(by=BY)
    for act in (look_at_reading, lambda **given: judge_reading(explained=True, **given)):
        with pytest.raises(NotAllowed):
            act(by=supervisor, review_id=row.pk)
    assert row not in queries.fetch_readings_to_review(by=supervisor) and row in queries.fetch_readings_to_review(by=dpo)
    assert client_for(supervisor).get(reverse("cases:judge_reading", args=[row.pk])).status_code == 404
    assert "Unusual reading by" not in titles(supervisor) and "Unusual reading by" in titles(dpo)
    for column in ("reviewed", "looked"):
        with pytest.raises(IntegrityError), transaction.atomic():
            ReadingReview.objects.filter(pk=row.pk).update(**{f"{column}_at": timezone.now(), f"{column}_by": supervisor})


def titles(person) -> str:
    return " ".join(item.title for room in plugs.board_item.ask(by=person, now=timezone.now()) for item in room)


def test_it_is_for_supervision_and_data_protection(review, operator, case_manager, administrator):
    for person in (operator, case_manager, administrator):
        with pytest.raises(NotAllowed):
            judge_reading(by=person, review_id=review.pk, explained=True)
        assert client_for(person).get(reverse("cases:readings")).status_code == 404
    with pytest.raises(NotFound):
        look_at_reading(by=make_staff(roles.Supervisor, "Ana Two"), review_id=operator.pk)


def test_the_pages_show_who_what_and_which_cases(review, dpo, partner_operator, cases):
    browser = client_for(dpo)
    assert browser.get(reverse("cases:list")).context["to_look"] == 1
    page = browser.get(reverse("cases:readings")).content.decode()
    assert partner_operator.display_name in page and "Many cases in a short time" in page and "6 cases" in page
    address = reverse("cases:judge_reading", args=[review.pk])
    shown = browser.get(address).content.decode()
    assert all(case.reference in shown for case in cases)
    assert browser.post(address, {"verdict": "not_explained"}).status_code == 422
    browser.post(address, {"verdict": "explained", "note": "prepared the hand-over"})
    page = browser.get(reverse("cases:readings")).content.decode()
    assert "prepared the hand-over" in page and "Nothing waits for a look." in page


def test_every_kind_has_its_words():
    from fanal.cases.oversight.words import KINDS, VERDICTS

    assert set(KINDS) == {one.value for one in Oddity} and set(VERDICTS) == set(ReadingReview.Verdict.values)
