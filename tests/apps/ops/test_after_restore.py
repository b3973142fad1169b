"""After a restore every page asks administrators to look at what came back, and the board tells who leads a shift, until it was done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from fanal.accounts.models import Staff
from fanal.core.errors import NotAllowed
from fanal.journal.models import Entry
from fanal.ops import board
from fanal.ops.actions.look_through_restored import look_through_restored
from fanal.ops.models import Restore
from tests.apps.accounts.signing import age_proof
from tests.cast import client_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def restored() -> Restore:
    """A node that came back an hour ago, as it was the day before."""
    now = timezone.now()
    return Restore.objects.create(
        backup="fanal-x", taken_at=now - timedelta(days=1), restored_at=now - timedelta(hours=1)
    )


def kinds(person: Staff) -> list[str]:
    """What the machine says to this person."""
    return [item.kind.code for item in board.items(by=person, now=timezone.now())]


def test_administrators_are_asked_until_one_has_looked(
    restored: Restore, administrator: Staff, operator: Staff, supervisor: Staff
) -> None:
    browser = client_for(administrator)
    assert browser.get(reverse("desk:board")).status_code == 404, "an administrator has no board, so each page tells it"
    assert reverse("ops:restored") in browser.get(reverse("people:people")).content.decode()
    assert (kinds(operator), kinds(supervisor)) == ([], ["restored"])
    assert "who lost access since has it again" in client_for(supervisor).get(reverse("desk:board")).content.decode()
    for person in (operator, supervisor):
        assert reverse("ops:restored") not in client_for(person).get(reverse("desk:board")).content.decode()
    page = browser.get(reverse("ops:restored")).content.decode()
    for name in ("people:people", "outside:connections", "outside:receivers", "network:settings"):
        assert reverse(name) in page
    answer = browser.post(reverse("ops:restored"), follow=True)
    assert "nothing to look at" in answer.content.decode() and kinds(supervisor) == []
    assert reverse("ops:restored") not in browser.get(reverse("people:people")).content.decode()
    restored.refresh_from_db()
    assert restored.looked_by_id == administrator.pk and restored.looked_at
    assert Entry.objects.get(act="node.restore_looked_through").details == {"restores": 1}


def test_saying_it_twice_is_saying_it_once(restored: Restore, administrator: Staff) -> None:
    assert (look_through_restored(by=administrator), look_through_restored(by=administrator)) == (1, 0)
    assert Entry.objects.filter(act="node.restore_looked_through").count() == 1


def test_nobody_else_may_say_it_and_it_takes_a_fresh_sign_in(
    restored: Restore, administrator: Staff, operator: Staff, supervisor: Staff, dpo: Staff
) -> None:
    for person in (operator, supervisor, dpo):
        assert client_for(person).post(reverse("ops:restored")).status_code == 404
        with pytest.raises(NotAllowed):
            look_through_restored(by=person)
    browser = client_for(administrator)
    age_proof(browser, 600)
    assert browser.post(reverse("ops:restored"))["Location"].startswith(reverse("account_reauthenticate"))
    assert Restore.objects.get().looked_at is None
