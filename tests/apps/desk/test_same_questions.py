"""What is not somebody's and what there is not take the same questions to the database, so the clock tells nothing either.

Looks at the statements, not at the time: their number, their order and their kind, for every address with a case or contact in it.
"""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from fanal.cases import actions
from fanal.core.ids import new_id
from fanal.desk.actions.let_into_walled_contact import ask_to_let_in
from fanal.desk.actions.open_case_from_contact import open_case_from_contact
from tests.cast import client_for
from tests.guards.test_urls import ADDRESSES as ALL

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

#: Values: names of savepoints, quoted text, blobs, numbers, ids. What is left is the kind of the statement.
VALUE = re.compile(r"""\bs\d+_x\d+\b|X?'(?:[^']|'')*'|\b[0-9a-f]{32}\b|\b\d+(?:\.\d+)?\b""", re.IGNORECASE)
#: Pages of people; programs that ask with a token of their own have doors and tests of their own.
ADDRESSES = {name: arguments for name, arguments in ALL.items() if not name.startswith("interface:")}
ABOUT_CASES = sorted(name for name, arguments in ADDRESSES.items() if "case_id" in arguments and "contact_id" not in arguments)
ABOUT_CONTACTS = sorted(name for name, arguments in ADDRESSES.items() if "contact_id" in arguments)


#: What forms ask for, so that a post gets as far as it can.
FORM = {"reason": "the child is found", "text": "found", "due": "2099-01-01T10:00", "note": "found"}


def asked(browser: Client, method: str, address: str) -> tuple[int, list[str]]:
    """The answer to one request (what does not exist, or what its form lacks) and the statements, without their values."""
    with CaptureQueriesContext(connection) as captured:
        answer = getattr(browser, method)(address, FORM if method == "post" else None)
    assert answer.status_code in {302, 404, 405}, f"{address}: {answer.status_code}"
    return answer.status_code, [VALUE.sub("?", query["sql"]) for query in captured.captured_queries]


def address_of(name: str, argument: str, value: Any) -> str:
    """With this id; every other argument of it names nothing."""
    given = {one: 0 if type(kind).__name__ == "IntConverter" else new_id() for one, kind in ADDRESSES[name].items()}
    return reverse(name, kwargs={**given, argument: value})


@pytest.fixture
def walled(fill):
    return fill(caller="child_self", given_name="=Samir")


@pytest.fixture
def stranger(second_operator) -> Client:
    browser = client_for(second_operator)
    browser.get(reverse("desk:contact", args=[new_id()]))  # what is asked once and then kept has been asked
    return browser


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", ABOUT_CASES)
def test_a_case_of_others_and_one_that_there_is_not(stranger, walled, operator, name, method):
    case = open_case_from_contact(by=operator, contact_id=walled.pk)
    theirs = asked(stranger, method, address_of(name, "case_id", case.pk))
    assert theirs == asked(stranger, method, address_of(name, "case_id", new_id()))


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", ABOUT_CONTACTS)
def test_a_walled_contact_and_one_that_there_is_not(stranger, walled, name, method):
    theirs = asked(stranger, method, address_of(name, "contact_id", walled.pk))
    assert theirs == asked(stranger, method, address_of(name, "contact_id", new_id()))


def test_a_document_behind_the_wall_and_one_that_there_is_not(stranger, fill, operator):
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG")
    case = open_case_from_contact(by=operator, contact_id=fill(given_name="=Samir", caller="parent").pk)
    document = actions.attach_document(by=operator, case_id=case.pk, data=out.getvalue(), name="a.png", walled=True)
    address = [reverse("cases:document_file", args=[case.pk, one]) for one in (new_id(), document.pk, new_id())]
    first, theirs, made_up = (asked(stranger, "get", one) for one in address)
    assert theirs == made_up == first


@pytest.mark.parametrize("name", ["desk:decide_opening", "desk:end_opening"])
def test_a_request_of_others_and_one_that_there_is_not(stranger, walled, operator, case_manager, name):
    opening = ask_to_let_in(by=operator, contact_id=walled.pk, reader_id=case_manager.pk, reason="takes over")
    theirs = asked(stranger, "post", address_of(name, "opening_id", opening.pk))
    assert theirs == asked(stranger, "post", address_of(name, "opening_id", new_id()))
