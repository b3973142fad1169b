"""Who reads which contact: the shift, the cases, and the wall around a child's own contact."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from fanal.cases.actions import break_glass
from fanal.cases.models import Case
from fanal.core.actors import System
from fanal.core.errors import NotAllowed, NotFound, NotReady
from fanal.core.plugs import Stretch, Subject
from fanal.desk import lookup, plugged, queries
from fanal.desk.actions.close_contact import close_contact
from fanal.desk.actions.hand_to_colleague import hand_to_colleague
from fanal.desk.actions.let_into_walled_contact import ask_to_let_in, decide_opening, end_opening
from fanal.desk.actions.link_case import join_case, unlink_case
from fanal.desk.actions.open_case_from_contact import open_case_from_contact
from fanal.desk.models import Contact, WallOpening
from fanal.journal.queries import fetch_entries
from tests.apps.desk.conftest import Window
from tests.cast import client_for, make_staff

pytestmark = pytest.mark.django_db


def sees(person, contact) -> bool:
    return queries.visible_contacts(person).filter(pk=contact.pk).exists()


@pytest.fixture
def own(fill, operator):
    """A child's own call, closed."""
    contact = fill(caller="child_self", notes="I am at a friend's", police="unsure", outcome="advice")
    return close_contact(by=operator, contact_id=contact.pk)


CAST = ("operator", "second_operator", "case_manager", "supervisor", "dpo", "administrator", "outsider", "mediator")


def who_sees(contact, request) -> set[str]:
    return {name for name in CAST if sees(request.getfixturevalue(name), contact)}


def test_an_ordinary_contact_is_read_on_the_shift_and_by_nobody_without_a_role(call, request):
    assert who_sees(call, request) == {"operator", "second_operator", "case_manager", "supervisor", "dpo"}


def test_a_childs_own_contact_is_walled_off_by_itself(own, request):
    assert own.walled
    assert who_sees(own, request) == {"operator", "supervisor"}


def test_the_database_itself_holds_the_wall(own):
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.filter(pk=own.pk).update(walled=False)


def test_the_wall_comes_and_goes_with_the_caller_while_it_is_written_and_both_are_journalled(window, call):
    window.types(caller="child_self")
    assert Contact.objects.get(pk=call.pk).walled
    window.types(caller="parent")
    assert not Contact.objects.get(pk=call.pk).walled
    window.types(wall_asked="yes")
    assert Contact.objects.get(pk=call.pk).walled
    acts = [entry.act for entry in fetch_entries(subject=call, limit=9)]
    assert acts == ["contact.walled", "contact.wall_taken_down", "contact.walled", "contact.opened"]


def test_a_colleague_brought_in_stays_outside_a_wall_that_comes_later(window, call, operator, second_operator):
    hand_to_colleague(by=operator, contact_id=call.pk, colleague_id=second_operator.pk)
    window.types(caller="child_self")
    assert not sees(second_operator, call)


def test_a_walled_contact_is_not_handed_to_just_anybody(window, call, operator, second_operator, supervisor):
    window.types(caller="child_self")
    with pytest.raises(NotAllowed):
        hand_to_colleague(by=operator, contact_id=call.pk, colleague_id=second_operator.pk, take_over=True)
    hand_to_colleague(by=operator, contact_id=call.pk, colleague_id=supervisor.pk)


def test_a_contact_goes_to_nobody_who_could_not_read_it(call, operator, administrator, dpo, outsider):
    for person in (administrator, dpo, outsider):
        with pytest.raises(NotFound):
            hand_to_colleague(by=operator, contact_id=call.pk, colleague_id=person.pk, take_over=True)
    call.refresh_from_db()
    assert call.taken_by == operator


def test_letting_in_takes_two_people_and_is_recorded(own, operator, second_operator, supervisor):
    opening = ask_to_let_in(by=operator, contact_id=own.pk, reader_id=second_operator.pk, reason="takes over tonight")
    for person in (operator, second_operator):
        with pytest.raises(NotAllowed, match="second person"):
            decide_opening(by=person, opening_id=opening.pk, grant=True)
    assert not sees(second_operator, own)
    decide_opening(by=supervisor, opening_id=opening.pk, grant=True)
    assert sees(second_operator, own)
    acts = [entry.act for entry in fetch_entries(subject=own, limit=3)]
    assert acts[:2] == ["contact.let_in", "contact.letting_in_asked"]
    end_opening(by=supervisor, opening_id=opening.pk)
    assert not sees(second_operator, own)


def test_who_took_the_contact_may_be_the_second_person(own, operator, second_operator, supervisor):
    opening = ask_to_let_in(by=supervisor, contact_id=own.pk, reader_id=second_operator.pk, reason="knows the family")
    decide_opening(by=operator, opening_id=opening.pk, grant=True)
    assert sees(second_operator, own)


