"""From open to closed and open again: every transition, every refusal, one child with many episodes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from fanal.cases import actions, queries
from fanal.cases.drafts import FlagDraft, PoliceDraft, TaskDraft
from fanal.cases.models import Case, Child
from fanal.core import plugs
from fanal.core.actors import System
from fanal.core.casework import (
    AbductionKind,
    CaseOutcome,
    CaseStatus,
    Category,
    CategoryChoice,
    Closing,
    CrossBorder,
    EpisodeState,
    FlagKind,
    Need,
    PoliceAnswer,
    SupportKind,
)
from fanal.core.errors import BadInput, NotAllowed, NotFound, NotReady
from fanal.journal.models import Entry
from tests.apps.cases.builders import (
    ABDUCTION,
    MILAN,
    RUNAWAY,
    a_child,
    a_task,
    closing_of,
    first_child,
    first_episode,
    first_task,
    found_well,
    make_case,
    make_closed_case,
    ready_to_close,
    seen,
)


def test_a_case_closes_with_how_by_whom_how_long_and_the_interview(operator, case_manager):
    case = make_closed_case(operator, case_manager)
    episode = first_episode(case)
    assert (case.status, case.outcome, case.needs_at, case.next_due) == ("closed", "returned", None, None)
    assert (episode.state, episode.found_by, episode.condition, episode.return_interview) == ("found", "own_return", "well", "accepted")
    assert episode.length and timedelta(hours=8) < episode.length < timedelta(hours=10)
    assert case.tasks.get().state == "dropped"
    assert Entry.objects.get(act="case.closed").details == {"outcome": "returned", "episodes": 1}


def test_an_operator_carries_a_case_but_does_not_close_it(operator):
    case = ready_to_close(operator)
    with pytest.raises(NotAllowed):
        actions.close_case(by=operator, case_id=case.pk, closing=closing_of(case))


def test_everything_that_stands_in_the_way_is_named_at_once(operator, case_manager):
    case = make_case(operator, category=CategoryChoice())
    actions.add_task(by=operator, case_id=case.pk, task=a_task())
    with pytest.raises(NotReady) as caught:
        actions.close_case(by=case_manager, case_id=case.pk, closing=Closing())
    assert len(caught.value.blockers) == 5
    assert Case.objects.get(pk=case.pk).status == "open" and first_episode(case).is_missing


def test_an_alert_that_still_runs_keeps_a_case_open(operator, case_manager):
    case = ready_to_close(operator)
    alert = actions.record_authority(by=operator, case_id=case.pk, values={"kind": "child_alert", "state": "confirmed"})
    with pytest.raises(NotReady, match="running"):
        actions.close_case(by=case_manager, case_id=case.pk, closing=closing_of(case))
    actions.update_authority(by=operator, case_id=case.pk, authority_id=alert.pk, values={"state": "ended", "ended_at": timezone.now()})
    assert actions.close_case(by=case_manager, case_id=case.pk, closing=closing_of(case)).status == "closed"


def test_another_room_can_keep_a_case_open_and_hears_when_it_closes(operator, case_manager):
    case, heard, reasons = ready_to_close(operator), [], ["An appeal still runs."]
    plugs.close_blocker.plug("tests", lambda *, by, case_id: list(reasons))
    plugs.case_closed.plug("tests", lambda *, by, case_id: heard.append(case_id))
    try:
        with pytest.raises(NotReady) as caught:
            actions.close_case(by=case_manager, case_id=case.pk, closing=closing_of(case))
        assert caught.value.blockers == ("An appeal still runs.",) and not heard
        reasons.clear()
        actions.close_case(by=case_manager, case_id=case.pk, closing=closing_of(case))
    finally:
        plugs.close_blocker.unplug("tests")
        plugs.case_closed.unplug("tests")
    assert heard == [case.pk]


def test_a_room_that_cannot_follow_keeps_the_whole_case_open(operator, case_manager):
    case = ready_to_close(operator)

    def fail(*, by, case_id):
        raise RuntimeError("disk full")

    plugs.case_closed.plug("tests", fail)
    try:
        with pytest.raises(RuntimeError):
            actions.close_case(by=case_manager, case_id=case.pk, closing=closing_of(case))
    finally:
        plugs.case_closed.unplug("tests")
    assert Case.objects.get(pk=case.pk).status == "open" and first_episode(case).is_missing
    assert not Entry.objects.filter(act="case.closed").exists()


def test_siblings_end_each_in_their_own_way(operator, case_manager):
    case = ready_to_close(operator)
    actions.add_child(by=operator, case_id=case.pk, child=a_child(MILAN, episode={"last_seen_at": seen()}))
    one, two = case.episodes.order_by("recorded_at")
    findings = {one.pk: found_well(), two.pk: found_well(outcome=CaseOutcome.KNOWN_NOT_RETURNED)}
    with pytest.raises(NotReady):
        actions.close_case(by=case_manager, case_id=case.pk, closing=Closing(findings))
    closed = actions.close_case(by=case_manager, case_id=case.pk, closing=Closing(findings, CaseOutcome.KNOWN_NOT_RETURNED))
    assert closed.outcome == "known_not_returned"
    assert {one.outcome for one in case.episodes.all()} == {"returned", "known_not_returned"}


def test_a_closed_case_is_read_but_not_changed(operator, supervisor):
    case = make_closed_case(operator, supervisor)
    for act, arguments in (
        ("add_task", {"task": a_task()}), ("change_category", {"category": ABDUCTION}), ("update_case", {"summary": "x"}),
        ("start_episode", {"child_id": first_child(case).pk}), ("hand_over_case", {"owner": supervisor}),
        ("close_case", {"closing": Closing()}),
    ):
        with pytest.raises(NotReady):
            getattr(actions, act)(by=supervisor, case_id=case.pk, **arguments)
    assert actions.add_note(by=supervisor, case_id=case.pk, note="The grandmother thanks us.").pk
    assert actions.record_support(by=supervisor, case_id=case.pk, kind=SupportKind.EMOTIONAL, minutes=10).pk


def test_a_reopened_case_goes_on_with_reason_task_and_its_history(operator, supervisor):
    case = make_closed_case(operator, supervisor)
    with pytest.raises(BadInput):
        actions.reopen_case(by=supervisor, case_id=case.pk, reason=" ", next_task=a_task())
    with pytest.raises(NotAllowed):
        actions.reopen_case(by=operator, case_id=case.pk, reason="again", next_task=a_task())
    again = actions.reopen_case(by=supervisor, case_id=case.pk, reason="The father called from abroad.", next_task=a_task())
    assert (again.status, again.outcome, again.closed_at, again.owner) == ("open", "", None, operator)
    assert again.need is Need.LATER and first_episode(case).state == EpisodeState.FOUND
    assert [change.act for change in case.status_changes.order_by("recorded_at")] == ["opened", "closed", "reopened"]
    with pytest.raises(NotReady):
        actions.reopen_case(by=supervisor, case_id=case.pk, reason="twice", next_task=a_task())


def test_a_case_whose_owner_left_is_reopened_into_the_hands_that_reopen_it(operator, supervisor):
    case = make_closed_case(operator, supervisor)
    type(operator).objects.filter(pk=operator.pk).update(is_active=False, revoked_at=timezone.now())
    assert actions.reopen_case(by=supervisor, case_id=case.pk, reason="new lead", next_task=a_task()).owner == supervisor


def test_a_child_who_runs_again_is_one_child_with_many_episodes(operator, supervisor):
    case = make_closed_case(operator, supervisor)
    child = first_child(case)
    actions.reopen_case(by=supervisor, case_id=case.pk, reason="away again", next_task=a_task())
    second = actions.start_episode(by=supervisor, case_id=case.pk, child_id=child.pk, values={"last_seen_text": "2026-01-05"})
    with pytest.raises(NotReady):
        actions.start_episode(by=supervisor, case_id=case.pk, child_id=child.pk)
    actions.close_case(by=supervisor, case_id=case.pk, closing=closing_of(case))
    new = actions.open_case(by=supervisor, category=RUNAWAY)
    third = actions.start_episode(by=supervisor, case_id=new.pk, child_id=child.pk)
    assert Child.objects.count() == 1 and [second.number, third.number] == [2, 3]
    assert [one.number for one in queries.fetch_episodes_of_child(by=supervisor, child=child)] == [1, 2, 3]
    assert list(new.children.all()) == [child]


def test_a_case_opened_for_a_known_child_adds_what_is_new_and_doubles_nothing(operator, supervisor):
    case = make_closed_case(operator, supervisor)
    child = first_child(case)
    draft = replace(a_child(MILAN, hair="dyed red"), child_id=child.pk, names=(MILAN, *a_child().names))
    actions.open_case(by=supervisor, children=[draft])
    child.refresh_from_db()
    assert Child.objects.count() == 1 and child.hair == "dyed red" and child.names.count() == 2
    assert child.names.filter(is_main=True).get().script == "Arab"


def test_how_many_episodes_lie_elsewhere_may_be_told_but_not_where(operator, supervisor, partner_operator):
    case = make_closed_case(operator, supervisor)
    child = first_child(case)
    assert queries.fetch_episodes_of_child(by=partner_operator, child=child) == []
    assert queries.count_hidden_episodes(by=partner_operator, child=child) == 1


def test_a_finding_recorded_in_error_is_taken_back(operator, supervisor):
    case = make_closed_case(operator, supervisor)
    episode = first_episode(case)
    actions.reopen_case(by=supervisor, case_id=case.pk, reason="It was another boy.", next_task=a_task())
    back = actions.take_back_finding(by=supervisor, case_id=case.pk, episode_id=episode.pk, reason="It was another boy.")
    assert back.is_missing and (back.outcome, back.found_by, back.condition, back.ended_at) == ("", "", "", None)
    with pytest.raises(NotReady):
        actions.take_back_finding(by=supervisor, case_id=case.pk, episode_id=episode.pk, reason="again")


def test_what_was_imported_is_taken_over_or_discarded(operator):
    took, threw = (actions.open_case(by=System("import"), status=CaseStatus.REVIEW, category=RUNAWAY) for _ in range(2))
    accepted = actions.accept_case(by=operator, case_id=took.pk, next_task=a_task())
    assert (accepted.status, accepted.owner) == ("open", operator) and accepted.tasks.filter(state="open").count() == 1
    with pytest.raises(NotReady):
        actions.accept_case(by=operator, case_id=took.pk, next_task=a_task())
    with pytest.raises(NotReady):
        actions.discard_case(by=operator, case_id=took.pk, reason="no")
    discarded = actions.discard_case(by=operator, case_id=threw.pk, reason="a test row")
    assert discarded.status == "discarded" and discarded.needs_at is None
    with pytest.raises(NotFound):
        actions.add_note(by=operator, case_id=threw.pk, note="x")


def test_a_closed_case_is_not_accepted_again(operator, supervisor):
    case = make_closed_case(operator, supervisor)
    with pytest.raises(NotReady):
        actions.accept_case(by=supervisor, case_id=case.pk, next_task=a_task())


def test_the_category_keeps_its_history(operator):
    case = make_case(operator, category=CategoryChoice())
    taken = CategoryChoice(Category.PARENTAL_ABDUCTION, determined=True, abduction=AbductionKind.REMOVAL)
    actions.change_category(by=operator, case_id=case.pk, category=taken, reason="the passport is gone")
    actions.change_category(by=operator, case_id=case.pk, category=taken)
    history = queries.category_history(case)
    assert [(one.before, one.after) for one in history] == [
        ("not_yet_determined", "parental_abduction"), ("", "not_yet_determined"),
    ]
    assert history[0].abduction_kind == "removal" and history[0].reason == "the passport is gone"


def test_the_border_is_recorded_without_the_own_country(operator):
    case = make_case(operator)
    abroad = actions.set_cross_border(by=operator, case_id=case.pk, cross_border=CrossBorder.KNOWN, countries=["FR", "BE", "IT", "FR"])
    assert abroad.countries == ["FR", "IT"]
    with pytest.raises(BadInput):
        actions.set_cross_border(by=operator, case_id=case.pk, cross_border=CrossBorder.NO, countries=["FR"])
    with pytest.raises(BadInput):
        actions.set_cross_border(by=operator, case_id=case.pk, cross_border=CrossBorder.KNOWN, countries=["France"])


def test_the_last_task_is_not_finished_without_a_next_one(operator):
    case = make_case(operator)
    task = first_task(case)
    with pytest.raises(NotReady, match="what comes next"):
        actions.complete_task(by=operator, case_id=case.pk, task_id=task.pk, result="called")
    later = TaskDraft("Visit the school", timezone.now() + timedelta(days=1))
    done = actions.complete_task(by=operator, case_id=case.pk, task_id=task.pk, result="called", next_task=later)
    case.refresh_from_db()
    assert done.state == "done" and done.finished_by == operator and case.next_due == later.due
    again = actions.complete_task(by=operator, case_id=case.pk, task_id=task.pk, next_task=later)
    assert again.result == "called" and case.tasks.count() == 2, "pressed twice, done once"


def test_a_task_given_up_says_why(operator):
    case = make_case(operator)
    with pytest.raises(BadInput):
        actions.drop_task(by=operator, case_id=case.pk, task_id=first_task(case).pk, result="", next_task=a_task())


def test_a_case_needs_someone_when_its_first_task_is_due(operator):
    case = make_case(operator)
    soon = actions.add_task(by=operator, case_id=case.pk, task=a_task(hours=0.1))
    case.refresh_from_db()
    assert case.needs_at == soon.due
    actions.reassign_task(by=operator, case_id=case.pk, task_id=soon.pk, due=timezone.now() + timedelta(days=3))
    case.refresh_from_db()
    assert case.needs_at == first_task(case).due < timezone.now() + timedelta(hours=2)


def test_a_task_goes_to_a_colleague_who_can_do_it(operator, case_manager, supervisor, administrator):
    case = make_case(operator)
    task = first_task(case)
    assert actions.reassign_task(by=operator, case_id=case.pk, task_id=task.pk, owner=case_manager).owner == case_manager
    with pytest.raises(BadInput):
        actions.reassign_task(by=operator, case_id=case.pk, task_id=task.pk, owner=administrator)
    actions.restrict_case(by=supervisor, case_id=case.pk, reason="well known")
    with pytest.raises(BadInput, match="Let this colleague"):
        actions.add_task(by=operator, case_id=case.pk, task=TaskDraft("Look", timezone.now(), owner=case_manager))
    actions.complete_task(by=operator, case_id=case.pk, task_id=task.pk, next_task=a_task())
    with pytest.raises(NotReady):
        actions.reassign_task(by=operator, case_id=case.pk, task_id=task.pk, owner=operator)


def test_owners_hand_on_their_own_and_case_managers_hand_on_any(operator, case_manager, partner_operator, administrator):
    case = make_case(operator)
    with pytest.raises(NotAllowed):
        actions.hand_over_case(by=partner_operator, case_id=case.pk, owner=partner_operator)
    handed = actions.hand_over_case(by=operator, case_id=case.pk, owner=partner_operator, reason="end of shift")
    assert handed.owner == partner_operator and first_task(case).owner == partner_operator
    assert actions.hand_over_case(by=case_manager, case_id=case.pk, owner=operator, tasks_too=False).owner == operator
    assert first_task(case).owner == partner_operator
    with pytest.raises(BadInput):
        actions.hand_over_case(by=operator, case_id=case.pk, owner=administrator)


def test_anybody_takes_a_case_that_nobody_has(operator):
    case = actions.open_case(by=System("import"))
    assert actions.hand_over_case(by=operator, case_id=case.pk, owner=operator).need is Need.LATER


def test_flags_stand_until_they_are_taken_off(operator):
    case = make_case(operator)
    flag = actions.raise_flag(by=operator, case_id=case.pk, flag=FlagDraft(FlagKind.DANGER_TO_LIFE, text="has medicine for two days"))
    assert actions.raise_flag(by=operator, case_id=case.pk, flag=FlagDraft(FlagKind.DANGER_TO_LIFE)).pk == flag.pk
    assert [one.kind for one in queries.flags_of(case)] == ["danger_to_life"]
    actions.clear_flag(by=operator, case_id=case.pk, flag_id=flag.pk)
    assert queries.flags_of(case) == []


def test_the_police_answer_is_whole_or_refused(operator):
    case = make_case(operator)
    for police, place in ((PoliceDraft(), "police_answer"), (PoliceDraft(PoliceAnswer.YES), "police_when"), (PoliceDraft(PoliceAnswer.NO), "police_why_not")):
        with pytest.raises(BadInput) as caught:
            actions.answer_police(by=operator, case_id=case.pk, police=police)
        assert caught.value.place == place
    assert actions.answer_police(by=operator, case_id=case.pk, police=PoliceDraft(PoliceAnswer.NO, why_not="afraid")).police_answer == "no"
