"""With a million contacts the desk still opens: reads begin at the few rows that are asked for, never at all contacts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from fanal.desk import queries
from fanal.desk.actions.open_case_from_contact import open_case_from_contact
from fanal.desk.actions.open_contact import open_contact
from fanal.desk.actions.promise_call_back import promise_call_back
from fanal.desk.models import Contact
from fanal.web import paging
from fanal.web.paging import page_by

pytestmark = pytest.mark.django_db

#: The one walk that is meant: over an index that holds nothing but the calls that were not made yet.
OPEN_CALL_BACKS = "SCAN desk_callback USING INDEX call_back_due"
FEW = {OPEN_CALL_BACKS, "SCAN subquery"}


def plans(captured: CaptureQueriesContext) -> list[str]:
    """How SQLite goes about each statement that was captured and looks at contacts."""
    found = []
    for statement in [one["sql"] for one in captured if "desk_contact" in one["sql"] and one["sql"].startswith("SELECT")]:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
            found.append("\n".join(row[3] for row in cursor.fetchall()))
    return found


@pytest.fixture
def promise(operator, fill):
    """A call back that was promised in a contact from which a case was opened."""
    contact = fill(given_name="=Samir", family_name="=Haddadi")
    open_case_from_contact(by=operator, contact_id=contact.pk)
    return promise_call_back(by=operator, contact_id=contact.pk, due=timezone.now() + timedelta(minutes=9))


@pytest.mark.sqlite_only
@pytest.mark.parametrize("read", ["call backs due", "one call back", "contacts of a case", "the newest of a case", "count of a case"])
def test_a_read_beside_the_contacts_never_walks_through_all_of_them(promise, operator, read):
    case_id = promise.contact.links.get().case_id
    ask = {
        "call backs due": lambda: queries.fetch_call_backs_due(by=operator),
        "one call back": lambda: queries.lock_call_back(by=operator, call_back_id=promise.pk),
        "the newest of a case": lambda: queries.fetch_newest_of_case(by=operator, case_id=case_id, until=None, most=60),
        "count of a case": lambda: queries.count_of_case(by=operator, case_id=case_id),
        "contacts of a case": lambda: queries.fetch_of_case(by=operator, case_id=case_id),
    }[read]
    with CaptureQueriesContext(connection) as captured, transaction.atomic():
        assert ask()
    # What a bounded count counts is a subquery; how its rows are found stands in lines of their own.
    walks = [line for plan in plans(captured) for line in plan.splitlines() if line.startswith("SCAN") and line not in FEW]
    assert walks == []


def test_a_long_list_is_counted_only_so_far_and_says_so(operator, ines, monkeypatch):
    for _ in range(4):
        open_contact(by=operator, channel="chat")
    counted = {to: page_by(Contact.objects.all(), column="occurred_at", newest_first=True, size=2, count_to=to) for to in (3, 4, None)}
    assert {to: (page.total, page.is_more) for to, page in counted.items()} == {3: (3, True), 4: (4, False), None: (4, False)}
    assert len({page.after for page in counted.values()}) == 1
    monkeypatch.setattr(paging, "COUNTED", 3)
    assert "More than 3 contacts" in ines.get(reverse("desk:contacts")).content.decode()
    assert "More than 3 contacts, newest first" in ines.get(reverse("desk:home")).content.decode()