def test_a_refused_request_lets_nobody_in_and_cannot_be_decided_again(own, operator, second_operator, supervisor):
    opening = ask_to_let_in(by=operator, contact_id=own.pk, reader_id=second_operator.pk, reason="curious")
    decide_opening(by=supervisor, opening_id=opening.pk, grant=False)
    assert not sees(second_operator, own)
    with pytest.raises(NotReady):
        decide_opening(by=supervisor, opening_id=opening.pk, grant=True)


def test_the_database_itself_asks_for_two_people(own, operator, second_operator):
    opening = ask_to_let_in(by=operator, contact_id=own.pk, reader_id=second_operator.pk, reason="x")
    for person in (operator, second_operator):
        with pytest.raises(IntegrityError), transaction.atomic():
            WallOpening.objects.filter(pk=opening.pk).update(state="granted", decided_by=person, decided_at=own.closed_at)


def test_an_outsider_learns_nothing_about_a_request(own, operator, second_operator, supervisor):
    third = make_staff("operator", "Lena Fuchs")
    with pytest.raises(NotFound):
        ask_to_let_in(by=third, contact_id=own.pk, reader_id=third.pk, reason="guessing")
    opening = ask_to_let_in(by=operator, contact_id=own.pk, reader_id=second_operator.pk, reason="x")
    assert queries.fetch_openings_to_decide(by=third) == []
    with pytest.raises(NotFound):
        decide_opening(by=third, opening_id=opening.pk, grant=True)
    decide_opening(by=supervisor, opening_id=opening.pk, grant=True)
    with pytest.raises(NotFound):
        end_opening(by=third, opening_id=opening.pk)
    end_opening(by=supervisor, opening_id=opening.pk)
    for decide in (lambda: end_opening(by=third, opening_id=opening.pk), lambda: decide_opening(by=third, opening_id=opening.pk, grant=True)):
        with pytest.raises(NotFound):
            decide()


# ------------------------------------------------------------------------------------------------- cases


def test_a_contact_of_a_restricted_case_is_read_by_whom_reads_the_case(fill, operator, second_operator, case_manager):
    contact = fill(given_name="=Samir", police="unsure")
    case = open_case_from_contact(by=operator, contact_id=contact.pk)
    assert sees(second_operator, contact)
    Case.objects.filter(pk=case.pk).update(restricted=True)
    assert not sees(second_operator, contact)
    assert sees(operator, contact)


def test_by_emergency_access_no_contact_leaves_a_restricted_case(fill, operator, second_operator):
    """Out of the case the whole shift would read it, and whoever broke the glass for ever."""
    contact = fill(given_name="=Samir", police="unsure")
    case = open_case_from_contact(by=operator, contact_id=contact.pk)
    Case.objects.filter(pk=case.pk).update(restricted=True)
    break_glass(by=second_operator, case_id=case.pk, reason="the boy stands on a bridge")
    assert sees(second_operator, contact)
    with pytest.raises(NotReady):
        unlink_case(by=second_operator, contact_id=contact.pk, case_id=case.pk)
    unlink_case(by=operator, contact_id=contact.pk, case_id=case.pk)


def test_of_a_case_that_is_not_ones_own_not_even_the_reference_stands_beside_a_contact(fill, operator, second_operator):
    contact = fill(given_name="=Samir", police="unsure")
    secret = open_case_from_contact(by=operator, contact_id=contact.pk)
    plain = open_case_from_contact(by=operator, contact_id=fill(given_name="=Ada").pk)
    join_case(by=operator, contact_id=contact.pk, case_id=plain.pk)
    Case.objects.filter(pk=secret.pk).update(restricted=True)
    (panel,) = plugged.panels(by=second_operator, case_id=plain.pk)
    listed = queries.search_contacts(by=second_operator, sought=queries.Sought()).rows
    for one in (*panel.context()["contacts"], *listed):
        assert [link.case_id for link in one.links.all()] == [plain.pk]
    page = client_for(second_operator).get(reverse("desk:contact", args=[contact.pk])).content.decode()
    assert plain.reference in page and secret.reference not in page


def test_a_contact_in_a_case_that_is_hidden_is_not_said_to_be_in_none(fill, operator, second_operator):
    """Who took the call meets it again after the case was restricted: neither its reference nor "in no case" stands there."""
    open_, closed = fill(given_name="=Samir"), fill(given_name="=Ada", outcome="advice", police="unsure")
    for contact in (open_, closed):
        case = open_case_from_contact(by=operator, contact_id=contact.pk)
        Case.objects.filter(pk=case.pk).update(restricted=True, owner=second_operator)
    close_contact(by=operator, contact_id=closed.pk)
    references = list(Case.objects.values_list("reference", flat=True))
    for contact in (open_, closed):
        page = client_for(operator).get(reverse("desk:contact", args=[contact.pk])).content.decode()
        assert "case that you may not read" in page
        assert "In no case" not in page and "no case<" not in page
        assert not [reference for reference in references if reference in page]
    (found,) = lookup._contacts(operator, {f"contact:{closed.pk}": {"phone"}})
    assert found.in_hidden_case
    assert not lookup._contacts(operator, {f"contact:{fill(given_name='=Lena').pk}": {"phone"}})[0].in_hidden_case


