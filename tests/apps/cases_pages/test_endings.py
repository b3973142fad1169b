"""Closing, reopening, handing over, restricting, reviewing: through their pages."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from fanal.accounts.models import Staff
from fanal.cases import actions, queries
from fanal.cases.models import Case, Task
from fanal.core.casework import CaseStatus
from tests.apps.cases.builders import a_child, a_task, closing_of, make_case, ready_to_close
from tests.apps.cases_pages.sending import at, first_child, send
from tests.cast import client_for


def _finding(episode: Any, **fields: str) -> dict[str, str]:
    prefix = f"e{episode.number}-{episode.child_id.hex[-6:]}"
    given = {
        "outcome": "returned",
        "found_by": "own_return",
        "condition": "well",
        "ended_at": at(-1),
        "interview": "declined",
        "interview_note": "",
        **fields,
    }
    return {f"{prefix}-{name}": value for name, value in given.items()}


def test_closing_names_what_stands_in_the_way_beside_the_key_and_keeps_what_was_typed(
    jonas: Client, case_manager: Staff
) -> None:
    case = ready_to_close(case_manager)
    actions.add_task(by=case_manager, case_id=case.pk, task=a_task("Another one"))
    episode = queries.missing_in(case)[0]
    page = jonas.get(reverse("cases:close_case", args=[case.pk])).content.decode()
    assert "Finish or drop the open tasks" in page and reverse("cases:tasks", args=[case.pk]) in page
    answer = jonas.post(reverse("cases:close_case", args=[case.pk]), {**_finding(episode), "reason": "all is said"})
    body = answer.content.decode()
    assert answer.status_code == 422 and "Finish or drop the open tasks" in body and "all is said" in body
    case.refresh_from_db()
    assert case.status == CaseStatus.OPEN


def test_a_case_is_closed_and_opened_again(jonas: Client, case_manager: Staff) -> None:
    case = ready_to_close(case_manager)
    episode = queries.missing_in(case)[0]
    Task.objects.filter(case=case).update(state="done", finished_at=timezone.now())
    send(jonas, "close_case", case.pk, **_finding(episode), reason="")
    case.refresh_from_db()
    episode.refresh_from_db()
    assert (case.status, case.outcome, episode.found_by, episode.return_interview) == (
        "closed",
        "returned",
        "own_return",
        "declined",
    )
    assert "Returned" in jonas.get(reverse("cases:closed_cases")).content.decode()
    send(jonas, "reopen_case", case.pk, reason="missing again", task="Call the police", task_due=at(1))
    child = first_child(case)
    send(
        jonas,
        "repeat_episode",
        case.pk,
        child.pk,
        last_seen_at=at(-2),
        last_seen_precision="exact",
        last_seen_place="Station",
    )
    assert [one.number for one in queries.fetch_episodes_of_child(by=case_manager, child=child)] == [1, 2]
    body = jonas.get(reverse("cases:child", args=[case.pk])).content.decode()
    assert body.index("Episode 2") < body.index("Episode 1")


def test_an_end_recorded_in_error_is_taken_back(jonas: Client, case_manager: Staff) -> None:
    case = ready_to_close(case_manager)
    Task.objects.filter(case=case).update(state="done", finished_at=timezone.now())
    actions.close_case(by=case_manager, case_id=case.pk, closing=closing_of(case))
    actions.reopen_case(by=case_manager, case_id=case.pk, reason="error", next_task=a_task())
    child = first_child(case)
    send(jonas, "undo_finding", case.pk, child.pk, child.episodes_here[0].pk, reason="it was another boy")
    assert queries.missing_in(case)


def test_hand_over_restrict_let_in_and_out(
    jonas: Client, case_manager: Staff, supervisor: Staff, operator: Staff
) -> None:
    case = make_case(case_manager)
    send(jonas, "restrict", case.pk, reason="a colleague's family")
    send(jonas, "let_in", case.pk, staff=str(operator.pk), until="")
    assert client_for(operator).get(reverse("cases:case", args=[case.pk])).status_code == 200
    access = queries.readers_of(case)[0]
    send(jonas, "let_out", case.pk, access.pk)
    assert client_for(operator).get(reverse("cases:case", args=[case.pk])).status_code == 404
    send(jonas, "lift", case.pk, reason="over")
    send(jonas, "hand_over", case.pk, owner=str(operator.pk), reason="night shift")
    case.refresh_from_db()
    assert case.owner_id == operator.pk


def test_an_operator_takes_a_case_that_nobody_has_and_not_one_that_somebody_has(
    operator: Staff, case_manager: Staff
) -> None:
    case = make_case(case_manager)
    shift = client_for(operator)
    page = shift.get(reverse("cases:hand_over", args=[case.pk])).content.decode()
    assert "This case has an owner." in page and 'type="submit">Hand over' not in page
    Case.objects.filter(pk=case.pk).update(owner=None)
    send(shift, "hand_over", case.pk, owner=str(operator.pk), reason="")
    case.refresh_from_db()
    assert case.owner_id == operator.pk


def test_a_case_from_a_file_is_taken_over_or_discarded(jonas: Client, case_manager: Staff) -> None:
    taken = make_case(case_manager, a_child(), status=CaseStatus.REVIEW)
    empty = make_case(case_manager, a_child(missing=False), status=CaseStatus.REVIEW)
    assert "To review" in jonas.get(reverse("cases:list")).content.decode()
    send(jonas, "accept", taken.pk, task="Call", task_due=at(1))
    send(jonas, "discard", empty.pk, reason="twice in the sheet")
    assert [Case.objects.get(pk=one.pk).status for one in (taken, empty)] == ["open", "discarded"]


def test_where_a_child_was_found_is_hidden_from_who_reads_no_sealed_field(
    jonas: Client, case_manager: Staff, partner_operator: Staff
) -> None:
    case = ready_to_close(case_manager)
    actions.close_case(by=case_manager, case_id=case.pk, closing=closing_of(case))
    actions.reopen_case(by=case_manager, case_id=case.pk, reason="a question is open", next_task=a_task())
    episode = case.episodes.get()
    episode.found_place, episode.interview_note = "Rue du Refuge 7", "afraid of the uncle"
    episode.save()
    address = reverse("cases:child", args=[case.pk])
    for words in ("Rue du Refuge 7", "afraid of the uncle"):
        assert words in jonas.get(address).content.decode()
        assert words not in client_for(partner_operator).get(address).content.decode()
