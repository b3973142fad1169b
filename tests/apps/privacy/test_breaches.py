"""The record of breaches: noted, written on, closed when it says all it must; the board counts the hours."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from fanal.core.errors import NotAllowed
from fanal.journal.models import Entry
from fanal.privacy import plugged
from fanal.privacy.actions.write_breach import note_breach
from fanal.privacy.models import Breach
from tests.cast import client_for

pytestmark = pytest.mark.django_db


def at(hours):
    return timezone.localtime(timezone.now() + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")


def typed(**changes):
    return {"noticed_at": at(-2), "what": "A laptop was lost on a train", "risk": "not_known"} | changes


def items(by):
    return [item for item in plugged.board_items(by=by, now=timezone.now()) if item.kind is plugged.BREACH]


def test_a_breach_from_noticing_to_the_closed_record(dpo, supervisor, operator):
    niamh = client_for(dpo)
    assert "No breach was noted" in niamh.get(reverse("privacy:breaches")).content.decode()
    niamh.post(reverse("privacy:note_breach"), typed())
    breach = Breach.objects.get()
    assert [item.due for item in items(supervisor)] == [breach.noticed_at + timedelta(hours=72)] and items(operator) == []
    page = reverse("privacy:breach", args=[breach.pk])
    assert "A laptop was lost" in niamh.get(page).content.decode()
    refused = niamh.post(reverse("privacy:close_breach", args=[breach.pk]), follow=True, headers={"Referer": f"http://testserver{page}"})
    assert "not complete" in refused.content.decode() and "Say what was done about it." in refused.content.decode()
    assert (Breach.objects.get().closed_at is None and "not complete" in refused.content.decode()) or refused.status_code == 200
    niamh.post(page, typed(risk="high", authority_at=at(-1), why_people="the disk was encrypted", measures="the key was changed"))
    assert items(supervisor) == []
    niamh.post(reverse("privacy:close_breach", args=[breach.pk]))
    closed = Breach.objects.get()
    assert closed.closed_by == dpo and closed.measures == "the key was changed"
    niamh.post(page, typed(what="something else"))
    assert Breach.objects.get().what == "A laptop was lost on a train", "a closed record stays as it is"
    acts = Entry.objects.filter(subject=f"breach:{breach.pk}").order_by("seq").values_list("act", flat=True)
    assert list(acts) == ["breach.noted", "breach.changed", "breach.closed"]


def test_a_time_to_come_is_refused_and_who_takes_calls_writes_no_record(dpo, operator):
    niamh = client_for(dpo)
    assert "still to come" in niamh.post(reverse("privacy:note_breach"), typed(noticed_at=at(3))).content.decode()
    with pytest.raises(NotAllowed):
        note_breach(by=operator, values={})
    assert not Breach.objects.exists()