def test_the_case_shows_of_a_walled_contact_only_that_there_is_one(fill, own, operator, second_operator):
    case = open_case_from_contact(by=operator, contact_id=fill(given_name="=Samir", caller="parent").pk)
    join_case(by=operator, contact_id=own.pk, case_id=case.pk)
    (panel,) = plugged.panels(by=second_operator, case_id=case.pk)
    assert panel.count == 2
    assert [one["contact"].pk for one in panel.context()["hidden"]] == [own.pk]
    assert own.pk not in [contact.pk for contact in panel.context()["contacts"]]
    entries = list(plugged.timeline(by=second_operator, case_id=case.pk, stretch=Stretch(60)))
    told = [entry for entry in entries if entry.icon == "lock"]
    assert len(told) == 1
    assert (told[0].text, told[0].url, told[0].who) == ("", "", "")
    assert len([entry for entry in plugged.timeline(by=operator, case_id=case.pk, stretch=Stretch(60)) if entry.url]) == 2
    # Who works on the case may ask.
    ask_to_let_in(by=second_operator, contact_id=own.pk, reader_id=second_operator.pk, reason="the child is found")


def test_the_timeline_of_a_case_tells_what_a_contact_said_and_a_walled_one_says_nothing(fill, own, operator, second_operator):
    contact = fill(given_name="=Samir", caller="parent", notes="03:04  He left after supper.\n03:06  Blue jacket. " + "x" * 400)
    case = open_case_from_contact(by=operator, contact_id=contact.pk)
    join_case(by=operator, contact_id=own.pk, case_id=case.pk)
    texts = [entry.text for entry in plugged.timeline(by=second_operator, case_id=case.pk, stretch=Stretch(60))]
    told = next(text for text in texts if "supper" in text)
    assert "He left after supper. Blue jacket." in told and "03:04" not in told
    assert len(told) < plugged.EXCERPT + 40
    assert not [text for text in texts if text != told and text]


# ------------------------------------------------------------------------------------------------- forgetting, exporting


def test_a_forgotten_case_takes_its_contacts_along_but_not_those_of_another_case(fill, operator):
    first, second = fill(given_name="=Samir"), fill(given_name="=Ada")
    one, two = (open_case_from_contact(by=operator, contact_id=contact.pk) for contact in (first, second))
    join_case(by=operator, contact_id=second.pk, case_id=one.pk)
    with transaction.atomic():
        keys = list(plugged.forget(by=System("retention"), subject=Subject("case", one.pk)))
    assert keys == [first.key_id]
    assert list(second.links.values_list("case", flat=True)) == [two.pk]


def test_a_forgotten_contact_gives_its_key(call):
    with transaction.atomic():
        assert list(plugged.forget(by=System("retention"), subject=Subject("contact", call.pk))) == [call.key_id]


def test_the_export_of_a_case_leaves_the_childs_own_contact_out(fill, own, operator):
    contact = fill(given_name="=Samir", caller="parent", notes="the mother's words")
    case = open_case_from_contact(by=operator, contact_id=contact.pk)
    join_case(by=operator, contact_id=own.pk, case_id=case.pk)
    told = plugged.export(by=System("access request"), subject=Subject("case", case.pk))
    assert [one["notes"] for one in told["contacts"]] == ["the mother's words"]
    itself = plugged.export(by=System("access request"), subject=Subject("contact", own.pk))
    assert itself["contacts"][0]["notes"] == "I am at a friend's"


def test_reads_along_only_means_reads_along(call, second_operator):
    with pytest.raises(NotAllowed):
        Window(second_operator, call).types(notes="x")


@pytest.mark.parametrize("take_over", [False, True], ids=["brought in", "handed over"])
def test_a_contact_goes_only_to_somebody_who_may_write_one(operator, administrator, call, take_over):
    with pytest.raises(NotFound, match="no such colleague"):
        hand_to_colleague(by=operator, contact_id=call.pk, colleague_id=administrator.pk, take_over=take_over)
    call.refresh_from_db()
    assert call.taken_by == operator


def test_nobody_is_let_in_whose_role_reads_no_contact(operator, administrator, fill):
    walled = fill(caller="child_self")
    with pytest.raises(NotFound, match="no such colleague"):
        ask_to_let_in(by=operator, contact_id=walled.pk, reader_id=administrator.pk, reason="to look")
