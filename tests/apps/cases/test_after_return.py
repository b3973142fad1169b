"""The child is back: the interview until it is settled, aftercare beyond closing, and the strategy when it happens again and again."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from fanal.accounts.models import Staff
from fanal.cases import actions
from fanal.cases.after_return import queries as after_return
from fanal.cases.after_return.actions.record_interview import record_interview
from fanal.cases.after_return.models import InterviewStep
from fanal.cases.after_return.queries import INTERVIEW, fetch_from_place, interview_items
from fanal.cases.drafts import TaskDraft
from fanal.cases.models import Case, Task
from fanal.cases.plans.actions.plan_tasks import plan_tasks
from fanal.cases.queries.board import TASK, own_items
from fanal.cases.queries.subjects import export_subject
from fanal.cases.queries.timeline import fetch_timeline
from fanal.core.casework import ReturnInterview, TaskKind
from fanal.core.errors import BadInput, NotFound, NotReady, Unavailable
from fanal.core.plugs import Subject
from fanal.journal.models import Entry
from fanal.vault.index import client
from fanal.vault.models import IndexEntry
from tests.apps.cases.builders import (
    MILAN,
    a_child,
    a_task,
    closing_of,
    first_child,
    first_episode,
    make_case,
    ready_to_close,
    seen,
)
from tests.apps.cases.test_erasure import forget

I = ReturnInterview  # noqa: E741
SECRET = "says the uncle waited at the school"


def closed(by: Staff, closer: Staff, **finding: object) -> Case:
    case = ready_to_close(by, owner=closer)
    return actions.close_case(by=closer, case_id=case.pk, closing=closing_of(case, **finding))


def record(by: Staff, case: Case, state: ReturnInterview, **more: object) -> InterviewStep:
    return record_interview(by=by, case_id=case.pk, episode_id=first_episode(case).pk, state=state, **more)  # type: ignore[arg-type]


def waits(by: Staff) -> list[tuple[str, object]]:
    return [(item.title, item.due) for item in interview_items(by=by, now=timezone.now())]


@pytest.mark.parametrize(
    ("state", "note", "open_"), [(I.OFFERED, "", True), (I.ACCEPTED, "", True), (I.DECLINED, "", False), (I.HELD, "", False), (I.NOT_OFFERED, "moved abroad", False)]
)
def test_closing_writes_the_first_step_and_what_is_not_settled_stands_on_the_board(operator, case_manager, state, note, open_):
    case = closed(operator, case_manager, interview=state, interview_note=note)
    episode = first_episode(case)
    step = episode.interview_steps.get()
    assert (step.state, step.note, step.recorded_by, step.key_id) == (state.value, note, case_manager, episode.key_id)
    assert episode.interview_due == (episode.ended_at + timedelta(hours=72) if open_ else None)
    assert [due for _title, due in waits(case_manager)] == ([episode.interview_due] if open_ else [])


def test_of_a_child_who_is_not_back_no_interview_is_asked(operator, case_manager):
    case = ready_to_close(operator, owner=case_manager)
    with pytest.raises(NotReady, match="who is back"):
        record(case_manager, case, I.OFFERED)
    assert waits(case_manager) == []


def test_from_offered_to_held_with_who_when_and_what_was_said(operator, case_manager):
    case = closed(operator, case_manager, interview=I.OFFERED)
    agreed = timezone.now() + timedelta(days=2)
    record(case_manager, case, I.ACCEPTED, at=agreed, with_whom="Dr Ilse Maes")
    assert waits(case_manager) == [("Hold the return interview", agreed)]
    record(case_manager, case, I.HELD, with_whom="Dr Ilse Maes", note=SECRET)
    episode = first_episode(case)
    assert [step.state for step in episode.interview_steps.all()] == ["offered", "accepted", "held"]
    assert (episode.return_interview, episode.interview_due) == ("held", None) and waits(case_manager) == []
    with pytest.raises(NotReady, match="cannot follow"):
        record(case_manager, case, I.DECLINED, note="late")
    titles = [entry.title for entry in fetch_timeline(by=case_manager, case=case).entries]
    assert {"Return interview: Held", "Return interview: Accepted"} <= set(titles)
    assert not any(SECRET in entry.text for entry in fetch_timeline(by=case_manager, case=case).entries)
    assert SECRET not in str(list(Entry.objects.values_list("details_text", flat=True)))


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        pytest.param((I.DECLINED, 0, ""), "note", id="declined without a reason"),
        pytest.param((I.NOT_OFFERED, 0, "  "), "note", id="not offered without a reason"),
        pytest.param((I.HELD, 3, ""), "at", id="held in the future"),
        pytest.param((I.HELD, -30, ""), "at", id="held before the return"),
        pytest.param((I.ACCEPTED, 24 * 400, ""), "at", id="agreed on for next year"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(operator, case_manager, wrong, place):
    state, hours, note = wrong
    case = closed(operator, case_manager, interview=I.NOT_OFFERED, interview_note="asleep")
    with pytest.raises(BadInput) as caught:
        record(case_manager, case, state, at=timezone.now() + timedelta(hours=hours), note=note)
    assert caught.value.place == place and first_episode(case).interview_steps.count() == 1


def test_sent_twice_it_is_there_once_and_a_stranger_s_id_writes_a_new_row(operator, case_manager):
    case, other = closed(operator, case_manager, interview=I.OFFERED), closed(operator, case_manager, interview=I.OFFERED)
    step_id = uuid4()
    first = record(case_manager, case, I.DECLINED, note="does not want to", step_id=step_id)
    assert record(case_manager, case, I.DECLINED, note="does not want to", step_id=step_id) == first
    assert record(case_manager, other, I.DECLINED, note="neither", step_id=step_id).pk != step_id
    assert first_episode(case).interview_steps.count() == 2


def test_an_episode_of_another_case_is_refused(operator, case_manager):
    case, other = closed(operator, case_manager), closed(operator, case_manager)
    with pytest.raises(NotFound):
        record_interview(by=case_manager, case_id=case.pk, episode_id=first_episode(other).pk, state=I.HELD)


def test_a_finding_that_is_taken_back_takes_its_interview_along_sealed(operator, case_manager):
    case = closed(operator, case_manager, interview=I.OFFERED)
    record(case_manager, case, I.DECLINED, note=SECRET)
    actions.reopen_case(by=case_manager, case_id=case.pk, reason="it was the brother", next_task=a_task())
    actions.take_back_finding(by=case_manager, case_id=case.pk, episode_id=first_episode(case).pk, reason="it was the brother")
    episode = first_episode(case)
    assert (episode.return_interview, episode.interview_due, episode.interview_steps.count()) == ("", None, 0)
    assert waits(case_manager) == []
    entry = Entry.objects.get(act="episode.finding_taken_back")
    assert entry.sealed and SECRET.encode() not in bytes(entry.sealed)


def test_a_colleague_who_may_not_read_the_case_is_asked_nothing(operator, case_manager, supervisor):
    case = ready_to_close(operator, owner=case_manager)
    actions.restrict_case(by=supervisor, case_id=case.pk, reason="a judge's child")
    actions.close_case(by=case_manager, case_id=case.pk, closing=closing_of(case, interview=I.OFFERED))
    assert waits(operator) == [] and len(waits(case_manager)) == 1


# ------------------------------------------------------------------------------------------------- aftercare


def aftercare(title: str = "Ask how it goes", hours: float = -1) -> TaskDraft:
    return TaskDraft(title, timezone.now() + timedelta(hours=hours), TaskKind.AFTERCARE)


def on_board(by: Staff) -> list[str]:
    return [item.title for item in own_items(by=by, now=timezone.now()) if item.kind is TASK]


def test_aftercare_goes_on_when_the_case_closes_and_everything_else_ends(operator, case_manager):
    case = ready_to_close(operator, owner=case_manager)
    actions.add_task(by=case_manager, case_id=case.pk, task=aftercare())
    actions.close_case(by=case_manager, case_id=case.pk, closing=closing_of(case))
    assert {(task.kind, task.state) for task in case.tasks.all()} == {("first_steps", "dropped"), ("aftercare", "open")}
    assert on_board(case_manager) == ["Ask how it goes"]
    task = case.tasks.get(state="open")
    later = timezone.now() + timedelta(days=3)
    actions.reassign_task(by=case_manager, case_id=case.pk, task_id=task.pk, due=later)
    actions.complete_task(by=case_manager, case_id=case.pk, task_id=task.pk, result="well", next_task=aftercare("Once more"))
    actions.complete_task(by=case_manager, case_id=case.pk, task_id=case.tasks.get(state="open").pk, result="well")
    case.refresh_from_db()
    assert (case.status, case.next_due, case.needs_at, on_board(case_manager)) == ("closed", None, None, [])


def test_to_a_closed_case_nothing_but_aftercare_is_added(operator, case_manager):
    case = closed(operator, case_manager)
    actions.add_task(by=case_manager, case_id=case.pk, task=aftercare())
    with pytest.raises(NotReady, match="closed"):
        actions.add_task(by=case_manager, case_id=case.pk, task=a_task())
    with pytest.raises(NotReady, match="closed"):
        actions.complete_task(by=case_manager, case_id=case.pk, task_id=case.tasks.get(state="open").pk, next_task=a_task())
    assert case.tasks.get(state="open").words == "Ask how it goes"


def test_a_plan_comes_once_however_often_it_is_sent_and_all_of_it_or_nothing(operator, case_manager):
    case, plan_id = closed(operator, case_manager), uuid4()
    drafts = [aftercare("One", 24), aftercare("Two", 48)]
    for _time in range(2):
        assert len(plan_tasks(by=case_manager, case_id=case.pk, template="t", tasks=drafts, plan_id=plan_id)) == 2
    with pytest.raises(NotReady):
        plan_tasks(by=case_manager, case_id=case.pk, template="t", tasks=[aftercare(), a_task()], plan_id=uuid4())
    with pytest.raises(BadInput):
        plan_tasks(by=case_manager, case_id=case.pk, template="t", tasks=[], plan_id=uuid4())
    assert Task.objects.filter(kind="aftercare").count() == 2 and Entry.objects.filter(act="plan.added").count() == 1


# -------------------------------------------------------------------------------------------- again and again


def again(by: Staff, closer: Staff, case: Case) -> Case:
    """Back, and gone once more."""
    actions.close_case(by=closer, case_id=case.pk, closing=closing_of(case, interview=I.DECLINED, ended_at=timezone.now()))
    actions.reopen_case(by=closer, case_id=case.pk, reason="gone again", next_task=a_task())
    actions.start_episode(by=by, case_id=case.pk, child_id=first_child(case).pk, values={"last_seen_at": seen(0.5)})
    return case


def strategies() -> int:
    return Task.objects.filter(kind=TaskKind.STRATEGY.value).count()


def test_the_third_time_in_thirty_days_plans_a_strategy_once(operator, case_manager):
    case = again(operator, case_manager, ready_to_close(operator, owner=case_manager))
    assert strategies() == 0
    again(operator, case_manager, case)
    task = Task.objects.get(kind=TaskKind.STRATEGY.value)
    assert (task.case_id, task.owner, task.is_open) == (case.pk, case_manager, True) and "three times" in task.words
    assert timezone.now() < task.due <= timezone.now() + timedelta(hours=24)
    episode = case.episodes.get(state="missing")
    actions.update_episode(by=operator, case_id=case.pk, episode_id=episode.pk, values={"last_seen_at": seen(0.25)})
    assert strategies() == 1


def from_home_of(name: str, hours: float = 10) -> dict[str, object]:
    return {"last_seen_at": seen(hours), "place_kind": "institution", "last_seen_place": name}


def test_three_children_from_one_institution_plan_one_too_and_names_are_read_by_their_words(operator, case_manager, index_process):
    for number, name in enumerate(("Foyer Élan, Namur", "foyer elan namur", "Namur: Foyer ELAN")):
        make_case(operator, a_child(episode=from_home_of(name, 10 + number)))
        assert strategies() == (1 if number == 2 else 0)
    make_case(operator, a_child(episode=from_home_of("Foyer Horizon, Namur")))
    assert strategies() == 1


def test_a_home_is_no_institution_and_a_look_up_that_is_away_hinders_nothing(operator, index_process, monkeypatch):
    for _time in range(3):
        make_case(operator, a_child(episode={"last_seen_at": seen(), "place_kind": "home", "last_seen_place": "Rue Haute 4"}))
    assert strategies() == 0 and not IndexEntry.objects.filter(subject__startswith="episode:").exists()

    def away(*_args: object) -> list[str]:
        raise Unavailable("away")

    monkeypatch.setattr(client, "lookup", away)
    make_case(operator, a_child(episode=from_home_of("Foyer Élan")))
    assert strategies() == 0


def test_the_place_is_found_by_its_new_name_and_not_for_whom_the_case_is_closed(operator, case_manager, supervisor, index_process):
    case = make_case(operator, a_child(episode=from_home_of("Foyer Élan")), owner=case_manager)
    hidden = make_case(operator, a_child(MILAN, episode=from_home_of("Foyer Élan")), owner=case_manager)
    actions.restrict_case(by=supervisor, case_id=hidden.pk, reason="a judge's child")
    seen_here, more = fetch_from_place(by=operator, place="elan foyer")
    assert ([one.case_id for one in seen_here], more) == ([case.pk], 1)
    actions.update_episode(by=operator, case_id=case.pk, episode_id=first_episode(case).pk, values={"last_seen_place": "Foyer Horizon"})
    assert fetch_from_place(by=operator, place="Foyer Élan") == ([], 1)
    assert [one.case_id for one in fetch_from_place(by=operator, place="horizon")[0]] == [case.pk]


def test_of_very_many_from_one_place_the_newest_are_looked_at(operator, index_process, monkeypatch):
    monkeypatch.setattr(after_return, "MOST_FROM", 2)
    cases = [make_case(operator, a_child(episode=from_home_of("Foyer Élan"))) for _time in range(3)]
    seen_here, more = fetch_from_place(by=operator, place="Foyer Élan")
    assert ({one.case_id for one in seen_here}, more) == ({case.pk for case in cases[1:]}, 0)


def test_what_is_erased_is_found_at_no_place_and_handed_out_before(operator, case_manager, index_process):
    case = closed(operator, case_manager, interview=I.OFFERED)
    record(case_manager, case, I.DECLINED, note=SECRET)
    told = export_subject(by=case_manager, subject=Subject("child", first_child(case).pk))
    assert SECRET in [row.get("note") for row in told["return_interviews"]]
    other = make_case(operator, a_child(MILAN, episode=from_home_of("Foyer Élan")))
    forget("case", case.pk)
    forget("case", other.pk)
    assert not InterviewStep.objects.exists() and not IndexEntry.objects.exists()


def test_the_kind_on_the_board_has_words() -> None:
    assert str(INTERVIEW.word) == "Return interview"
