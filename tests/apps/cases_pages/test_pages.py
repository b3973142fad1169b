"""Every page of a case opens for whom it should, and is the page for what does not exist for everybody else."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from fanal.accounts.models import Staff
from fanal.cases.models import Case
from tests.cast import client_for

LISTS = ["list", "mine", "open_cases", "to_review", "closed_cases"]
TABS = ["case", "child", "people", "tasks", "support", "formal", "documents", "readers"]
ACTS = [
    "change_category",
    "change_countries",
    "change_police",
    "change_summary",
    "hand_over",
    "add_flag",
    "close_case",
    "restrict",
    "let_in",
    "add_child",
    "add_person",
    "add_authority",
    "add_consent",
    "add_note",
    "add_support",
    "add_task",
    "add_document",
]


@pytest.mark.parametrize("name", LISTS)
def test_each_list_opens(name: str, case_manager: Staff, full_case: Case) -> None:
    page = client_for(case_manager).get(reverse(f"cases:{name}"))
    assert page.status_code == 200


@pytest.mark.parametrize("name", TABS)
def test_each_tab_opens_for_the_owner_and_names_the_child_in_its_own_script(
    name: str, case_manager: Staff, full_case: Case
) -> None:
    page = client_for(case_manager).get(reverse(f"cases:{name}", args=[full_case.pk]))
    assert page.status_code == 200
    body = page.content.decode()
    assert "سمير الحدادي" in body and 'dir="rtl"' in body
    assert body.index("سمير الحدادي") < body.index("Samir al-Haddadi")


@pytest.mark.parametrize("name", ACTS)
def test_the_form_of_each_act_opens_for_the_owner(name: str, case_manager: Staff, full_case: Case) -> None:
    page = client_for(case_manager).get(reverse(f"cases:{name}", args=[full_case.pk]))
    assert page.status_code == 200
    assert "csrfmiddlewaretoken" in page.content.decode()


@pytest.mark.parametrize("name", [*TABS, *ACTS])
@pytest.mark.parametrize("who", ["administrator", "mediator", "outsider"])
def test_without_a_role_that_reads_cases_a_page_cannot_be_told_from_a_random_id(
    name: str, who: str, full_case: Case, request: pytest.FixtureRequest
) -> None:
    browser = client_for(request.getfixturevalue(who))
    real = browser.get(reverse(f"cases:{name}", args=[full_case.pk]))
    made_up = browser.get(reverse(f"cases:{name}", args=[uuid4()]))
    assert real.status_code == made_up.status_code == 404
    assert real.content == made_up.content


@pytest.mark.parametrize("name", [*TABS, *(name for name in ACTS if name not in {"close_case", "restrict"})])
def test_a_restricted_case_of_a_colleague_cannot_be_told_from_a_random_id(
    name: str, case_manager: Staff, supervisor: Staff, partner_operator: Staff, full_case: Case
) -> None:
    Case.objects.filter(pk=full_case.pk).update(restricted=True)
    browser = client_for(partner_operator)
    real = browser.get(reverse(f"cases:{name}", args=[full_case.pk]))
    made_up = browser.get(reverse(f"cases:{name}", args=[uuid4()]))
    assert real.status_code == made_up.status_code == 404
    assert real.content == made_up.content
    assert client_for(supervisor).get(reverse("cases:case", args=[full_case.pk])).status_code == 200


def test_an_operator_on_shift_reads_an_open_case_but_does_not_close_it(operator: Staff, full_case: Case) -> None:
    browser = client_for(operator)
    assert browser.get(reverse("cases:case", args=[full_case.pk])).status_code == 200
    assert browser.get(reverse("cases:close_case", args=[full_case.pk])).status_code == 404


def test_the_data_protection_officer_reads_and_is_offered_no_act(dpo: Staff, full_case: Case) -> None:
    browser = client_for(dpo)
    body = browser.get(reverse("cases:case", args=[full_case.pk])).content.decode()
    assert "Your role reads this case and does not change it." in body
    for name in ("add_note", "add_task", "change_category", "close_case"):
        assert reverse(f"cases:{name}", args=[full_case.pk]) not in body
        assert browser.get(reverse(f"cases:{name}", args=[full_case.pk])).status_code == 404


def test_a_stranger_is_sent_to_sign_in(client, full_case: Case) -> None:
    page = client.get(reverse("cases:case", args=[full_case.pk]))
    assert page.status_code == 302 and reverse("account_login") in page["Location"]
