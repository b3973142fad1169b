"""The return interview, plans from templates and patterns: through their pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from fanal.accounts.models import Staff
from fanal.cases import actions
from fanal.cases.models import Case
from fanal.core.casework import ReturnInterview
from tests.apps.cases.builders import a_child, a_task, closing_of, first_episode, make_case, seen
from tests.apps.cases_pages.sending import at, first_child, send
from tests.cast import client_for

SECRET = "the uncle waited at the school"


@pytest.fixture
def back(full_case: Case, case_manager: Staff) -> Case:
    """Jonas' case, closed because the child is back; the interview is offered."""
    actions.close_case(by=case_manager, case_id=full_case.pk, closing=closing_of(full_case, interview=ReturnInterview.OFFERED))
    return Case.objects.get(pk=full_case.pk)


def test_an_interview_is_recorded_from_the_child_s_tab_and_stands_there(jonas: Client, back: Case) -> None:
    episode = first_episode(back)
    page = jonas.get(reverse("cases:child", args=[back.pk])).content.decode()
    assert reverse("cases:interview", args=[back.pk, episode.pk]) in page
    form = jonas.get(reverse("cases:interview", args=[back.pk, episode.pk])).content.decode()
    assert "So far: Offered" in form and 'value="not_offered"' not in form
    send(jonas, "interview", back.pk, episode.pk, state="held", at=at(0), with_whom="Dr Ilse Maes", note=SECRET)
    page = jonas.get(reverse("cases:child", args=[back.pk])).content.decode()
    assert "Dr Ilse Maes" in page and SECRET in page and reverse("cases:interview", args=[back.pk, episode.pk]) not in page
    assert jonas.get(reverse("cases:interview", args=[back.pk, episode.pk])).status_code == 404


def test_what_was_said_is_for_those_who_may_read_what_is_sealed(jonas: Client, back: Case, case_manager: Staff, partner_operator: Staff) -> None:
    send(jonas, "interview", back.pk, first_episode(back).pk, state="held", at=at(0), with_whom="Dr Ilse Maes", note=SECRET)
    actions.reopen_case(by=case_manager, case_id=back.pk, reason="a question", next_task=a_task())
    page = client_for(partner_operator).get(reverse("cases:child", args=[back.pk])).content.decode()
    assert "Return interview" in page and SECRET not in page and "Dr Ilse Maes" not in page


def test_without_a_reason_nothing_is_lost_that_was_typed(jonas: Client, back: Case) -> None:
    address = reverse("cases:interview", args=[back.pk, first_episode(back).pk])
    answer = jonas.post(address, {"state": "declined", "at": at(0), "with_whom": "Dr Ilse Maes", "note": ""})
    assert answer.status_code == 422 and "Say why." in answer.content.decode() and "Dr Ilse Maes" in answer.content.decode()


def test_the_late_offer_is_told(jonas: Client, full_case: Case, case_manager: Staff) -> None:
    long_ago = timezone.now() - timedelta(hours=100)
    actions.update_episode(by=case_manager, case_id=full_case.pk, episode_id=first_episode(full_case).pk, values={"last_seen_at": long_ago - timedelta(hours=2)})
    actions.close_case(by=case_manager, case_id=full_case.pk, closing=closing_of(full_case, interview=ReturnInterview.OFFERED, ended_at=long_ago))
    page = jonas.get(reverse("cases:interview", args=[full_case.pk, first_episode(full_case).pk])).content.decode()
    assert "offered 28 hours later than within 72" in page


def test_a_plan_before_the_return_counts_from_the_opening(jonas: Client, full_case: Case) -> None:
    page = jonas.get(reverse("cases:plan", args=[full_case.pk]))
    assert "First week of a runaway" in page.content.decode()
    form = page.context["form"]
    sent = {f"{part}-{number}": form[f"{part}-{number}"].value() for number in (0, 1, 3) for part in ("title", "due")}
    sent = {name: value.strftime("%Y-%m-%dT%H:%M") if hasattr(value, "strftime") else value for name, value in sent.items()}
    sent |= {f"take-{number}": "on" for number in (0, 1, 3)}
    before = full_case.tasks.count()
    send(jonas, "plan", full_case.pk, **sent)
    added = full_case.tasks.order_by("due")
    assert added.count() == before + 3
    assert any(task.words == "Ask the police for news" and task.kind == "ask_authority" for task in added)
    tasks = jonas.get(reverse("cases:tasks", args=[full_case.pk])).content.decode()
    assert "Plan from a template" in tasks


