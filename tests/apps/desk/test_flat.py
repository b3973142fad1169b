"""Pages cost the same whatever the node has gathered in its years: each is opened, twenty years are put before, it is opened again."""

from __future__ import annotations

import html
import re
from urllib.parse import urljoin

import pytest
from django.urls import reverse

from fanal.cases.models import Case
from fanal.desk.models import Contact
from fanal.web import paging
from tests import flatness
from tests.cast import client_for

pytestmark = pytest.mark.django_db

CONTACTS, OPEN, CLOSED = "desk:contacts", "cases:open_cases", "cases:closed_cases"
#: Addresses by what they are called; `{open}`, `{reference}` stand for those of a case.
PAGES = {
    "desk": reverse("desk:home"), "board": reverse("desk:board"), "contacts": reverse(CONTACTS),
    "contacts of an outcome": reverse(CONTACTS) + "?outcome=advice",
    "contacts of an outcome that there is none of": reverse(CONTACTS) + "?outcome=sighting",
    "contacts of a category": reverse(CONTACTS) + "?category=migration", "contacts of a channel": reverse(CONTACTS) + "?channel=letter",
    "contacts of my own": reverse(CONTACTS) + "?mine=1", "contacts counted apart": reverse(CONTACTS) + "?apart=1",
    "cases that need someone": reverse("cases:list"), "my cases": reverse("cases:mine"), "open cases": reverse(OPEN),
    "open cases of a category": reverse(OPEN) + "?category=runaway", "closed cases": reverse(CLOSED),
    "a case": "/cases/{open}/", "tasks of a case": "/cases/{open}/tasks/", "find by reference": reverse("cases:find") + "?q={reference}",
}  # fmt: skip
#: Begins at the cases that one owns, so it grows with one's own closed cases; that of everybody, which supervision reads, does not.
#: Contacts counted apart are met on the way back in time, one in six: some luck is in how far that is.
BY_OWN = {("Jonas Vermeer", "closed cases"): 6.0, ("Jonas Vermeer", "contacts counted apart"): 2.0}


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists are counted to a number that the present reaches already, as the real one is reached by a node of some months."""
    monkeypatch.setattr(paging, "COUNTED", 20)


@pytest.fixture
def browsers(operator, case_manager, supervisor):
    flatness.seed_present()
    return {person.display_name: client_for(person) for person in (case_manager, supervisor)}


def opened(browser, address: str):
    """A page and the one after it, where there is one: a list that begins quickly may go on slowly."""
    answer = opened_once(browser, address)
    later = re.search(r'href="([^"]*[?;]after=[^"]+)"', answer.content.decode())
    return browser.get(urljoin(address, html.unescape(later[1]))) if later else answer


def opened_once(browser, address: str):
    case = Case.objects.filter(status="open", restricted=False).order_by("-opened_at").first()
    answer = browser.get(address.format(open=case.pk, reference=case.reference))
    assert answer.status_code == 200
    return answer


@pytest.mark.slow
@pytest.mark.sqlite_only  # PostgreSQL plans for some hundred rows otherwise than for a million: there, what is measured stands in how-fast.md
def test_no_page_costs_more_for_the_years_before(few, browsers):
    asked = [(who, name) for who in browsers for name in PAGES]
    present = {(who, name): flatness.work_of(lambda who=who, name=name: opened(browsers[who], PAGES[name])) for who, name in asked}
    flatness.seed_years_before()
    later = {(who, name): flatness.work_of(lambda who=who, name=name: opened(browsers[who], PAGES[name])) for who, name in asked}
    grown = {key: (present[key], later[key]) for key in asked if later[key] > BY_OWN.get(key, flatness.MOST) * present[key] + flatness.SLACK}
    assert grown == {}


def test_the_measure_sees_a_count_over_everything(operator):
    flatness.seed_present()
    present = flatness.work_of(lambda: Contact.objects.filter(walled=False).count())
    flatness.seed_years_before()
    assert flatness.work_of(lambda: Contact.objects.filter(walled=False).count()) > 3 * present
