"""Operators in several chats: who takes them, where somebody waits, handing one over, ready answers."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from fanal.core.errors import BadInput, NotAllowed, NotFound, NotReady
from fanal.core.plugs import Subject
from fanal.desk import exported, plugged
from fanal.desk.actions.link_case import join_case
from fanal.desk.channels import queries
from fanal.desk.channels.actions.be_ready import be_ready
from fanal.desk.channels.actions.hand_over_conversation import accept_conversation, end_offer, offer_conversation
from fanal.desk.channels.actions.say_message import say_message
from fanal.desk.channels.answers.actions.keep_answer import drop_answer, keep_answer, take_shipped
from fanal.desk.channels.answers.queries import fetch_for
from fanal.desk.channels.answers.shipping import shipped_answers
from fanal.desk.models import Contact, HandOver, Message, Readiness, ReadyAnswer, WallOpening
from tests.apps.cases.builders import make_case
from tests.apps.desk.channels.chat import HOME, SCHOOL, Somebody, an_id, take
from tests.apps.desk.conftest import Window
from tests.cast import client_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def amal(operator) -> Somebody:
    """Somebody whose chat Ines Moreau has taken."""
    somebody = Somebody()
    somebody.writes("are you there?")
    take(operator, somebody)
    return somebody


def contact_of(somebody: Somebody) -> Contact:
    return Contact.objects.get(conversations=somebody.conversation)


def test_readiness_ends_with_the_shift_or_by_hand(operator):
    ends = timezone.now() + timedelta(hours=3)
    assert be_ready(by=operator, at_once=3, until=ends).until == ends
    be_ready(by=operator, at_once=2, until=timezone.now() + timedelta(days=3))
    assert Readiness.objects.get().until < timezone.now() + timedelta(hours=15)
    with time_machine.travel(timezone.now() + timedelta(hours=15)):
        assert queries.fetch_readiness(by=operator) is None
    be_ready(by=operator, at_once=0)
    assert not Readiness.objects.exists()
    with pytest.raises(BadInput):
        be_ready(by=operator, at_once=77)
    be_ready(by=operator, at_once=1)
    client_for(operator).post(reverse("account_logout"))
    assert not Readiness.objects.exists(), "who signed out is not there"


def test_the_queue_has_ones_own_languages_first(operator):
    operator.languages = ["ar"]
    operator.save()
    for language in ("fr", "ar"):
        Somebody(language=language, network=HOME).writes()
    page = client_for(operator).get(reverse("desk:talks")).content.decode()
    assert page.index("Arabic") < page.index("French")
    assert "your language" in page
    assert "are you there" not in page, "what was written stands on no list"


def test_the_strip_shows_where_somebody_waits_first(operator, amal):
    other = Somebody(SCHOOL)
    other.writes()
    take(operator, other)
    say_message(by=operator, conversation_id=amal.conversation.pk, text="yes", client_id=an_id())
    assert [one.pk for one in queries.fetch_unanswered(by=operator)] == [other.conversation.pk, amal.conversation.pk]
    page = client_for(operator).get(reverse("desk:talks_strip")).content.decode()
    assert "waits for your answer" in page and str(contact_of(other).pk) in page


def test_a_walled_chat_goes_over_when_the_colleague_accepts_and_not_before(operator, second_operator, amal):
    offer = offer_conversation(by=operator, conversation_id=amal.conversation.pk, colleague_id=second_operator.pk)
    assert contact_of(amal).taken_by == operator
    with pytest.raises(NotFound):
        queries.fetch_conversation(by=second_operator, conversation_id=amal.conversation.pk)
    assert reverse("desk:accept_talk", args=[offer.pk]) in client_for(second_operator).get(reverse("desk:talks")).content.decode()
    assert "asks you to go on with a chat" in client_for(second_operator).get(reverse("desk:board")).content.decode()
    contact = accept_conversation(by=second_operator, hand_over_id=offer.pk)
    assert accept_conversation(by=second_operator, hand_over_id=offer.pk) == contact, "pressed twice, once"
    assert contact_of(amal).taken_by == second_operator
    assert say_message(by=second_operator, conversation_id=amal.conversation.pk, text="I go on", client_id=an_id())
    opening = WallOpening.objects.get()
    assert (opening.asked_by, opening.reader, opening.decided_by) == (second_operator, second_operator, operator), "two people"
    assert Message.objects.filter(event="handed_over", said_by=second_operator).count() == 1


def test_whoever_takes_chats_may_accept_and_the_first_one_has_it(operator, second_operator, case_manager, amal, outsider):
    offer = offer_conversation(by=operator, conversation_id=amal.conversation.pk)
    with pytest.raises(NotAllowed):
        end_offer(by=second_operator, hand_over_id=offer.pk)
    accept_conversation(by=second_operator, hand_over_id=offer.pk)
    with pytest.raises(NotReady):
        accept_conversation(by=case_manager, hand_over_id=offer.pk)
    with pytest.raises(NotAllowed):
        accept_conversation(by=outsider, hand_over_id=offer.pk)


def test_declined_or_taken_back_it_stays_and_an_offer_to_somebody_else_is_nobodys_business(operator, second_operator, partner_operator, amal):
    pk = amal.conversation.pk
    first = offer_conversation(by=operator, conversation_id=pk, colleague_id=second_operator.pk)
    with pytest.raises(NotFound):
        accept_conversation(by=partner_operator, hand_over_id=first.pk)
    assert end_offer(by=second_operator, hand_over_id=first.pk).state == "declined"
    second = offer_conversation(by=operator, conversation_id=pk, colleague_id=second_operator.pk)
    third = offer_conversation(by=operator, conversation_id=pk, colleague_id=partner_operator.pk)
    assert HandOver.objects.get(pk=second.pk).state == "withdrawn", "asked again, the new wish counts"
    assert end_offer(by=operator, hand_over_id=third.pk).state == "withdrawn"
    with pytest.raises(NotReady):
        accept_conversation(by=partner_operator, hand_over_id=third.pk)
    assert contact_of(amal).taken_by == operator


def test_only_who_took_a_walled_chat_or_a_supervisor_hands_it_over(operator, second_operator, supervisor, amal):
    contact = contact_of(amal)
    Window(operator, contact).types(caller="parent")
    client_for(operator).post(reverse("desk:colleague", args=[contact.pk]), {"colleague": second_operator.pk, "how": "bring"})
    assert offer_conversation(by=second_operator, conversation_id=amal.conversation.pk, colleague_id=operator.pk)
    Window(operator, contact_of(amal)).types(caller="child_self")
    with pytest.raises((NotAllowed, NotFound)):
        offer_conversation(by=second_operator, conversation_id=amal.conversation.pk, colleague_id=operator.pk)
    assert offer_conversation(by=supervisor, conversation_id=amal.conversation.pk, colleague_id=second_operator.pk)
    with pytest.raises(NotFound):
        offer_conversation(by=operator, conversation_id=amal.conversation.pk, colleague_id=operator.pk)


def test_the_pages_of_handing_over(operator, second_operator, amal):
    ines, rania = client_for(operator), client_for(second_operator)
    page = reverse("desk:contact", args=[contact_of(amal).pk])
    ines.post(reverse("desk:offer_talk", args=[amal.conversation.pk]), {"colleague": second_operator.pk})
    offer = HandOver.objects.get()
    assert "is asked and has not answered yet" in ines.get(page).content.decode()
    assert rania.post(reverse("desk:accept_talk", args=[offer.pk]))["Location"] == page
    assert "are you there?" in rania.get(page).content.decode()


def test_ready_answers_are_kept_by_supervisors_and_put_into_the_field_in_the_language_of_the_chat(operator, supervisor, amal):
    assert set(shipped_answers()) == {"en", "fr", "el", "ar"}
    assert len({len(answers) for answers in shipped_answers().values()}) == 1
    boss = client_for(supervisor)
    page = reverse("desk:ready_answers")
    assert "There are none yet." in boss.get(page).content.decode()
    boss.post(reverse("desk:ready_answers_shipped"), {"language": "en"})
    assert take_shipped(by=supervisor, language="en") == 0
    boss.post(page, {"language": "en", "title": "Our opening", "text": "We are here until ten.", "place": "1"})
    assert boss.post(page, {"language": "en", "title": "Our opening", "text": "again", "place": "1"}).status_code == 422
    mine = ReadyAnswer.objects.get(title="Our opening")
    boss.post(reverse("desk:ready_answer", args=[mine.pk]), {"language": "en", "title": "Our hours", "text": "We are here until nine.", "place": "1"})
    shown = client_for(operator).get(reverse("desk:talk", args=[amal.conversation.pk]), {"ready": mine.pk}).content.decode()
    assert "We are here until nine.</textarea>" in shown and 'data-ready="We are here until nine."' in shown
    assert not fetch_for(by=operator, language="fr")
    drop_answer(by=supervisor, answer_id=mine.pk)
    with pytest.raises(NotAllowed):
        keep_answer(by=operator, language="en", title="x", text="y")
    with pytest.raises(NotFound):
        drop_answer(by=supervisor, answer_id=mine.pk)


def test_handed_over_from_the_bar_of_the_desk_a_chat_waits_for_the_colleagues_yes_too(operator, second_operator, amal):
    contact = contact_of(amal)
    client_for(operator).post(reverse("desk:colleague", args=[contact.pk]), {"colleague": second_operator.pk, "how": "hand_over"})
    assert contact_of(amal).taken_by == operator
    accept_conversation(by=second_operator, hand_over_id=HandOver.objects.get().pk)
    assert contact_of(amal).taken_by == second_operator


def test_what_was_written_goes_with_its_contact_onto_paper_and_into_an_access_request(operator, dpo, amal):
    say_message(by=operator, conversation_id=amal.conversation.pk, text="I am here", client_id=an_id())
    Window(operator, contact_of(amal)).types(caller="parent")
    contact = contact_of(amal)
    given = plugged.export(by=dpo, subject=Subject("contact", contact.pk))["contacts"][0]["messages"]
    assert [(one["from"], one["text"]) for one in given] == [("them", "are you there?"), ("hotline", "I am here")]
    case = make_case(operator)
    join_case(by=operator, contact_id=contact.pk, case_id=case.pk)
    (paper,) = exported.case_paper(by=operator, case_id=case.pk)
    written = next(fact.value for fact in paper.entries[0].facts if str(fact.label) == "What was written")
    assert "Other side: are you there?" in written and "Ines Moreau: I am here" in written
