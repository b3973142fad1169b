"""Possible duplicates name cases: whoever is shown one has read of it, and who tries one name after another stands out."""

from __future__ import annotations

import pytest
from django.urls import reverse

from fanal.desk.actions.open_case_from_contact import open_case_from_contact
from fanal.desk.actions.save_draft import TRIES_A_STEP
from fanal.desk.models import Contact
from fanal.journal.models import Entry
from tests.apps.cases.conftest import index_process  # noqa: F401 - a fixture
from tests.apps.desk.conftest import Window
from tests.cast import client_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(fill, supervisor, index_process):  # noqa: F811
    return open_case_from_contact(by=supervisor, contact_id=fill(by=supervisor, given_name="=Samir", family_name="=Karimi").pk)


def test_each_case_that_is_shown_as_a_duplicate_is_journalled_as_read_once(case, call, window, operator):
    window.types(outcome="test")
    window.types(given_name="=Samir", family_name="=Karimi")
    browser = client_for(operator)
    for name in ("desk:duplicates", "desk:contact", "desk:duplicates"):
        assert case.reference in browser.get(reverse(name, args=[call.pk])).content.decode()
    (entry,) = Entry.objects.filter(act="case.read", subject=f"case:{case.pk}", actor=operator.actor_text)
    assert entry.key_id == case.key_id


def test_who_is_shown_nothing_has_read_nothing(case, call, window, operator):
    window.types(given_name="=Ada", family_name="=Testament")
    client_for(operator).get(reverse("desk:duplicates", args=[call.pk]))
    assert not Entry.objects.filter(act="case.read", actor=operator.actor_text).exists()


def test_the_names_tried_in_a_contact_are_counted_and_every_tenth_is_journalled(call, operator):
    window = Window(operator, call)
    for number in range(2 * TRIES_A_STEP + 1):
        window.types(family_name=f"=Name {number}")
    window.types(notes="nothing is looked up for this")
    assert Contact.objects.get(pk=call.pk).names_tried == 2 * TRIES_A_STEP + 1
    entries = Entry.objects.filter(act="contact.names_tried", subject=f"contact:{call.pk}").order_by("seq")
    assert [entry.details["count"] for entry in entries] == [TRIES_A_STEP, 2 * TRIES_A_STEP]
