"""From the rules to the proof: what is due, who decides, what a run erases, what it leaves."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from fanal.accounts import roles
from fanal.cases import actions as casework
from fanal.cases.models import Case, Child
from fanal.core import plugs
from fanal.core.casework.retention import Anchor, RetentionRule
from fanal.core.errors import BadInput, Gone, NotAllowed, NotFound, NotReady
from fanal.desk.actions.link_case import join_case
from fanal.desk.actions.open_contact import open_contact
from fanal.journal.models import Entry
from fanal.journal.verifying import verify
from fanal.privacy import tasks
from fanal.privacy.actions import decide_erasure as deciding
from fanal.privacy.actions.adopt_rules import adopt_rules
from fanal.privacy.actions.decide_erasure import decide_erasure, second_batch
from fanal.privacy.actions.erase_case import erase_case
from fanal.privacy.actions.hold_case import ask_hold, decide_hold, keep_case
from fanal.privacy.models import DueCase, ErasedCount, Erasure, Hold, Look, RuleSet
from fanal.privacy.queries import current_rules, erasures_to_do
from fanal.vault import keys, queries
from fanal.vault.actions.shred_subject import shred_key, shred_subject
from fanal.vault.fields import readable
from tests.apps.cases.builders import a_task, first_child, make_case, make_person
from tests.apps.privacy.builders import RULES, adopt, due, erased, old_case
from tests.cast import make_staff

pytestmark = pytest.mark.django_db
SOON = date(2027, 6, 1)


@pytest.fixture
def old(operator, supervisor):
    return old_case(operator, supervisor)


def the_second():
    return make_staff(roles.DataProtectionOfficer, "Second Pair")


def test_before_rules_are_adopted_the_list_shows_what_would_be_due_and_nothing_can_be_decided(old, dpo):
    assert current_rules().version == 0 and due() == {old.pk: False}
    with pytest.raises(NotReady) as refused:
        decide_erasure(by=dpo, case_ids=[old.pk])
    assert "not adopted" in refused.value.blockers[0] and not Erasure.objects.exists()


def test_rules_are_adopted_by_data_protection_in_versions_that_stay(dpo, supervisor):
    adopt(dpo)
    adopt_rules(by=dpo, rules=RULES[:1])
    assert [one.version for one in RuleSet.objects.all()] == [2, 1]
    assert RuleSet.objects.get(version=1).all_rules == RULES and current_rules().rules == RULES[:1]
    with pytest.raises(NotAllowed):
        adopt_rules(by=supervisor, rules=RULES)
    with pytest.raises(BadInput):
        adopt_rules(by=dpo, rules=[RetentionRule(None, "BE", Anchor.CLOSURE, 1, "only here")])
    assert Entry.objects.filter(act="retention.rules_adopted").count() == 2


def test_a_look_finds_what_is_due_and_changes_nothing(operator, supervisor, dpo, old):
    young = old_case(operator, supervisor, born=date(2015, 1, 1))
    unknown = old_case(operator, supervisor, born=None)
    make_case(operator)
    adopt(dpo)
    assert due() == {old.pk: False, unknown.pk: True}
    look = Look.objects.first()
    assert look.looked == 3 and look.by_year == {"2021": 1, "2038": 1} and look.in_the_way == {"age_not_known": 1}
    assert Case.objects.count() == 4 and readable(young) and not Erasure.objects.exists()


def test_an_erased_case_leaves_its_proof_its_count_and_a_whole_journal(old, dpo, django_capture_on_commit_callbacks):
    child, case_key = first_child(old), old.key_id
    adopt(dpo)
    due()
    with django_capture_on_commit_callbacks(execute=True):
        [proof] = erased(dpo, old)
    assert not Case.objects.exists() and not Child.objects.exists() and not DueCase.objects.exists()
    assert not keys.exists(case_key) and not keys.exists(child.key_id)
    with pytest.raises(Gone):
        keys.unwrap(case_key)
    assert (proof.state, proof.reference, proof.keys) == ("done", old.reference, 2) and proof.rule["months"] == 60
    entry = Entry.objects.get(seq=proof.entry_seq)
    assert entry.act == "case.erased" and entry.subject == f"case:{old.pk}" and entry.actor == "system:retention"
    count = ErasedCount.objects.get()
    assert (count.opened, count.closed, count.category, count.age_band, count.number) == (2011, 2012, "runaway", "under_16", 1)
    assert verify().fault is None


def test_alike_cases_are_one_count(operator, supervisor, dpo):
    cases = [old_case(operator, supervisor) for _ in range(3)]
    adopt(dpo)
    erased(dpo, *cases)
    assert ErasedCount.objects.get().number == 3


def test_what_the_statistics_keep_leads_to_no_case():
    columns = {field.name for field in ErasedCount._meta.get_fields()}
    assert columns == {"id", "opened", "closed", "category", "cross_border", "outcome", "age_band", "number"}
    assert ErasedCount().pk.version == 4, "an id of version 7 tells when it was made"


def test_more_than_one_person_may_erase_alone_take_a_second_also_in_slices(operator, supervisor, dpo, monkeypatch):
    monkeypatch.setattr(deciding, "MOST_ALONE", 2)
    cases = [old_case(operator, supervisor) for _ in range(3)]
    adopt(dpo)
    assert decide_erasure(by=dpo, case_ids=[cases[0].pk, cases[1].pk]).state == "ready"
    batch = decide_erasure(by=dpo, case_ids=[cases[2].pk])
    assert batch.state == "waiting"
    tasks.erase()
    assert list(Case.objects.all()) == [cases[2]]
    with pytest.raises(NotAllowed):
        second_batch(by=dpo, batch_id=batch.pk, agree=True)
    second_batch(by=supervisor, batch_id=batch.pk, agree=True)
    with pytest.raises(NotReady):
        second_batch(by=supervisor, batch_id=batch.pk, agree=False)
    tasks.erase()
    assert not Case.objects.exists()


def test_a_case_whose_end_nobody_knows_is_never_erased_by_one_person(operator, supervisor, dpo):
    case = old_case(operator, supervisor, born=None)
    adopt(dpo)
    batch = decide_erasure(by=dpo, case_ids=[case.pk])
    assert batch.state == "waiting" and batch.erasures.get().age_unknown
    second_batch(by=the_second(), batch_id=batch.pk, agree=False)
    tasks.erase()
    assert Case.objects.get() == case and batch.erasures.get().kept_because == "refused"
    second_batch(by=supervisor, batch_id=decide_erasure(by=dpo, case_ids=[case.pk]).pk, agree=True)
    tasks.erase()
    assert not Case.objects.exists() and ErasedCount.objects.get().age_band == "unknown"


def test_what_is_not_due_or_not_there_or_decided_is_refused_as_a_whole(operator, supervisor, dpo, old):
    young = old_case(operator, supervisor, born=date(2015, 1, 1))
    adopt(dpo)
    with pytest.raises(NotReady) as refused:
        decide_erasure(by=dpo, case_ids=[old.pk, young.pk])
    assert [one.partition(":")[0] for one in refused.value.blockers] == [young.reference] and not Erasure.objects.exists()
    with pytest.raises(NotFound):
        decide_erasure(by=dpo, case_ids=[old.pk, uuid4()])
    with pytest.raises(BadInput):
        decide_erasure(by=dpo, case_ids=[])
    with pytest.raises(NotAllowed):
        decide_erasure(by=supervisor, case_ids=[old.pk])
    decide_erasure(by=dpo, case_ids=[old.pk])
    with pytest.raises(NotReady):
        decide_erasure(by=dpo, case_ids=[old.pk])


def test_a_hold_takes_two_people_and_keeps_a_case_until_its_last_day(old, dpo, supervisor, time_machine):
    adopt(dpo)
    hold = ask_hold(by=dpo, case_id=old.pk, until=timezone.localdate() + timedelta(days=20), reason="a court asked for the file")
    with pytest.raises(NotAllowed):
        decide_hold(by=dpo, hold_id=hold.pk, grant=True)
    assert due() == {old.pk: False}, "one person alone holds nothing"
    decide_hold(by=supervisor, hold_id=hold.pk, grant=True)
    assert due() == {} and Look.objects.first().in_the_way == {"held": 1}
    with pytest.raises(NotReady):
        decide_erasure(by=dpo, case_ids=[old.pk])
    time_machine.move_to(timezone.now() + timedelta(days=21))
    assert due() == {old.pk: False}
    erased(dpo, old)
    assert not Hold.objects.exists()


def test_a_held_case_is_not_erased_by_any_other_way_either(old, dpo, supervisor, operator):
    decide_hold(by=supervisor, hold_id=ask_hold(by=dpo, case_id=old.pk, until=SOON, reason="a court").pk, grant=True)
    mother = make_person(operator, make_case(operator))
    for kind, subject_id in (("case", old.pk), ("child", first_child(old).pk)):
        with pytest.raises(NotReady, match="keeps this case"):
            shred_subject(by=dpo, kind=kind, subject_id=subject_id)
    for key_id in (old.key_id, first_child(old).key_id):
        with pytest.raises(NotReady, match="keeps this case"):
            shred_key(by=dpo, key_id=key_id)
    assert shred_subject(by=dpo, kind="person", subject_id=mother.pk) == 1, "others are not held"
    assert readable(Case.objects.get(pk=old.pk)) and keys.exists(old.key_id) and old.children.count() == 1


def test_a_hold_after_the_decision_stops_the_erasing(old, dpo, supervisor):
    adopt(dpo)
    batch = decide_erasure(by=dpo, case_ids=[old.pk])
    keep_case(by=dpo, case_id=old.pk, until=SOON, reason="the mother asks for her file")
    tasks.erase()
    erasure = batch.erasures.get()
    assert (erasure.state, erasure.kept_because) == ("kept", "held") and Case.objects.get() == old


def test_a_case_that_was_opened_again_after_the_decision_is_kept(old, dpo, supervisor):
    adopt(dpo)
    batch = decide_erasure(by=dpo, case_ids=[old.pk])
    casework.reopen_case(by=supervisor, case_id=old.pk, reason="seen again", next_task=a_task())
    tasks.erase()
    assert batch.erasures.get().kept_because == "not_closed"


@pytest.mark.parametrize("days", [-1, 800])
def test_a_hold_has_an_end_that_can_be_meant_and_a_reason(old, dpo, days):
    with pytest.raises(BadInput):
        ask_hold(by=dpo, case_id=old.pk, until=timezone.localdate() + timedelta(days=days), reason="a court")
    with pytest.raises(BadInput):
        keep_case(by=dpo, case_id=old.pk, until=SOON, reason=" ")


def test_one_hold_is_asked_for_at_a_time_and_a_refused_one_keeps_nothing(old, dpo, supervisor):
    adopt(dpo)
    hold = ask_hold(by=supervisor, case_id=old.pk, until=SOON, reason="a court")
    with pytest.raises(NotReady):
        ask_hold(by=dpo, case_id=old.pk, until=SOON, reason="a court")
    decide_hold(by=dpo, hold_id=hold.pk, grant=False)
    with pytest.raises(NotReady):
        decide_hold(by=dpo, hold_id=hold.pk, grant=True)
    assert due() == {old.pk: False}


def test_a_room_that_cannot_forget_leaves_everything_and_does_not_hold_up_the_others(operator, supervisor, dpo):
    bad, good = old_case(operator, supervisor), old_case(operator, supervisor)
    adopt(dpo)
    batch = decide_erasure(by=dpo, case_ids=[bad.pk, good.pk])

    def fail(*, by, subject):
        if subject.id == bad.pk:
            raise RuntimeError("the disk is full")
        return []

    plugs.forget.plug("zz-broken", fail)
    try:
        tasks.erase()
    finally:
        plugs.forget.unplug("zz-broken")
    stuck = batch.erasures.get(case_id=bad.pk)
    assert Case.objects.get() == bad and readable(Case.objects.get()) and (stuck.state, stuck.tries) == ("open", 1)
    assert not erasures_to_do(timezone.now()) and erasures_to_do(timezone.now() + timedelta(hours=1)) == [stuck.pk]
    assert ErasedCount.objects.get().number == 1, "the failed one is not counted"
    assert erase_case(by=tasks.BY, erasure_id=stuck.pk).state == "done"
    assert erase_case(by=tasks.BY, erasure_id=stuck.pk) is None and ErasedCount.objects.get().number == 2


def test_a_case_that_is_gone_by_another_way_is_said_to_be_gone(old, dpo):
    adopt(dpo)
    batch = decide_erasure(by=dpo, case_ids=[old.pk])
    shred_subject(by=dpo, kind="case", subject_id=old.pk)
    tasks.erase()
    assert batch.erasures.get().kept_because == "gone"


def test_the_contacts_of_a_case_are_erased_with_it_and_those_of_another_case_stay(operator, supervisor, dpo):
    case, other = old_case(operator, supervisor), make_case(operator)
    only, both = (open_contact(by=operator, channel="call") for _ in range(2))
    for contact, there in ((only, case), (both, case), (both, other)):
        join_case(by=supervisor, contact_id=contact.pk, case_id=there.pk)
    adopt(dpo)
    [proof] = erased(dpo, case)
    assert proof.state == "done" and proof.keys == 3, "case, child, contact"
    orders = set(queries.all_shred_orders())
    assert only.key_id in orders and both.key_id not in orders
