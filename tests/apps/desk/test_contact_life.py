"""From the first key to the last: open, close, open a case with nothing typed twice, join, ring back, add, hand over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from fanal.cases.models import Case
from fanal.core.casework import ContactOutcome, PoliceAnswer
from fanal.core.errors import BadInput, NotAllowed, NotFound, NotReady
from fanal.core.ids import new_id
from fanal.desk import queries
from fanal.desk.actions.add_addendum import add_addendum, settle_contact
from fanal.desk.actions.answer_police import answer_police
from fanal.desk.actions.close_contact import close_contact
from fanal.desk.actions.hand_to_colleague import hand_to_colleague
from fanal.desk.actions.link_case import join_case, unlink_case
from fanal.desk.actions.open_case_from_contact import open_case_from_contact
from fanal.desk.actions.open_contact import open_contact
from fanal.desk.actions.promise_call_back import done_call_back, promise_call_back
from fanal.desk.actions.ring_back import nobody_answered
from fanal.desk.codes import CallBackEnd, NoPolice
from fanal.desk.models import Contact, ContactCase
from fanal.journal.queries import fetch_entries
from tests.apps.desk.conftest import Window

pytestmark = pytest.mark.django_db


def acts(contact: Contact) -> list[str]:
    return [entry.act for entry in fetch_entries(subject=contact, limit=50)]


# ------------------------------------------------------------------------------------------------- opening, closing


def test_channel_and_time_are_enough(operator):
    contact = open_contact(by=operator, channel="call")
    assert (contact.taken_by, contact.is_open, contact.category, contact.from_paper) == (operator, True, "", False)
    assert acts(contact) == ["contact.opened"]


def test_the_same_key_pressed_twice_opens_one_contact(operator):
    given = new_id()
    first, second = (open_contact(by=operator, channel="call", contact_id=given) for _ in range(2))
    assert first.pk == second.pk == given
    assert acts(first) == ["contact.opened"]


def test_an_id_of_somebody_elses_contact_opens_nothing(operator, second_operator, call):
    with pytest.raises(NotFound):
        open_contact(by=second_operator, channel="call", contact_id=call.pk)


def test_a_contact_from_paper_keeps_both_times(operator):
    began = timezone.now() - timedelta(hours=5)
    contact = open_contact(by=operator, channel="letter", occurred_at=began, ended_at=began + timedelta(minutes=9))
    assert contact.from_paper
    assert contact.occurred_at == began
    assert contact.recorded_at - began >= timedelta(hours=5)
    assert contact.lasted(timezone.now()) == 540


@pytest.mark.parametrize(("began", "ended"), [
    pytest.param(timedelta(hours=1), None, id="begins in the future"),
    pytest.param(-timedelta(hours=1), -timedelta(hours=2), id="ends before it began"),
    pytest.param(-timedelta(hours=1), timedelta(hours=1), id="ends in the future"),
])
def test_times_that_cannot_be_are_refused(operator, began, ended):
    now = timezone.now()
    with pytest.raises(BadInput):
        open_contact(by=operator, channel="letter", occurred_at=now + began, ended_at=ended and now + ended)


def test_who_takes_no_contacts_opens_none(case_manager, dpo, administrator, outsider):
    assert open_contact(by=case_manager, channel="call").is_open
    for person in (dpo, administrator, outsider):
        with pytest.raises(NotAllowed):
            open_contact(by=person, channel="call")


def test_police_informed_cannot_be_passed_by(window, call, operator):
    window.types(outcome="advice", notes="a long talk")
    with pytest.raises(NotReady) as refused:
        close_contact(by=operator, contact_id=call.pk)
    assert refused.value.blockers == ("Answer whether the police were informed.",)
    window.types(police="unsure")
    closed = close_contact(by=operator, contact_id=call.pk)
    assert not closed.is_open
    assert closed.ended_at is not None
    assert acts(closed)[0] == "contact.closed"


def test_nor_by_writing_past_the_action(call):
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.filter(pk=call.pk).update(
            closed_at=timezone.now(), ended_at=timezone.now(), closed_by=call.taken_by, outcome="advice"
        )


@pytest.mark.parametrize("outcome", ["silent", "abusive", "test"])
def test_a_contact_without_pretence_closes_with_nothing_else_and_is_counted_apart(fill, operator, outcome):
    contact = fill(outcome=outcome)
    closed = close_contact(by=operator, contact_id=contact.pk)
    assert closed.counted_apart
    page = queries.search_contacts(by=operator, sought=queries.Sought())
    assert page.total == 0
    assert queries.search_contacts(by=operator, sought=queries.Sought(apart=True)).total == 1
    counts = queries.count_today(by=operator, since=timezone.now() - timedelta(hours=1))
    assert counts == {"contacts": 0, "apart": 1}


def test_closed_twice_it_is_closed_once(fill, operator):
    contact = fill(outcome="test")
    first, second = (close_contact(by=operator, contact_id=contact.pk) for _ in range(2))
    assert first.closed_at == second.closed_at
    assert acts(contact).count("contact.closed") == 1


def test_the_answer_about_the_police_can_be_given_by_itself(call, operator):
    answer_police(by=operator, contact_id=call.pk, answer=PoliceAnswer.NO, reason=NoPolice.OTHER, why="will ask a lawyer first")
    found = Contact.objects.get(pk=call.pk)
    assert (found.police, found.police_reason, found.police_why) == ("no", "other", "will ask a lawyer first")
    assert "contact.police_answered" in acts(call)


# ------------------------------------------------------------------------------------------------- cases


CALL = {
    "caller": "parent", "caller_name": "=Leila Haddadi", "call_back_number": "=+32 470 12 34 56", "safe_to_call": "set_times",
    "safe_times": "after 20:00", "language": "fr", "category": "runaway", "police": "no", "police_reason": "will_inform",
    "given_name": "=Samir", "family_name": "=Haddadi", "own_script_name": "=سمير حدادي", "born": "=04.03.2011", "sex": "=male",
    "last_seen_when": "=23.11.2025 19:30", "last_seen_where": "=Home, Charleroi", "notes": "03:04  Mother, very upset.",
}


def test_a_case_is_opened_with_nothing_typed_twice(fill, operator):
    contact = fill(**CALL)
    case = open_case_from_contact(by=operator, contact_id=contact.pk)
    child = case.children.get()
    names = {name.text if hasattr(name, "text") else name.full for name in child.names.all()}
    assert any("Samir" in name for name in names)
    assert "سمير حدادي" in names
    assert (child.birth_date.isoformat(), child.sex, child.birth_text) == ("2011-03-04", "male", "04.03.2011")
    episode = case.episodes.get()
    assert episode.last_seen_place == "Home, Charleroi"
    assert timezone.localtime(episode.last_seen_at).strftime("%d.%m.%Y %H:%M") == "23.11.2025 19:30"
    person = case.people.get()
    assert (person.name, person.phone, person.safety) == ("Leila Haddadi", "+32 470 12 34 56", "at_set_times")
    assert (case.category, case.category_determined, case.police_answer, case.owner) == ("runaway", True, "no", operator)
    assert case.police_why_not == "Will inform them now"
    assert case.tasks.count() == 1


def test_the_child_then_stands_in_the_case_and_no_longer_in_the_contact(fill, operator):
    contact = fill(**CALL)
    open_case_from_contact(by=operator, contact_id=contact.pk)
    found = Contact.objects.get(pk=contact.pk)
    assert (found.given_name, found.born, found.last_seen_where) == ({}, {}, {})
    assert (found.notes, found.caller_name["value"], found.outcome) == ("03:04  Mother, very upset.", "Leila Haddadi", "new_case")
    assert close_contact(by=operator, contact_id=contact.pk).outcome == "new_case"


def test_what_is_typed_of_the_child_afterwards_is_not_swallowed_but_sent_back(fill, operator):
    contact = fill(**CALL)
    window = Window(operator, contact)
    open_case_from_contact(by=operator, contact_id=contact.pk)
    saved = window.types(given_name="=Sami", notes="more")
    assert saved.moved == ("given_name",)
    found = Contact.objects.get(pk=contact.pk)
    assert (found.given_name, found.notes) == ({}, "more")


def test_pressed_twice_one_case_is_opened(fill, operator):
    contact = fill(**CALL)
    first, second = (open_case_from_contact(by=operator, contact_id=contact.pk) for _ in range(2))
    assert first.pk == second.pk
    assert Case.objects.count() == ContactCase.objects.count() == 1


def test_an_anonymous_contact_opens_a_case_about_a_child_without_a_name(fill, operator):
    case = open_case_from_contact(by=operator, contact_id=fill(given_name="?refused").pk)
    assert case.children.get().names.count() == 0
    assert not case.category_determined
    assert case.people.count() == 0


def test_a_childs_own_number_does_not_go_into_the_parents_file(fill, operator):
    contact = fill(caller="child_self", caller_name="=Samir", call_back_number="=+32 470 99 99 99", given_name="=Samir")
    case = open_case_from_contact(by=operator, contact_id=contact.pk)
    assert case.people.count() == 0
    assert case.children.get().phone == ""


@pytest.mark.parametrize("outcome", ["silent", "abusive", "test"])
def test_what_is_counted_apart_becomes_no_case(fill, operator, outcome):
    contact = fill(outcome=outcome)
    with pytest.raises(NotReady):
        open_case_from_contact(by=operator, contact_id=contact.pk)


def test_a_contact_joins_two_cases_and_leaves_one(fill, operator):
    one, two = (open_case_from_contact(by=operator, contact_id=fill(**CALL).pk) for _ in range(2))
    contact = fill(outcome="update", police="unsure")
    for case in (one, two, two):
        join_case(by=operator, contact_id=contact.pk, case_id=case.pk)
    assert queries.facts_of(contact).cases == 2
    unlink_case(by=operator, contact_id=contact.pk, case_id=one.pk)
    assert list(contact.links.filter(unlinked_at__isnull=True).values_list("case", flat=True)) == [two.pk]
    with pytest.raises(NotFound):
        unlink_case(by=operator, contact_id=contact.pk, case_id=one.pk)
    assert "contact.left_case" in acts(contact)


def test_a_case_that_one_may_not_read_cannot_be_joined(fill, operator, second_operator):
    case = open_case_from_contact(by=operator, contact_id=fill(**CALL).pk)
    Case.objects.filter(pk=case.pk).update(restricted=True)
    contact = open_contact(by=second_operator, channel="call")
    with pytest.raises(NotFound):
        join_case(by=second_operator, contact_id=contact.pk, case_id=case.pk)


# ------------------------------------------------------------------------------------------------- afterwards


def test_a_promised_call_stands_on_the_list_until_it_is_made(fill, operator):
    contact = fill(outcome="call_back_promised", police="unsure")
    due = timezone.now() + timedelta(minutes=30)
    promise = promise_call_back(by=operator, contact_id=contact.pk, due=due, about="the mother, after the police")
    close_contact(by=operator, contact_id=contact.pk)
    assert [one.pk for one in queries.fetch_call_backs_due(by=operator)] == [promise.pk]
    assert queries.fetch_needing_desk(by=operator) == []
    with pytest.raises(NotReady, match="every try"):
        done_call_back(by=operator, call_back_id=promise.pk, ended=CallBackEnd.NOT_REACHED)
    for _ in range(3):
        nobody_answered(by=operator, call_back_id=promise.pk)
    done_call_back(by=operator, call_back_id=promise.pk, ended=CallBackEnd.NOT_REACHED, what_came="nobody answered")
    assert queries.fetch_call_backs_due(by=operator) == []
    assert [one.pk for one in queries.fetch_needing_desk(by=operator)] == [contact.pk]
    settle_contact(by=operator, contact_id=contact.pk)
    assert queries.fetch_needing_desk(by=operator) == []


def test_sent_twice_one_call_is_promised(call, operator):
    given, due = new_id(), timezone.now() + timedelta(minutes=30)
    for _ in range(2):
        promise_call_back(by=operator, contact_id=call.pk, due=due, promise_id=given)
    assert call.call_backs.count() == 1


def test_nobody_is_rung_back_where_it_is_not_safe(fill, operator):
    contact = fill(safe_to_call="no")
    with pytest.raises(NotReady, match="not safe"):
        promise_call_back(by=operator, contact_id=contact.pk, due=timezone.now() + timedelta(minutes=5))


def test_a_call_in_the_past_cannot_be_promised(call, operator):
    with pytest.raises(BadInput):
        promise_call_back(by=operator, contact_id=call.pk, due=timezone.now() - timedelta(minutes=1))


def test_two_colleagues_do_not_end_the_same_call_differently(call, operator, second_operator):
    promise = promise_call_back(by=operator, contact_id=call.pk, due=timezone.now() + timedelta(minutes=5))
    done_call_back(by=operator, call_back_id=promise.pk, ended=CallBackEnd.REACHED)
    done_call_back(by=operator, call_back_id=promise.pk, ended=CallBackEnd.REACHED)
    with pytest.raises(NotReady, match="meanwhile"):
        done_call_back(by=second_operator, call_back_id=promise.pk, ended=CallBackEnd.CALLED_OFF)


def test_a_closed_contact_is_added_to_never_changed(fill, operator):
    contact = fill(outcome="advice", police="unsure", notes="as it was")
    with pytest.raises(NotReady):
        add_addendum(by=operator, contact_id=contact.pk, text="too early")
    close_contact(by=operator, contact_id=contact.pk)
    given = new_id()
    for _ in range(2):
        add_addendum(by=operator, contact_id=contact.pk, text="The mother rang again.", addendum_id=given)
    assert [one.text for one in contact.addenda.all()] == ["The mother rang again."]
    assert Contact.objects.get(pk=contact.pk).notes == "as it was"
    with pytest.raises(BadInput):
        add_addendum(by=operator, contact_id=contact.pk, text="   ")


def test_a_colleague_brought_in_writes_along_and_a_handed_over_contact_is_theirs(call, operator, second_operator):
    hand_to_colleague(by=operator, contact_id=call.pk, colleague_id=second_operator.pk)
    Window(second_operator, Contact.objects.get(pk=call.pk)).types(notes="two hands")
    hand_to_colleague(by=operator, contact_id=call.pk, colleague_id=second_operator.pk, take_over=True)
    found = Contact.objects.get(pk=call.pk)
    assert found.taken_by == second_operator
    assert queries.has_open_contact(second_operator)
    assert not queries.has_open_contact(operator)
    assert acts(call)[:2] == ["contact.handed_over", "contact.colleague_brought_in"]


def test_every_outcome_says_who_acts_next(fill):
    for outcome in ContactOutcome:
        assert fill(outcome=outcome.value).next_actor is not None
