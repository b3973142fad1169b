"""Lists say how many and why this order; finding says why each case fits; empty pages say what to do first."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from fanal.accounts.models import Staff
from fanal.cases.models import Case, Task
from fanal.core.errors import Unavailable
from fanal.journal.models import Entry
from fanal.vault.index import client as index_client
from tests.apps.cases.builders import MILAN, a_child, a_task, make_case
from tests.cast import client_for


def rows(body: str) -> list[str]:
    """The references in the order of the page."""
    return list(dict.fromkeys(re.findall(r"BE-\d{4}-\d{4}", body)))


def test_what_needs_someone_now_stands_in_order_with_its_reason(case_manager: Staff) -> None:
    late = make_case(case_manager, first_task=a_task("Call the school", hours=-2))
    later = make_case(case_manager, a_child(MILAN), first_task=a_task("Later", hours=9))
    nobody = make_case(case_manager, a_child(MILAN), first_task=a_task("Soon", hours=5))
    Case.objects.filter(pk=nobody.pk).update(owner=None, needs_at=timezone.now())
    body = client_for(case_manager).get(reverse("cases:list")).content.decode()
    assert rows(body) == [late.reference, nobody.reference] and later.reference not in body
    assert "2 cases: without owner, without next task, or with a late one; the longest waiting first." in body
    assert "Call the school" in body and "2 h late" in re.sub(r"\s", " ", body).replace("hr", "h") and "nobody" in body


def test_a_long_list_goes_on_by_key_and_loses_nobody(case_manager: Staff) -> None:
    made = [make_case(case_manager, a_child(MILAN), first_task=a_task(hours=hours)).reference for hours in range(1, 29)]
    browser = client_for(case_manager)
    first = browser.get(reverse("cases:open_cases"))
    further = re.search(r'href="([^"]+)" rel="next"', first.content.decode())
    assert further is not None
    second = browser.get(
        reverse("cases:open_cases") + further[1].replace("&amp;", "&").removeprefix(reverse("cases:open_cases"))
    )
    assert rows(first.content.decode()) + rows(second.content.decode()) == made
    assert "28 cases" in first.content.decode()
    assert browser.get(reverse("cases:open_cases"), {"after": "nonsense"}).status_code == 400


def test_an_empty_list_says_what_to_do_first(case_manager: Staff) -> None:
    browser = client_for(case_manager)
    assert "Nothing waits for anybody." in browser.get(reverse("cases:list")).content.decode()
    assert "You own no open case." in browser.get(reverse("cases:mine")).content.decode()
    assert reverse("cases:open_case") in browser.get(reverse("cases:open_cases")).content.decode()


def test_a_list_of_one_category_holds_that_category_alone(case_manager: Staff, full_case: Case) -> None:
    browser = client_for(case_manager)
    assert full_case.reference in browser.get(reverse("cases:open_cases"), {"category": "runaway"}).content.decode()
    assert (
        full_case.reference not in browser.get(reverse("cases:open_cases"), {"category": "migration"}).content.decode()
    )
    assert browser.get(reverse("cases:open_cases"), {"category": "<script>"}).status_code == 200


@pytest.mark.parametrize(
    ("sought", "why"),
    [
        pytest.param("be 2026 1", "reference", id="a reference as it is said"),
        pytest.param("0470 12 34 56", "phone number", id="a phone number in another form"),
        pytest.param("الحدادي", "every word is in a name", id="a word of a name in its own script"),
        pytest.param("al-haddadi SAMIR", "every word is in a name", id="the words of a name in any order"),
        pytest.param("2011-03-04", "date of birth", id="a date of birth"),
    ],
)
def test_a_case_is_found_and_the_reason_is_said(
    sought: str, why: str, case_manager: Staff, full_case: Case, index_process: None
) -> None:
    Case.objects.filter(pk=full_case.pk).update(reference="BE-2026-0001")
    body = client_for(case_manager).get("/find/", {"q": sought}).content.decode()
    assert "BE-2026-0001" in body and f"fits: {why}" in re.sub(r"\s+", " ", body)


def test_going_through_names_leaves_a_trace(
    operator: Staff, case_manager: Staff, full_case: Case, index_process: None
) -> None:
    """A curious colleague who looks for a neighbour's child reads its name and since when it is missing in the row alone."""
    other = make_case(case_manager, a_child(MILAN))
    curious = client_for(operator)
    for _twice in range(2):
        assert full_case.reference in curious.get(reverse("cases:find"), {"q": "Samir al-Haddadi"}).content.decode()
        curious.get(reverse("cases:open_cases"))
    read = list(Entry.objects.filter(actor=operator.actor_text, act__endswith=".read").values_list("subject", flat=True))
    assert sorted(read) == [f"case:{full_case.pk}", "list:open_cases"]
    assert f"case:{other.pk}" not in read


def test_what_a_seeker_may_not_read_is_not_found_nor_counted(
    partner_operator: Staff, full_case: Case, index_process: None
) -> None:
    Case.objects.filter(pk=full_case.pk).update(restricted=True)
    body = client_for(partner_operator).get("/find/", {"q": full_case.reference}).content.decode()
    assert "Nothing that you may read fits." in body


def test_without_the_index_references_still_work_and_the_page_says_so(
    case_manager: Staff, full_case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(kind: str, value: str) -> list[str]:
        raise Unavailable("The index process does not answer.")

    monkeypatch.setattr(index_client, "lookup", down)
    browser = client_for(case_manager)
    by_reference = browser.get("/find/", {"q": full_case.reference}).content.decode()
    assert (
        "Only references can be looked up now." in by_reference
        and reverse("cases:case", args=[full_case.pk]) in by_reference
    )
    by_name = browser.get("/find/", {"q": "Samir"}).content.decode()
    assert "Only references can be looked up now." in by_name and full_case.reference not in by_name


def test_the_head_says_what_is_wrong_in_words_and_where_to_mend_it(case_manager: Staff, full_case: Case) -> None:
    task = Task.objects.get(case=full_case)
    Task.objects.filter(pk=task.pk).update(due=timezone.now())
    Case.objects.filter(pk=full_case.pk).update(next_due=timezone.now(), needs_at=timezone.now())
    browser = client_for(case_manager)
    late = browser.get(reverse("cases:case", args=[full_case.pk])).content.decode()
    assert "Task is late" in late and reverse("cases:finish_task", args=[full_case.pk, task.pk]) in late
    Case.objects.filter(pk=full_case.pk).update(owner=None)
    supervisorless = browser.get(reverse("cases:case", args=[full_case.pk])).content.decode()
    assert (
        "Nobody owns this case" in supervisorless and reverse("cases:hand_over", args=[full_case.pk]) in supervisorless
    )


def test_a_long_list_costs_no_more_queries_than_a_short_one(case_manager: Staff) -> None:
    browser = client_for(case_manager)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(reverse("cases:open_cases")).status_code == 200
        return len(queries)

    for _one in range(2):
        make_case(case_manager, a_child(MILAN))
    cost()
    short = cost()
    for _one in range(10):
        make_case(case_manager, a_child(MILAN))
    assert cost() == short <= 25
