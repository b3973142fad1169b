"""The pages about the time of records: from the review list to the proof, as people press the keys."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from fanal.cases.models import Case
from fanal.core.actors import System
from fanal.core.errors import NotAllowed
from fanal.privacy import plugged, tasks
from fanal.privacy.models import Batch, Erasure, Hold, RuleSet
from tests.apps.cases.builders import make_node
from tests.apps.privacy.builders import adopt, due, old_case
from tests.cast import client_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def old(operator, supervisor):
    return old_case(operator, supervisor)


@pytest.fixture
def niamh(dpo):
    return client_for(dpo)


@pytest.fixture
def katarzyna(supervisor):
    return client_for(supervisor)


def page(name, *args):
    return reverse(f"privacy:{name}", args=args)


def body(answer):
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def rules_typed(**changes):
    typed = {
        "rule-TOTAL_FORMS": "2", "rule-INITIAL_FORMS": "0", "rule-0-category": "", "rule-0-country": "", "rule-0-anchor": "later",
        "rule-0-months": "60", "rule-0-source": "Decision of the board", "rule-1-category": "", "rule-1-country": "be",
        "rule-1-anchor": "closure", "rule-1-months": "", "rule-1-source": "",
    }
    return typed | changes


def test_from_the_rules_to_the_proof(niamh, old):
    assert "rest on no law" in body(niamh.get(page("rules")))
    assert niamh.post(page("rules"), rules_typed()).status_code == 302
    assert niamh.post(page("look")).status_code == 302
    listed = body(niamh.get(page("retention")))
    assert old.reference in listed and "2021" in listed
    assert niamh.post(page("decide"), {"cases": [str(old.pk)]}).status_code == 302
    assert "No case waits" in body(niamh.get(page("retention")))
    assert "waits its turn" in body(niamh.get(page("erased")))
    tasks.erase()
    proof = Erasure.objects.get()
    shown = body(niamh.get(page("proof", proof.pk)))
    assert old.reference in shown and str(proof.entry_seq) in shown and "Decision of the board" in shown
    assert "What statistics keep" in body(niamh.get(page("erased"))) and not Case.objects.exists()


@pytest.mark.parametrize(("changes", "said"), [
    ({"rule-0-country": "BE"}, "no case is without one"), ({"rule-0-source": ""}, "which law or decision"),
    ({"rule-1-country": "1"}, ""), ({"rule-1-months": "3", "rule-1-country": "1", "rule-1-source": "x"}, "two capital letters"),
])
def test_rules_that_cannot_be_meant_are_refused_with_a_sentence(niamh, changes, said):
    answer = niamh.post(page("rules"), rules_typed(**changes))
    assert answer.status_code == (200 if said else 302) and said in answer.content.decode()
    assert RuleSet.objects.exists() is (not said)


def test_a_hold_is_asked_for_by_one_and_agreed_to_by_another(niamh, katarzyna, old):
    until = (timezone.localdate() + timedelta(days=10)).isoformat()
    wrong = niamh.post(page("holds"), {"reference": "BE-1999-0001", "until": until, "reason": "a court asked"})
    assert "There is no case with this number" in body(wrong)
    assert "two years" in body(niamh.post(page("holds"), {"reference": old.reference, "until": "2099-01-01", "reason": "a court asked"}))
    assert niamh.post(page("holds"), {"reference": old.reference, "until": until, "reason": "a court asked"}).status_code == 302
    again = niamh.post(page("holds"), {"reference": old.reference, "until": until, "reason": "a court asked"})
    assert "already" in body(again)
    hold = Hold.objects.get()
    assert "Waits for a second person" in body(niamh.get(page("holds")))
    niamh.post(page("decide_hold", hold.pk), {"answer": "agree"})
    assert Hold.objects.get().is_asked
    assert "a court asked" in body(katarzyna.get(page("holds")))
    katarzyna.post(page("decide_hold", hold.pk), {"answer": "agree"})
    assert Hold.objects.get().runs


def test_a_case_is_kept_after_a_review(niamh, dpo, old):
    adopt(dpo)
    due()
    assert "sealed with the case" in body(niamh.get(page("keep", old.pk)))
    assert "two years" in body(niamh.post(page("keep", old.pk), {"until": "2099-01-01", "reason": "a claim"}))
    until = (timezone.localdate() + timedelta(days=10)).isoformat()
    assert niamh.post(page("keep", old.pk), {"until": until, "reason": "a claim"}).status_code == 302
    assert old.reference not in body(niamh.get(page("retention")))
    assert niamh.get(page("keep", uuid4())).status_code == 404


def test_a_second_person_agrees_on_the_page(niamh, katarzyna, operator, supervisor, dpo):
    unknown = old_case(operator, supervisor, born=None)
    adopt(dpo)
    due()
    assert "nobody knows" in body(niamh.get(page("retention")))
    niamh.post(page("decide"), {"cases": [str(unknown.pk), "nonsense"]})
    batch = Batch.objects.get()
    assert "Agree to erase" not in body(niamh.get(page("retention")))
    assert "Agree to erase 1 case" in body(katarzyna.get(page("retention")))
    katarzyna.post(page("second", batch.pk), {"answer": "refuse"})
    assert "The second person refused." in body(katarzyna.get(page("proof", Erasure.objects.get().pk)))


def test_who_supervises_sees_the_list_and_cannot_decide(katarzyna, dpo, old):
    adopt(dpo)
    due()
    listed = body(katarzyna.get(page("retention")))
    assert old.reference in listed and "Erase the chosen" not in listed
    assert katarzyna.post(page("decide"), {"cases": [str(old.pk)]}).status_code == 404
    assert "Adopt rules" not in body(katarzyna.get(page("rules")))


def test_the_board_says_what_waits_for_whom(operator, supervisor, dpo, old):
    def board(by):
        return [item.kind.code for item in plugged.board_items(by=by, now=timezone.now())]

    adopt(dpo)
    unknown = old_case(operator, supervisor, born=None)
    from fanal.privacy.actions.decide_erasure import decide_erasure
    from fanal.privacy.actions.hold_case import keep_case

    decide_erasure(by=dpo, case_ids=[unknown.pk])
    keep_case(by=dpo, case_id=old.pk, until=timezone.localdate() + timedelta(days=5), reason="a claim")
    assert board(supervisor) == ["erasure", "hold"] and board(dpo) == ["hold"] and board(operator) == []
    keep_case(by=dpo, case_id=old.pk, until=timezone.localdate() + timedelta(days=90), reason="a claim")
    assert board(supervisor) == ["erasure"], "renewed in time"
    Erasure.objects.update(tries=3)
    assert board(supervisor) == ["erasure", "erasing"]


def test_an_empty_node_says_so(niamh):
    make_node()
    tasks.look()
    assert "No case waits" in body(niamh.get(page("retention"))) and "No case is held" in body(niamh.get(page("holds")))
    assert "Nothing was erased yet" in body(niamh.get(page("erased"))) and System("retention") == tasks.BY


def test_the_record_of_processing_names_every_personal_field_once(niamh, dpo, operator):
    from fanal.privacy.exported import RECORD, activities
    from fanal.vault.registry import all_fields

    shown = body(niamh.get(page("record")))
    for one in activities(by=dpo):
        assert one.purpose in shown and one.readers is not None
    assert sum(one.fields for one in activities(by=dpo)) == len(all_fields()) == RECORD.count(dpo, {}, 10_000)
    [rows] = RECORD.blocks(dpo, {}, [column.name for column in RECORD.columns])
    child = next(row for row in rows if row[:2] == ["cases.Child", "health"])
    assert child[2] == "sealed" and "Operator" not in child[6] and "Data protection officer" in child[6]
    with pytest.raises(NotAllowed):
        activities(by=operator)
