"""What a page of the day costs: so many queries, whatever the node has gathered in its years."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from fanal.accounts.models import Staff
from fanal.cases import actions, queries
from fanal.cases.models import Case
from fanal.network.queries import lock_own_node, own_node, read_node_once
from fanal.web import paging
from tests.apps.cases.builders import make_case
from tests.cast import client_for

pytestmark = pytest.mark.django_db

#: Opening a case that says something in every tab: the journal's entry about the reading among them, five statements.
FIRST, AGAIN = 32, 27


def test_a_case_opens_with_few_queries(case_manager: Staff, full_case: Case) -> None:
    browser, page = client_for(case_manager), reverse("cases:case", args=[full_case.pk])
    for most in (FIRST, AGAIN):
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(page).status_code == 200
        assert len(seen) <= most, "\n".join(one["sql"][:150] for one in seen.captured_queries)


def test_the_tabs_count_what_their_pages_show(case_manager: Staff, full_case: Case) -> None:
    counts = queries.count_parts(full_case, by=case_manager)
    assert counts.people == len(queries.people_of(full_case))
    assert counts.formal == len(queries.authorities_of(full_case)) + len(queries.consents_of(full_case)) > 0
    actions.attach_document(by=case_manager, case_id=full_case.pk, data=b"text", name="letter.txt")
    assert queries.count_parts(full_case, by=case_manager).documents == 1


def test_a_walled_document_is_not_counted_for_whom_it_is_hidden(case_manager: Staff, dpo: Staff, full_case: Case) -> None:
    actions.attach_document(by=case_manager, case_id=full_case.pk, data=b"text", name="letter.txt", walled=True)
    assert [queries.count_parts(full_case, by=by).documents for by in (case_manager, dpo)] == [1, 0]


def test_lists_are_counted_so_far_and_say_that_there_are_more(case_manager: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(4):
        make_case(case_manager)
    monkeypatch.setattr(paging, "COUNTED", 3)
    text = client_for(case_manager).get(reverse("cases:mine")).content.decode()
    assert "More than 3 cases: " in text
    assert '<span class="count">3+</span>' in text
    assert "<b>3+</b>" in client_for(case_manager).get(reverse("desk:board_now")).content.decode()


@pytest.mark.sqlite_only
def test_closed_cases_of_others_are_not_walked_through_to_count_ones_own(operator: Staff) -> None:
    with connection.cursor() as cursor:
        sql, values = queries.visible_cases(operator, closed=True).order_by()[:1001].query.sql_with_params()
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", values)
        plan = "\n".join(row[3] for row in cursor.fetchall())
    assert "SEARCH cases_case USING INDEX sqlite_autoindex_cases_case_1 (id=?)" in plan and "case_by_owner" in plan, plan
    assert "case_by_closing" not in plan and "SCAN" not in plan, plan


def test_what_is_closed_for_a_reader_is_what_they_read_of_all_that_is_closed(
    operator: Staff, case_manager: Staff, supervisor: Staff, outsider: Staff
) -> None:
    for whose in (operator, case_manager):
        case = make_case(whose)
        Case.objects.filter(pk=case.pk).update(
            status="closed", outcome="returned", closed_at=timezone.now(), needs_at=None, next_due=None
        )
    make_case(operator)
    for by in (operator, case_manager, supervisor, outsider):
        whole = queries.visible_cases(by).filter(status="closed")
        assert set(queries.visible_cases(by, closed=True)) == set(whole)
        assert queries.count_cases(by=by)["closed"] == whole.count()


def test_the_node_is_read_once_in_a_request_and_anew_in_the_next(node: None) -> None:
    with read_node_once():
        with CaptureQueriesContext(connection) as seen:
            assert own_node() is own_node()
        assert len(seen) == 1
    assert own_node() is not own_node()


def test_who_changes_the_node_reads_what_was_changed(node: None) -> None:
    with read_node_once():
        before = own_node()
        locked = lock_own_node()
        locked.name = "Another name"
        locked.save()
        assert own_node().name == "Another name" != before.name
