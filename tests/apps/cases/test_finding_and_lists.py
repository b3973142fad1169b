"""Finding a case by what somebody has in hand; lists by what needs someone now; board; timeline."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from fanal.cases import actions, queries
from fanal.cases.models import Case, Task
from fanal.core import plugs
from fanal.core.actors import System
from fanal.core.casework import CaseStatus, CategoryChoice, SaidBy, SupportKind
from fanal.core.errors import BadInput, NotAllowed, NotFound, Unavailable
from fanal.vault.index import client
from tests.apps.cases.builders import (
    ABDUCTION,
    MILAN,
    RUNAWAY,
    a_child,
    a_task,
    first_child,
    first_task,
    make_case,
    make_closed_case,
    make_person,
    seen,
)


def found(by, text) -> dict[str, tuple[str, ...]]:
    return {hit.case.reference: hit.why for hit in queries.find(by=by, text=text).hits}


@pytest.mark.parametrize("text", ["BE-{year}-0001", "be {year} 1", "BE–{year}–0001", " be-{year}-001 "])
def test_a_case_is_found_by_its_reference_however_it_was_typed(operator, index_process, text):
    case = make_case(operator)
    assert "reference" in found(operator, text.format(year=case.reference[3:7]))[case.reference]


def test_a_case_is_found_by_phone_mail_name_birth_and_report_number(operator, index_process):
    case = make_case(operator, a_child(MILAN, birth_date="2019-05-14", phone="0470 11 22 33"))
    make_person(operator, case, phone="+32 470 12 34 56", email="Helene@Example.org")
    actions.record_authority(by=operator, case_id=case.pk, values={"kind": "police_report", "number": "NA.11.L2.4711/26"})
    for text, why in (
        ("0032 470 123456", "phone"), ("helene@example.ORG", "email"), ("conti", "name"), ("WAUTERS Milan", "name"),
        ("hélène wauters", "name"), ("2019-05-14", "birth_date"), ("na 11 L2 4711/26", "reference"), ("0470112233", "phone"),
    ):
        assert found(operator, text) == {case.reference: (why,)}, text


def test_a_name_is_found_in_its_own_script_and_romanised_and_after_a_correction_only_as_corrected(operator, index_process):
    case = make_case(operator)
    child = first_child(case)
    assert case.reference in found(operator, "الحدادي") and case.reference in found(operator, "haddadi")
    actions.rename_child(by=operator, case_id=case.pk, child_id=child.pk, name_id=child.names.get().pk, name=MILAN)
    assert found(operator, "haddadi") == {} and case.reference in found(operator, "conti-wauters")


def test_nobody_finds_what_they_may_not_read(operator, supervisor, partner_operator, outsider, index_process):
    case = actions.restrict_case(by=supervisor, case_id=make_case(operator, a_child(MILAN)).pk, reason="known")
    for text in (case.reference, "conti"):
        assert found(operator, text) and found(supervisor, text)
        assert not found(partner_operator, text) and not found(outsider, text)
    assert queries.fetch_by_reference(by=partner_operator, text=case.reference) is None
    assert queries.fetch_by_reference(by=operator, text="no reference") is None


def test_while_the_index_does_not_answer_references_are_still_found(operator, monkeypatch):
    case = make_case(operator)

    def silent(kind, value):
        raise Unavailable("The look-up does not answer.")

    monkeypatch.setattr(client, "lookup", silent)
    result = queries.find(by=operator, text=case.reference)
    assert [hit.case for hit in result.hits] == [case] and result.unavailable == "The look-up does not answer."


def test_an_empty_search_finds_nothing(operator, index_process):
    make_case(operator)
    assert queries.find(by=operator, text="  ").hits == ()


def put_off(case: Case, hours: float) -> None:
    """Its first task, some hours from now or ago."""
    task = first_task(case)
    Task.objects.filter(pk=task.pk).update(due=timezone.now() + timedelta(hours=hours))
    case.refresh_from_db()
    from fanal.cases.steps import keep_need

    keep_need(case)


def test_what_needs_someone_now_is_listed_longest_waiting_first(operator, supervisor):
    late, later, soon = make_case(operator), make_case(operator), make_case(operator)
    put_off(late, -5)
    put_off(later, +5)
    put_off(soon, -1)
    orphan = actions.open_case(by=System("import"), opened_at=timezone.now() - timedelta(days=2))
    review = actions.open_case(by=System("import"), status=CaseStatus.REVIEW, opened_at=timezone.now() - timedelta(days=1))
    page = queries.fetch_needing_someone(by=supervisor)
    assert list(page.rows) == [orphan, review, late, soon] and page.total == 4 and page.after == ""
    assert [case.need for case in page.rows] == ["no_owner", "review", "task_overdue", "task_overdue"]
    assert list(queries.fetch_mine(by=operator).rows) == [late, soon, later]
    assert list(queries.fetch_to_review(by=supervisor).rows) == [review]
    assert queries.count_cases(by=operator) == {"now": 4, "mine": 3, "open": 4, "review": 1, "closed": 0}
    assert queries.count_for_board(by=operator) == {"open": 4, "missing_24h": 0}


def test_pages_go_on_by_key_without_a_gap_or_a_double(operator, supervisor, django_assert_max_num_queries):
    made = [make_case(operator, a_child(episode={"last_seen_at": seen(2)})) for _ in range(7)]
    Case.objects.filter(pk__in=[made[2].pk, made[3].pk]).update(needs_at=made[4].needs_at, next_due=made[4].needs_at)
    seen_so_far, after = [], ""
    while True:
        with django_assert_max_num_queries(9):
            page = queries.fetch_open(by=operator, after=after, size=3)
            assert page.total == 7
            for case in page.rows:
                assert case.case_children.all()[0].child.main_name.text and case.missing_now and case.open_tasks
        seen_so_far += page.rows
        after = page.after
        if not after:
            break
    assert len(seen_so_far) == 7 and set(seen_so_far) == set(made)
    for bad in ("x", "2026-01-01_y", f"2026-01-01T00:00:00_{made[0].pk}", f"0001-01-01T00:00:00+14:00_{made[0].pk}"):
        with pytest.raises(BadInput):
            queries.fetch_open(by=operator, after=bad)


def test_lists_are_narrowed_by_category(operator):
    one, two, three = make_case(operator, category=RUNAWAY), make_case(operator, category=ABDUCTION), make_case(operator, category=CategoryChoice())
    for category, case in (("runaway", one), ("parental_abduction", two), ("not_yet_determined", three)):
        assert list(queries.fetch_open(by=operator, category=category).rows) == [case]
    assert queries.fetch_open(by=operator, category="lost_injured_otherwise").total == 0


def test_closed_cases_are_listed_last_closed_first(operator, supervisor, partner_operator):
    first, second = (make_closed_case(operator, supervisor) for _ in range(2))
    assert list(queries.fetch_closed(by=supervisor).rows) == [second, first]
    assert queries.fetch_closed(by=partner_operator).total == 0


def test_the_board_shows_late_tasks_cases_without_owner_and_what_waits_for_review(operator, outsider):
    case = make_case(operator, first_task=a_task("Call the school", hours=-1))
    actions.open_case(by=System("import"))
    actions.open_case(by=System("import"), status=CaseStatus.REVIEW)
    Task.objects.filter(case__owner__isnull=True).update(state="done", finished_at=timezone.now())
    Case.objects.filter(owner__isnull=True).update(next_due=None)
    items = [item for room in plugs.board_item.ask(by=operator, now=timezone.now()) for item in room]
    kinds = {item.kind.code: item for item in items}
    assert set(kinds) >= {"task", "no_owner", "no_next_task", "import_review"}
    assert kinds["task"].title == "Call the school" and kinds["task"].due < timezone.now()
    assert str(case.pk) in kinds["task"].url and case.reference in kinds["task"].detail
    own = [item for room in [plugs.board_item.ask(by=outsider, now=timezone.now())] for part in room for item in part]
    assert not [item for item in own if item.kind.code in {"task", "no_owner", "import_review"}]


def test_the_board_costs_a_handful_of_queries(operator, django_assert_max_num_queries):
    for _ in range(5):
        make_case(operator)
    from fanal.cases.plugged import board_items

    with django_assert_max_num_queries(13):
        list(board_items(by=operator, now=timezone.now()))


def test_the_timeline_tells_what_happened_newest_first_and_by_whom(operator, supervisor):
    case = make_case(operator)
    actions.change_category(by=operator, case_id=case.pk, category=ABDUCTION, reason="passport gone")
    actions.add_note(by=operator, case_id=case.pk, note="You will never find us", said_by=SaidBy.FRIEND)
    actions.record_support(by=operator, case_id=case.pk, kind=SupportKind.LEGAL, minutes=35)
    actions.record_authority(by=supervisor, case_id=case.pk, values={"kind": "central_authority", "country": "IT"})
    entries = queries.fetch_timeline(by=operator, case=case).entries
    assert [entry.at for entry in entries] == sorted((entry.at for entry in entries), reverse=True)
    assert {entry.who for entry in entries} >= {"Ines Moreau", "Katarzyna Wilk"}
    assert any(entry.text == "You will never find us" and "friend" in entry.title for entry in entries)
    assert [entry.kind for entry in queries.fetch_timeline(by=operator, case=case, kind="abroad").entries] == ["abroad"]


def test_the_timeline_is_for_whom_the_case_is_for(operator, supervisor, partner_operator):
    case = actions.restrict_case(by=supervisor, case_id=make_case(operator).pk, reason="known")
    with pytest.raises(NotFound):
        queries.fetch_timeline(by=partner_operator, case=case)


def test_the_list_of_emergency_access_is_for_supervision(operator):
    with pytest.raises(NotAllowed):
        queries.fetch_broken_glass_to_review(by=operator)