def test_a_step_that_is_taken_says_what_and_when_and_none_is_no_plan(jonas: Client, full_case: Case) -> None:
    address = reverse("cases:plan", args=[full_case.pk])
    answer = jonas.post(address, {"take-0": "on", "title-0": " ", "due-0": ""})
    assert answer.status_code == 422 and {"title-0", "due-0"} <= set(answer.context["form"].errors)
    assert jonas.post(address, {}).status_code == 422


def test_after_the_return_it_is_aftercare_in_a_closed_case_too(jonas: Client, back: Case) -> None:
    tasks = jonas.get(reverse("cases:tasks", args=[back.pk])).content.decode()
    assert "Plan aftercare" in tasks and "New task" not in tasks
    sent = {"take-1": "on", "title-1": "Ask the child", "due-1": at(48)}
    send(jonas, "plan", back.pk, **sent)
    task = back.tasks.get(state="open")
    assert (task.kind, task.words, task.owner) == ("aftercare", "Ask the child", back.owner)
    send(jonas, "finish_task", back.pk, task.pk, how="done", result="well", next_title="Once more", next_due=at(72))
    send(jonas, "finish_task", back.pk, back.tasks.get(state="open").pk, how="done", result="well")
    assert not back.tasks.filter(state="open").exists()
    send(jonas, "add_task", back.pk, title="One more", due=at(9), kind="aftercare")
    assert jonas.post(reverse("cases:add_task", args=[back.pk]), {"title": "x", "due": at(9), "kind": "follow_up"}).status_code == 422


def test_a_pattern_tells_what_is_common(jonas: Client, full_case: Case, case_manager: Staff) -> None:
    child = first_child(full_case)
    assert "What the disappearances have in common" not in jonas.get(reverse("cases:child", args=[full_case.pk])).content.decode()
    actions.close_case(by=case_manager, case_id=full_case.pk, closing=closing_of(full_case, ended_at=timezone.now()))
    again = make_case(case_manager, a_child(), owner=case_manager)
    actions.start_episode(by=case_manager, case_id=again.pk, child_id=child.pk, values={"last_seen_at": timezone.now(), "place_kind": "home"})
    page = jonas.get(reverse("cases:pattern", args=[again.pk, child.pk])).content.decode()
    assert "In common" in page and full_case.reference in page and "Home: 2" in page
    other = next(one for one in again.children.all() if one.pk != child.pk)
    assert jonas.get(reverse("cases:pattern", args=[full_case.pk, other.pk])).status_code == 404


def test_from_one_institution_children_are_named_only_where_the_reader_may(jonas: Client, case_manager: Staff, supervisor: Staff, index_process: None) -> None:
    place = {"last_seen_at": seen(), "place_kind": "institution", "last_seen_place": "Foyer Élan"}
    mine = make_case(case_manager, a_child(episode=place))
    hidden = make_case(supervisor, a_child(episode=place), owner=supervisor)
    actions.restrict_case(by=supervisor, case_id=hidden.pk, reason="a judge's child")
    address = reverse("cases:pattern_of_place", args=[mine.pk, first_episode(mine).pk])
    assert address in jonas.get(reverse("cases:child", args=[mine.pk])).content.decode()
    page = jonas.get(address).content.decode()
    assert "Foyer Élan" in page and mine.reference in page and hidden.reference not in page and "1 more is in a case" in page
    at_home = make_case(case_manager, a_child(episode={**place, "place_kind": "home"}))
    assert jonas.get(reverse("cases:pattern_of_place", args=[at_home.pk, first_episode(at_home).pk])).status_code == 404
