"""Hostile strings typed into any field stay what they are: text."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils.html import escape

from fanal.accounts.models import Staff
from fanal.cases import actions, queries
from fanal.cases.drafts import FlagDraft, NameDraft, PersonDraft
from fanal.cases.models import Case
from fanal.core.casework import ConsentUse, FlagKind, PersonRole, SaidBy, SupportKind
from tests.apps.cases.builders import a_child, a_task, make_case
from tests.cast import client_for

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ request.user.password }}",
    "{% include 'web/base.html' %}",
    "javascript:alert(1)",
    "</textarea></title><svg onload=alert(1)>",
    '=HYPERLINK("http://evil")',
    "\u202eevil\u202c",
    "' OR 1=1 --",
    "&lt;b&gt;",
    "${7*7}",
    "\u0007bell",
]
TABS = ["case", "child", "people", "tasks", "support", "formal", "documents", "readers"]


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_string_is_inert_on_every_page_of_a_case(text: str, case_manager: Staff) -> None:
    case = _case_full_of(text, case_manager)
    child = queries.children_of(case)[0]
    person = queries.people_of(case)[0]
    browser = client_for(case_manager)
    pages = [reverse(f"cases:{name}", args=[case.pk]) for name in TABS] + [
        reverse("cases:list"),
        reverse("cases:open_cases"),
        reverse("cases:change_child", args=[case.pk, child.pk]),
        reverse("cases:change_person", args=[case.pk, person.pk]),
        reverse("cases:change_summary", args=[case.pk]),
        reverse("cases:close_case", args=[case.pk]),
        reverse("cases:finish_task", args=[case.pk, queries.open_tasks_of(case)[0].pk]),
    ]
    for address in pages:
        answer = browser.get(address)
        assert answer.status_code == 200, address
        _is_inert(answer.content.decode(), text)
    assert escape(text) in browser.get(pages[0]).content.decode()  # shown, as the text that it is


def _is_inert(body: str, text: str) -> None:
    if "<" in text:
        assert text not in body
    assert "alert(1)>" not in body.replace("&gt;", "") or "<img src=x" not in body
    assert not re.search(r"<(svg|img)[^>]*\son\w+=", body)
    assert not re.search(r"""(href|src|action)=["']?\s*javascript:""", body, re.IGNORECASE)


def _case_full_of(text: str, by: Staff) -> Case:
    named = NameDraft(full=text, romanised=text, given=text, family=text)
    child = a_child(
        named,
        hair=text,
        marks=text,
        health=text,
        phone=text,
        birth_place=text,
        vulnerabilities=[{"code": "other", "said_by": "other", "text": text}],
        episode={"last_seen_place": text, "circumstances": text, "last_seen_text": text},
    )
    person = PersonDraft(
        (PersonRole.OTHER,),
        {"name": text, "phone": text, "email": text, "address": text, "note": text, "safety_note": text},
    )
    case = make_case(
        by,
        child,
        people=[person],
        summary=text,
        first_task=a_task(text),
        flags=[FlagDraft(FlagKind.SELF_HARM, SaidBy.CHILD, text)],
    )
    actions.add_note(by=by, case_id=case.pk, note=text)
    actions.record_support(by=by, case_id=case.pk, kind=SupportKind.SOCIAL, minutes=5, note=text)
    actions.record_authority(
        by=by,
        case_id=case.pk,
        values={"kind": "court", "state": "asked", "organisation": text, "number": text, "note": text},
    )
    actions.give_consent(by=by, case_id=case.pk, use=ConsentUse.MEDIATION, given_by=text, scope=text)
    return case


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_string_in_the_find_box_and_in_addresses_is_inert(
    text: str, case_manager: Staff, full_case: Case
) -> None:
    browser = client_for(case_manager)
    _is_inert(browser.get("/find/", {"q": text}).content.decode(), text)
    shown = browser.get(reverse("cases:case", args=[full_case.pk]), {"show": text, "older": text})
    assert shown.status_code == 200
    _is_inert(shown.content.decode(), text)
    _is_inert(browser.get(reverse("cases:open_cases"), {"category": text}).content.decode(), text)
    _is_inert(browser.get(reverse("cases:break_glass"), {"reference": text}).content.decode(), text)
