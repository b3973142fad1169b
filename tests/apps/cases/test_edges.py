"""Small refusals of single use cases, the whole timeline, the live topic: what the long stories pass by."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from fanal import live, vault
from fanal.cases import actions, queries
from fanal.cases.drafts import FlagDraft, NameDraft, TaskDraft
from fanal.cases.models import Case, Flag, Note, Task
from fanal.core.actors import System
from fanal.core.casework import (
    CaseStatus,
    CategoryChoice,
    ConsentUse,
    CrossBorder,
    FlagKind,
    SaidBy,
    SupportKind,
)
from fanal.core.errors import BadInput, NotFound, NotReady
from fanal.journal.models import Entry
from tests.apps.cases.builders import (
    MILAN,
    a_child,
    a_task,
    closing_of,
    first_child,
    first_episode,
    first_task,
    make_case,
    make_closed_case,
    make_person,
    ready_to_close,
    seen,
)


@pytest.fixture
def case(operator) -> Case:
    return make_case(operator, a_child(episode={"last_seen_at": seen()}))


HERE = [
    pytest.param("drop_task", {"task_id": uuid4(), "result": "x"}, id="task"),
    pytest.param("reassign_task", {"task_id": uuid4()}, id="task to give away"),
    pytest.param("update_authority", {"authority_id": uuid4(), "values": {}}, id="authority"),
    pytest.param("withdraw_consent", {"consent_id": uuid4()}, id="consent"),
    pytest.param("clear_flag", {"flag_id": uuid4()}, id="flag"),
    pytest.param("end_access", {"access_id": uuid4()}, id="access"),
    pytest.param("take_back_finding", {"episode_id": uuid4(), "reason": "x"}, id="episode"),
    pytest.param("start_episode", {"child_id": uuid4()}, id="child"),
]


@pytest.mark.parametrize(("act", "arguments"), HERE)
def test_what_is_not_in_the_case_is_not_there(operator, case, act, arguments):
    with pytest.raises(NotFound):
        getattr(actions, act)(by=operator, case_id=case.pk, **arguments)


def test_a_person_is_not_reached_through_a_case_in_which_they_are_not(operator, case):
    stranger = make_person(operator, make_case(operator))
    for act in (actions.update_person, actions.remove_person):
        with pytest.raises(BadInput):
            act(by=operator, case_id=case.pk, person_id=stranger.pk, **({"values": {}} if act is actions.update_person else {}))


@pytest.mark.parametrize(("act", "arguments", "place"), [
    pytest.param("add_note", {"note": "  "}, "note", id="an empty note"),
    pytest.param("add_task", {"task": TaskDraft(" ", timezone.now())}, "title", id="a task without words"),
    pytest.param("record_support", {"kind": SupportKind.LEGAL, "minutes": 5, "given_at": timezone.now() + timedelta(days=1)}, "given_at", id="support to come"),
    pytest.param("discard_case", {"reason": ""}, "reason", id="no reason to discard"),
    pytest.param("add_child", {"child": a_child(NameDraft(full="."), NameDraft(romanised="x"))}, "full", id="a name that is only romanised"),
    pytest.param("set_cross_border", {"cross_border": CrossBorder.KNOWN, "countries": [f"A{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTU"]}, "countries", id="a whole route"),
])
def test_a_use_case_refuses_with_the_field(operator, act, arguments, place):
    status = CaseStatus.REVIEW if act == "discard_case" else CaseStatus.OPEN
    case = actions.open_case(by=operator, status=status)
    with pytest.raises(BadInput) as caught:
        getattr(actions, act)(by=operator, case_id=case.pk, **arguments)
    assert caught.value.place == place


def test_the_summary_is_changed_and_what_it_was_stays_sealed(operator, case):
    actions.update_case(by=operator, case_id=case.pk, summary="first")
    actions.update_case(by=operator, case_id=case.pk, summary="second")
    actions.update_case(by=operator, case_id=case.pk, summary="second")
    case.refresh_from_db()
    entries = Entry.objects.filter(act="case.summary_changed").order_by("seq")
    assert case.summary == "second" and [bool(entry.sealed) for entry in entries] == [False, True]


def test_a_note_sent_twice_is_there_once(operator, case):
    note_id = uuid4()
    for _ in range(2):
        actions.add_note(by=operator, case_id=case.pk, note="seen at the station", note_id=note_id)
    assert Note.objects.get().pk == note_id


def test_a_finding_is_taken_back_with_a_reason_and_in_its_own_case(operator, supervisor, case):
    other = make_closed_case(operator, supervisor)
    ended = first_episode(other)
    actions.reopen_case(by=supervisor, case_id=other.pk, reason="wrong boy", next_task=a_task())
    with pytest.raises(NotFound):
        actions.take_back_finding(by=operator, case_id=case.pk, episode_id=ended.pk, reason="x")
    with pytest.raises(BadInput):
        actions.take_back_finding(by=operator, case_id=other.pk, episode_id=ended.pk, reason=" ")
    actions.start_episode(by=operator, case_id=other.pk, child_id=ended.child_id)
    with pytest.raises(NotReady):
        actions.take_back_finding(by=operator, case_id=other.pk, episode_id=ended.pk, reason="wrong boy")


def test_a_flag_taken_off_twice_is_taken_off_once(operator, case):
    flag = actions.raise_flag(by=operator, case_id=case.pk, flag=FlagDraft(FlagKind.PRESS_INTEREST))
    for _ in range(2):
        actions.clear_flag(by=operator, case_id=case.pk, flag_id=flag.pk)
    assert Entry.objects.filter(act="flag.cleared").count() == 1 and Flag.objects.get().cleared_by == operator


def test_handing_a_case_to_its_owner_or_lifting_what_is_not_restricted_changes_nothing(operator, supervisor, case):
    before = Entry.objects.count()
    actions.hand_over_case(by=operator, case_id=case.pk, owner=operator)
    actions.lift_restriction(by=supervisor, case_id=case.pk)
    assert Entry.objects.count() == before


def test_an_imported_case_is_given_to_a_colleague_in_its_review(operator, case_manager, administrator):
    one, two = (actions.open_case(by=System("import"), status=CaseStatus.REVIEW) for _ in range(2))
    assert actions.accept_case(by=operator, case_id=one.pk, next_task=a_task(), owner=case_manager).owner == case_manager
    with pytest.raises(BadInput):
        actions.accept_case(by=operator, case_id=two.pk, next_task=a_task(), owner=administrator)


def test_a_discarded_case_takes_nothing_any_more(operator, supervisor):
    case = actions.open_case(by=System("import"), status=CaseStatus.REVIEW)
    actions.discard_case(by=operator, case_id=case.pk, reason="a test row")
    for act, arguments in (("add_note", {"note": "x"}), ("record_support", {"kind": SupportKind.LEGAL, "minutes": 5}), ("add_task", {"task": a_task()})):
        with pytest.raises(NotReady):
            getattr(actions, act)(by=supervisor, case_id=case.pk, **arguments)


def test_the_whole_timeline_says_each_thing_once_in_words(operator, supervisor, partner_operator):
    case = make_closed_case(operator, supervisor)
    child = first_child(case)
    actions.reopen_case(by=supervisor, case_id=case.pk, reason="away again", next_task=a_task("Call the mother"))
    actions.start_episode(by=operator, case_id=case.pk, child_id=child.pk, values={"circumstances": "after school"})
    actions.complete_task(by=operator, case_id=case.pk, task_id=first_task(case).pk, result="reached", next_task=a_task())
    flag = actions.raise_flag(by=operator, case_id=case.pk, flag=FlagDraft(FlagKind.SELF_HARM, SaidBy.MOTHER, "cuts"))
    actions.clear_flag(by=operator, case_id=case.pk, flag_id=flag.pk)
    consent = actions.give_consent(by=operator, case_id=case.pk, use=ConsentUse.PUBLISH, given_by="mother")
    actions.withdraw_consent(by=operator, case_id=case.pk, consent_id=consent.pk)
    actions.give_consent(by=operator, case_id=case.pk, use=ConsentUse.PUBLISH, given_by="supervisor", approval=True)
    actions.add_note(by=operator, case_id=case.pk, note="We publish tomorrow.", is_decision=True)
    actions.add_note(by=operator, case_id=case.pk, note="mine", walled=True)
    actions.attach_document(by=operator, case_id=case.pk, data=b"text", name="letter.txt")
    actions.hand_over_case(by=operator, case_id=case.pk, owner=supervisor, reason="leave")
    actions.restrict_case(by=supervisor, case_id=case.pk, reason="known")
    actions.break_glass(by=partner_operator, case_id=case.pk, reason="The mother calls at night.")
    titles = [
        entry.title for entry in queries.fetch_timeline(by=supervisor, case=case).entries
    ]
    for words in (
        "Case opened", "Case closed", "Case reopened", "Handed over to Katarzyna Wilk", "Reading restricted", "Done: Call the mother",
        "Marked: Self-harm", "Mark taken off: Self-harm", "Consent: Publish an appeal", "Approval: Publish an appeal",
        "Withdrawn: Publish an appeal", "Decision", "سمير الحدادي is missing again", "سمير الحدادي was found", "Emergency access until",
        "the child's own", "added",
    ):
        assert sum(words in title for title in titles) >= 1, words
    assert len(queries.finished_tasks_of(case)) == 2 and len(queries.open_tasks_of(case)) == 1


def test_parts_of_a_case_are_there_for_its_page(operator, case):
    make_person(operator, case)
    actions.give_consent(by=operator, case_id=case.pk, use=ConsentUse.PHOTO, given_by="mother")
    actions.record_authority(by=operator, case_id=case.pk, values={"kind": "interpol"})
    actions.record_support(by=operator, case_id=case.pk, kind=SupportKind.SOCIAL, minutes=5)
    child = queries.children_of(case)[0]
    assert [episode.number for episode in child.episodes_here] == [1]
    assert queries.fetch_child(by=operator, child_id=child.pk) == child
    assert [queries.consents_of(case)[0].use, queries.authorities_of(case)[0].kind] == ["photo", "interpol"]
    assert queries.support_of(case).get().minutes == 5 and queries.missing_in(case)[0].child == child
    assert queries.broken_glass_of(case) == [] and not queries.has_broken_glass(operator, case.pk)
    with pytest.raises(NotFound):
        queries.fetch_child(by=operator, child_id=uuid4())


def test_who_may_read_a_case_hears_that_it_changed_and_nobody_else(operator, outsider, case):
    may_hear = live.rights.of("case")
    assert may_hear(operator, str(case.pk)) and not may_hear(outsider, str(case.pk))
    assert not may_hear(operator, "") and not may_hear(operator, "not-an-id") and not may_hear(operator, str(uuid4()))


def test_a_row_shows_nothing_of_anybody_in_its_own_name(operator, case):
    make_person(operator, case, name="Nadia Haddadi")
    actions.add_child(by=operator, case_id=case.pk, child=a_child(MILAN))
    for row in (*case.children.all(), *case.people.all(), *case.tasks.all(), *case.case_people.all(), *case.case_children.all(), *case.category_changes.all()):
        shown = f"{row} {row!r}"
        assert not any(word in shown for word in ("Nadia", "Samir", "سمير", "Milan", "First steps"))


def test_a_repeated_category_and_an_unchanged_episode_say_nothing(operator, case):
    before = Entry.objects.count()
    actions.change_category(by=operator, case_id=case.pk, category=CategoryChoice.of("runaway"))
    actions.update_episode(by=operator, case_id=case.pk, episode_id=first_episode(case).pk, values={})
    assert Entry.objects.count() == before and Task.objects.count() == 1


def test_what_a_finding_said_stays_sealed_in_the_journal_when_it_is_taken_back(operator, supervisor):
    """An operator does not see where the child was found, and may take the finding back: it must not be lost by that."""
    case = ready_to_close(operator)
    closing = closing_of(case, place="Lindenlaan 7", interview_note="wants to talk to a woman")
    actions.close_case(by=supervisor, case_id=case.pk, closing=closing)
    actions.reopen_case(by=supervisor, case_id=case.pk, reason="another boy", next_task=a_task())
    episode = first_child(case).episodes.get()
    actions.take_back_finding(by=operator, case_id=case.pk, episode_id=episode.pk, reason="another boy")
    entry = Entry.objects.get(act="episode.finding_taken_back")
    kept = json.loads(vault.open_sealed(entry.sealed, key_id=entry.key_id, place="journal_entry.sealed", row_id=entry.pk))
    assert (kept["found_place"], kept["interview_note"]) == ("Lindenlaan 7", "wants to talk to a woman")
    assert kept["return_interview"] == "accepted"
