"""A case with thousands of entries opens as fast as one with ten: a page is read and opened, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fanal.accounts.models import Staff
from fanal.cases import actions, queries
from fanal.cases.models import Case, Note, Support
from fanal.core.casework import SupportKind
from fanal.core.errors import BadInput
from fanal.core.plugs import Stretch
from fanal.vault.fields import ProtectedField
from tests.apps.cases.builders import make_case

pytestmark = pytest.mark.django_db

NOTES, SUPPORTS, PAGE = 1400, 600, 60


def _long(by: Staff) -> Case:
    """1400 notes, every seventh a decision, and 600 times support that a file gave one and the same time."""
    case = make_case(by)
    now, whose = timezone.now(), {"case": case, "key_id": case.key_id, "recorded_by": by, "recorded_by_text": by.actor_text}
    Note.objects.bulk_create(
        Note(text=f"note {n}", is_decision=n % 7 == 0, recorded_at=now - timedelta(minutes=n), **whose) for n in range(NOTES)
    )
    noon = now - timedelta(minutes=30)
    Support.objects.bulk_create(
        Support(kind=SupportKind.EMOTIONAL, minutes=1, given_by=by, text=f"talk {n}", given_at=noon, **whose) for n in range(SUPPORTS)
    )
    return case


def _walk(by: Staff, case: Case, kind: str = "", size: int = PAGE) -> list[Any]:
    """Every entry, page after page, until there is no older one."""
    entries, older = [], ""
    for _ in range(200):
        page = queries.fetch_timeline(by=by, case=case, kind=kind, older=older, size=size)
        entries += page.entries
        older = page.older
        if not older:
            return entries
    raise AssertionError("the pages never end")


@pytest.fixture
def opened(monkeypatch) -> list[str]:
    """The protected values that were opened."""
    found: list[str] = []
    plain = ProtectedField.open

    def counted(self: ProtectedField, value: Any) -> Any:
        found.append(self.place)
        return plain(self, value)

    monkeypatch.setattr(ProtectedField, "open", counted)
    return found


def test_a_page_of_two_thousand_entries_costs_what_a_page_of_ten_costs(operator, opened):
    costs = []
    for case in (make_case(operator), _long(operator)):
        if not costs:
            actions.add_note(by=operator, case_id=case.pk, note="one")
            actions.record_support(by=operator, case_id=case.pk, kind=SupportKind.LEGAL, minutes=5)
        opened.clear()
        with CaptureQueriesContext(connection) as seen:
            page = queries.fetch_timeline(by=operator, case=case)
        costs.append((len(seen), len(opened), len(page.entries)))
    (few_queries, _, _), (queries_, decryptions, entries) = costs
    assert queries_ <= few_queries
    assert entries == PAGE
    assert decryptions <= PAGE + 1


def test_an_old_page_opens_no_more_than_the_newest_one(operator, opened):
    case = _long(operator)
    older = ""
    for _ in range(15):
        older = queries.fetch_timeline(by=operator, case=case, older=older).older
    opened.clear()
    assert len(queries.fetch_timeline(by=operator, case=case, older=older).entries) == PAGE
    # Where hundreds bear one time, those of that very time that were shown are told again, and no others.
    assert len(opened) <= PAGE + SUPPORTS + 1


def test_page_after_page_every_entry_is_shown_once_and_none_is_left_out(operator):
    case = _long(operator)
    decisions = [f"note {n}" for n in range(NOTES) if n % 7 == 0]
    others = [f"note {n}" for n in range(NOTES) if n % 7] + [f"talk {n}" for n in range(SUPPORTS)]
    for kind, written in {"": decisions + others, "decision": decisions, "note": others, "abroad": [], "contact": []}.items():
        entries = _walk(operator, case, kind)
        assert [one.at for one in entries] == sorted((one.at for one in entries), reverse=True)
        assert {one.kind for one in entries} <= ({kind} if kind else {"decision", "note"})
        assert sorted(one.text for one in entries if one.text.startswith(("note ", "talk "))) == sorted(written)


def test_each_room_answers_a_stretch_and_no_more(operator):
    from fanal.cases.plugged import timeline_entries

    case = _long(operator)
    until = timezone.now() - timedelta(minutes=100)
    found = list(timeline_entries(by=operator, case_id=case.pk, stretch=Stretch(7, until, "note")))
    assert len(found) == 7
    assert all(one.at <= until and one.kind == "note" for one in found)


@pytest.mark.parametrize("key", ["yesterday_1", "2026-11-24T03:12:00+00:00", "2026-11-24T03:12:00+00:00_x", "2026-11-24T03:12:00_1", "9999-12-31T00:00:00+00:00_1", "_", "2026-11-24T03:12:00+00:00_999999"])
def test_a_key_that_no_page_gave_is_named_as_such(operator, key):
    with pytest.raises(BadInput, match="Begin at its start"):
        queries.fetch_timeline(by=operator, case=make_case(operator), older=key)
