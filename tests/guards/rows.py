"""One real row for each id that an address may carry, all of them somebody else's: a restricted case and a walled contact.

A new kind of id in an address fails `tests/guards/test_urls.py` until it has a row here. Invented people only.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from fanal.accounts import roles
from fanal.accounts.actions.invite_staff import invite_staff
from fanal.accounts.models import Staff
from fanal.api.models import TEST_EVENT, Delivery, Event, Receiver
from fanal.cases import actions
from fanal.cases.drafts import FlagDraft, PersonDraft
from fanal.cases.imports.actions.begin_run import begin_run
from fanal.cases.models import Case, ReadingReview
from fanal.cases.own_forms.actions.load_form import load_form
from fanal.cases.own_forms.actions.switch_form import switch_form
from fanal.cases.own_forms.reading import shipped_forms
from fanal.core.actors import System
from fanal.core.casework import AuthorityKind, ConsentUse, FlagKind, PersonRole, StepState
from fanal.core.casework.oversight import Oddity
from fanal.core.exporting import Form, Purpose
from fanal.desk.actions.let_into_walled_contact import ask_to_let_in
from fanal.desk.actions.link_case import join_case
from fanal.desk.actions.open_contact import open_contact
from fanal.desk.actions.promise_call_back import promise_call_back
from fanal.desk.models import (
    CallBackHours,
    Comparison,
    Contact,
    Conversation,
    ConversationState,
    HandOver,
    NightCover,
    ReadyAnswer,
)
from fanal.exports.actions.ask_export import Wish, ask_export
from fanal.privacy.models import Batch, Breach, Erasure, Hold
from fanal.vault import keys
from tests.apps.api.programs import let_in
from tests.apps.cases.builders import MILAN, SAMIR, a_child, a_task, first_child, first_episode, first_task, make_case
from tests.apps.desk.conftest import Window
from tests.apps.imports.sheets import SAMIR as OLD_ROW
from tests.apps.imports.sheets import sheet
from tests.cast import make_staff

#: What each address that is only sent to needs, so that the post gets as far as looking for the row.
SENT: dict[str, dict[str, Any]] = {
    "desk:addendum": {"text": "she called again"},
    "desk:promise": {"due": "2099-01-01T10:00"},
    "desk:talk_answer": {"text": "I am here", "client_id": "seeded-message"},
    "desk:call_back_done": {"ended": "reached"},
    "desk:try_again": {"due": "2099-01-01T10:00"},
    "desk:ring_missed_again": {"due": "2099-01-01T10:00"},
    "desk:colleague": {"colleague": "0192f0c1-2345-7abc-8def-0123456789ab"},
    "desk:comparison": {"answer": "other"},
    "desk:decide_opening": {"decision": "grant"},
    "desk:ask_opening": {"reason": "she asked for me"},
}


def rows_of_others() -> dict[str, Any]:
    """By the name of the argument, an id that exists and that nobody but its owner and supervision may know of."""
    owner, taker, boss = make_staff(roles.CaseManager, "Vera Lund"), make_staff(roles.Operator, "Otto Brandt"), make_staff(roles.Supervisor, "Rosa Iglesias")
    case = _restricted_case(owner, boss)
    contact = _walled_contact(taker, boss, case)
    return {**_ids_of_case(case, owner), **_ids_of_contact(contact, taker, case), **_ids_of_house(owner, boss, case), **_ids_of_outside(owner)}


def _restricted_case(owner: Staff, boss: Staff) -> Case:
    case = make_case(owner, a_child(SAMIR), a_child(MILAN))
    actions.restrict_case(by=boss, case_id=case.pk, reason="a colleague's nephew")
    return case


def _walled_contact(taker: Staff, boss: Staff, case: Case) -> Contact:
    contact = open_contact(by=taker, channel="call")
    Window(taker, contact).types(caller="child_self", notes="=I am at a friend's")
    join_case(by=boss, contact_id=contact.pk, case_id=case.pk)
    return contact


def _ids_of_case(case: Case, by: Staff) -> dict[str, UUID]:
    child, other = case.children.order_by("pk")
    actions.link_siblings(by=by, case_id=case.pk, child_id=child.pk, other_id=other.pk)
    person = actions.add_person(by=by, case_id=case.pk, person=PersonDraft((PersonRole.MOTHER,), {"name": "Nadia Haddadi"}))
    step = {"kind": AuthorityKind.POLICE_REPORT.value, "state": StepState.CONFIRMED.value, "number": "CH-77"}
    return {
        "case_id": case.pk,
        "child_id": child.pk,
        "other_id": other.pk,
        "name_id": child.names.get().pk,
        "episode_id": child.episodes.get().pk,
        "person_id": person.pk,
        "task_id": actions.add_task(by=by, case_id=case.pk, task=a_task()).pk,
        "flag_id": actions.raise_flag(by=by, case_id=case.pk, flag=FlagDraft(FlagKind.INTERPRETER_NEEDED)).pk,
        "authority_id": actions.record_authority(by=by, case_id=case.pk, values=step).pk,
        "consent_id": actions.give_consent(by=by, case_id=case.pk, use=ConsentUse.PHOTO, given_by="the mother").pk,
        "document_id": actions.attach_document(by=by, case_id=case.pk, data=b"plain words\n", name="note.txt").pk,
    }


def _ids_of_contact(contact: Contact, taker: Staff, case: Case) -> dict[str, UUID]:
    due = timezone.now() + timedelta(hours=2)
    talk = Conversation.objects.create(
        channel="telephone", outside_id="seeded", key_id=contact.key_id, state=ConversationState.TAKEN, contact=contact,
        began_at=contact.occurred_at, taken_at=contact.occurred_at,
    )
    return {
        "contact_id": contact.pk,
        "call_back_id": promise_call_back(by=taker, contact_id=contact.pk, due=due).pk,
        "conversation_id": talk.pk,
        "hand_over_id": HandOver.objects.create(conversation=talk, offered_by=taker, to=make_staff(roles.Operator, "Ewa Zielona")).pk,
        "answer_id": ReadyAnswer.objects.create(language="en", title="Hello", text="Hello").pk,
        "hours_id": CallBackHours.objects.create(weekday=0, begins="09:00", ends="12:00", minutes=30, places=1).pk,
        "cover_id": NightCover.objects.create(staff=taker, first_night="2026-01-01", last_night="2026-01-02").pk,
        "comparison_id": Comparison.objects.create(contact=contact, case=case, asked_by=taker).pk,
        "opening_id": ask_to_let_in(by=taker, contact_id=contact.pk, reader_id=_friend().pk, reason="knows the child").pk,
    }


def _friend() -> Staff:
    return make_staff(roles.Operator, "Lena Fischer")


def _ids_of_house(owner: Staff, boss: Staff, case: Case) -> dict[str, Any]:
    night = make_staff(roles.Operator, "Pavel Sova")
    let_in = actions.give_access(by=owner, case_id=case.pk, colleague=make_staff(roles.CaseManager, "Aino Laine"))
    house = System("tests")
    return {
        "glass_id": actions.break_glass(by=night, case_id=case.pk, reason="a child at the station, nobody reachable").pk,
        "access_id": let_in.pk,
        # A form that is asked is everybody's who works on cases; one that is not asked any more is nobody's.
        "definition_id": switch_form(
            by=System("console"), definition_id=load_form(by=System("console"), form=shipped_forms()["case_checklist"]).pk, active=False,
        ).pk,
        "run_id": begin_run(by=boss, data=sheet(OLD_ROW), source_name="Old list").pk,
        "staff_id": owner.pk,
        "slug": roles.CaseManager.slug,
        "invitation_id": invite_staff(by=house, email="new@hotline.test", display_name="Nils Nord", granted=[roles.Operator])[0].pk,
        "place": 0,
    }


def _ids_of_outside(owner: Staff) -> dict[str, UUID]:
    """What leaves the node, and who looked too much: an export, a program, a receiver with a delivery, a review of reading."""
    now = timezone.now()
    wish = Wish("cases.list", Form.JSON, ["reference"], {"shelf": "open_cases"}, Purpose.MEETING, "the weekly meeting")
    receiver = Receiver.objects.create(name="Board on the wall", url="https://receiver.example/in", secret=b"sealed", created_by="system:tests")
    event = Event.objects.create(kind=TEST_EVENT, subject_id=receiver.pk)
    review = ReadingReview.objects.create(
        key_id=keys.new_key("review"), staff=owner, kind=Oddity.BULK.value, count=60, first_seq=1, last_seq=2, first_at=now, last_at=now
    )
    return {
        "export_id": ask_export(by=owner, wish=wish).pk,
        "connection_id": let_in(owner)[0].pk,
        "receiver_id": receiver.pk,
        "delivery_id": Delivery.objects.create(receiver=receiver, event=event).pk,
        "review_id": review.pk,
        **_ids_of_retention(owner),
    }


def _ids_of_retention(owner: Staff) -> dict[str, UUID]:
    """A hold that was asked for, a decision that waits, an erasure in it."""
    case = make_case(owner)
    until = timezone.localdate() + timedelta(days=10)
    batch = Batch.objects.create(state="waiting", decided_by=owner)
    rule = {"category": "", "country": "", "anchor": "later", "months": 60, "source": "the board"}
    erasure = Erasure.objects.create(batch=batch, case_id=case.pk, reference=case.reference, rules_version=1, rule=rule)
    hold = Hold.objects.create(key_id=case.key_id, case=case, kind="legal", until=until, reason="a court", asked_by=owner)
    breach = Breach.objects.create(key_id=keys.new_key("breach"), noticed_at=timezone.now(), what="a bag was lost", noted_by=owner)
    return {"breach_id": breach.pk, "hold_id": hold.pk, "batch_id": batch.pk, "erasure_id": erasure.pk}


def own_case(reader: Staff) -> dict[str, Any]:
    """A case that the reader may read, with its child: what stands in front of somebody else's part in an address. Its
    reference is what a form asks for."""
    case = make_case(reader)
    return {"reference": case.reference, "case_id": case.pk, "child_id": first_child(case).pk, "episode_id": first_episode(case).pk, "task_id": first_task(case).pk}
