"""Who is revoked does not come back by a link that was made before."""

from __future__ import annotations

import pytest
from django.test import Client

from fanal.accounts import actions, roles
from fanal.accounts.models import Invitation
from fanal.journal.models import Entry
from tests.apps.accounts.test_people import STRONG, invite
from tests.cast import make_staff

pytestmark = pytest.mark.django_db


def test_a_second_link_to_the_same_person_dies_with_their_access(administrator):
    first, second = invite(administrator), invite(administrator, roles.Supervisor)
    Client().post(first[1], STRONG)
    person = Entry.objects.get(act="invitation.accepted").details["staff"]
    actions.revoke_staff(by=administrator, staff_id=person)
    assert Client().post(second[1], STRONG).status_code == 404
    assert Entry.objects.filter(act="invitation.withdrawn").count() == 1


@pytest.mark.parametrize("end", ["person", "role"])
def test_the_links_that_an_administrator_made_die_with_their_access(administrator, end):
    leaving = make_staff(roles.Administrator, "Otto Keller")
    _, path = invite(leaving, roles.Administrator, email="otto.keller@elsewhere.test")
    kept, _ = invite(administrator)
    if end == "person":
        actions.revoke_staff(by=administrator, staff_id=leaving.pk)
    else:
        actions.revoke_role(by=administrator, staff_id=leaving.pk, role=roles.Administrator)
    assert Client().get(path).status_code == 404
    assert [one.pk for one in Invitation.objects.filter(withdrawn_at__isnull=True)] == [kept.pk]


def test_taking_another_role_leaves_the_links_alone(administrator):
    both = make_staff(roles.Administrator, "Otto Keller")
    both.grants.create(role=roles.Supervisor.slug, granted_by="system:test")
    _, path = invite(both)
    actions.revoke_role(by=administrator, staff_id=both.pk, role=roles.Supervisor)
    assert Client().get(path).status_code == 200
