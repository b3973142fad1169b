"""Contacts entered later, from paper: marked with who and when, in lists, on their page, in a file and on paper. Nothing is made up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from fanal.core.ids import new_id
from fanal.core.plugs import Stretch, Subject
from fanal.desk import exported, plugged, queries
from fanal.desk.actions.close_contact import close_contact
from fanal.desk.actions.hand_to_colleague import hand_to_colleague
from fanal.desk.actions.link_case import join_case
from fanal.desk.actions.open_contact import open_contact
from fanal.desk.models import Contact
from tests.apps.cases.builders import make_case
from tests.apps.desk.conftest import Window

pytestmark = pytest.mark.django_db
AGO = timedelta(days=2)


@pytest.fixture
def letter(operator):
    """A letter of the day before yesterday, entered just now."""
    return open_contact(by=operator, channel="letter", occurred_at=timezone.now() - AGO)


@pytest.mark.parametrize("channel", ["letter", "in_person", "call"])
def test_it_is_entered_on_the_page_with_its_earlier_time(ines, operator, channel):
    given = {"id": new_id(), "channel": channel, "paper": "1", "occurred_at": "23.11.2025 19:30", "ended_at": "23.11.2025 19:45"}
    assert ines.post(reverse("desk:new"), given).status_code == 302
    contact = Contact.objects.get()
    assert (contact.channel, contact.from_paper, contact.entered_by) == (channel, True, operator)
    assert contact.lasted(timezone.now()) == 900
    assert timezone.now() - contact.recorded_at < timedelta(minutes=1)


def test_everywhere_it_says_who_entered_it_and_when(ines, operator, second_operator, letter):
    case = make_case(operator)
    join_case(by=operator, contact_id=letter.pk, case_id=case.pk)
    hand_to_colleague(by=operator, contact_id=letter.pk, colleague_id=second_operator.pk, take_over=True)
    assert Contact.objects.get().entered_by == operator, "handed over, it stays who entered it"
    Window(second_operator, letter).types(outcome="update", police="unsure")
    close_contact(by=second_operator, contact_id=letter.pk)
    page = ines.get(reverse("desk:contact", args=[letter.pk])).content.decode()
    assert "Entered later, from paper: Ines Moreau" in page
    assert "lasted" not in page, "nobody knows how long it took"
    assert "entered later" in ines.get(reverse("desk:contacts")).content.decode()
    entries = list(plugged.timeline(by=operator, case_id=case.pk, stretch=Stretch(most=5)))
    assert entries[0].title == "Letter · entered later"
    rows = next(iter(exported.CONTACTS.blocks(operator, {}, ["entered_later", "entered_by", "minutes", "taken_by"])))
    assert list(rows[0]) == [letter.recorded_at, "Ines Moreau", None, "Rania Khoury"]
    paper = next(iter(exported.case_paper(by=operator, case_id=case.pk)))
    assert "Entered later" in {str(fact.label) for fact in paper.entries[0].facts}
    given_out = plugged.export(by=operator, subject=Subject("contact", letter.pk))["contacts"][0]
    assert given_out["entered_later"] == letter.recorded_at.isoformat()


def test_its_clock_does_not_run_and_closing_invents_no_length(ines, operator, letter):
    desk = ines.get(reverse("desk:contact", args=[letter.pk])).content.decode()
    assert "data-since" not in desk
    assert "entered later" in desk
    Window(operator, letter).types(outcome="advice", police="unsure")
    closed = close_contact(by=operator, contact_id=letter.pk)
    assert closed.ended_at == closed.occurred_at
    assert not closed.has_length


def test_one_written_as_it_happened_is_not_marked(call, operator, ines):
    assert (call.from_paper, call.entered_by) == (False, None)
    assert "entered later" not in ines.get(reverse("desk:contact", args=[call.pk])).content.decode()
    assert queries.fetch_my_open(by=operator)
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.update(from_paper=True)
