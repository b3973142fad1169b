"""What is typed about a child arrives, alone, and sealed fields are neither shown to nor overwritten by who may not read them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from fanal.accounts.models import Staff
from fanal.cases import queries
from fanal.cases.labels import label_of
from fanal.cases.models import Case
from fanal.core.actors import System
from fanal.core.casework import AnswerState
from fanal.journal.models import Entry
from tests.apps.cases.builders import MILAN, a_child, make_case
from tests.apps.cases_pages.sending import as_query, as_sent, at, first_child, send
from tests.cast import client_for


def test_a_form_to_correct_keeps_what_was_typed_and_names_the_field(jonas: Client) -> None:
    answer = jonas.post(
        reverse("cases:open_case"),
        {"category": "migration", "pushed_out": "on", "summary": "a long story", "police_answer": "yes"},
    )
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "a long story" in body and 'href="#id_police_when"' in body and 'href="#id_pushed_out"' in body
    assert Case.objects.count() == 0


def test_changing_one_fact_of_a_child_writes_that_fact_alone(jonas: Client, full_case: Case) -> None:
    child = first_child(full_case)
    address = reverse("cases:change_child", args=[full_case.pk, child.pk])
    form = jonas.get(address).context["form"]
    fields = as_sent(form)
    fields |= {"hair": "black, curly", "school_none": "unknown"}
    send(jonas, "change_child", full_case.pk, child.pk, **fields)
    child.refresh_from_db()
    assert (child.hair, child.answers["school"], child.clothing, child.health) == (
        "black, curly",
        "unknown",
        "blue down jacket",
        "asthma",
    )
    assert child.vulnerabilities[0]["text"] == "inhaler, twice a day"
    entry = Entry.objects.filter(act="child.updated").get()
    assert sorted(entry.details["fields"].split(",")) == ["answers", "hair"]


def test_sending_a_child_untouched_changes_nothing(jonas: Client, full_case: Case) -> None:
    child = first_child(full_case)
    address = reverse("cases:change_child", args=[full_case.pk, child.pk])
    form = jonas.get(address).context["form"]
    answer = jonas.post(address, as_sent(form))
    assert answer.status_code == 302
    sent = type(form)(as_query(form), initial=form.initial)
    assert sent.is_valid() and sent.changed_data == []


def test_an_operator_does_not_see_what_is_sealed_and_does_not_overwrite_it(operator: Staff, full_case: Case) -> None:
    child = first_child(full_case)
    shift = client_for(operator)
    body = shift.get(reverse("cases:child", args=[full_case.pk])).content.decode()
    assert "asthma" not in body and "inhaler" not in body
    assert (
        "hidden-field" in body
        and "Case manager" in body
        and "sealed, so that not everybody on the case sees it" in body
    )
    address = reverse("cases:change_child", args=[full_case.pk, child.pk])
    form = shift.get(address).context["form"]
    assert "health" not in form.fields and "health" in form.hidden
    send(
        shift,
        "change_child",
        full_case.pk,
        child.pk,
        **(as_sent(form) | {"eyes": "brown", "health": "nothing", "medication": "none"}),
    )
    child.refresh_from_db()
    assert (child.eyes, child.health, child.medication) == ("brown", "asthma", "")


def test_a_sister_in_another_case_is_linked_by_its_reference(jonas: Client, full_case: Case, case_manager: Staff) -> None:
    sister = make_case(case_manager, a_child(MILAN))
    child = first_child(full_case)
    send(jonas, "link_child", full_case.pk, child.pk, reference=sister.reference.lower(), kind="sibling")
    for case, other, there in ((full_case, "Milan Aurelio", sister), (sister, "سمير الحدادي", full_case)):
        body = jonas.get(reverse("cases:child", args=[case.pk])).content.decode()
        assert "in another case" in body and other in body and "Brother or sister" in body
        assert f'href="{reverse("cases:child", args=[there.pk])}">{there.reference}</a>' in body, "one can go there"
    send(jonas, "unlink_child", full_case.pk, child.pk, first_child(sister).pk)
    assert queries.links_of([child], by=System("test")) == []


def test_a_case_that_one_may_not_read_cannot_be_linked_to(operator: Staff, case_manager: Staff, full_case: Case) -> None:
    hidden = make_case(case_manager, a_child(MILAN))
    Case.objects.filter(pk=hidden.pk).update(restricted=True)
    address = reverse("cases:link_child", args=[full_case.pk, first_child(full_case).pk])
    for reference in (hidden.reference, "BE-2026-9999"):
        answer = client_for(operator).post(address, {"reference": reference, "kind": "sibling"})
        assert answer.status_code == 422 and "no case with this reference" in answer.content.decode()
        assert "one child in this case" not in answer.content.decode()
        assert "Choose with which child" not in answer.content.decode()


def test_names_are_added_corrected_and_chosen(jonas: Client, full_case: Case) -> None:
    child = first_child(full_case)
    send(
        jonas,
        "add_name",
        full_case.pk,
        child.pk,
        full="Самир Хадади",
        romanised="",
        given="",
        family="",
        kind="alias",
        provenance="document",
        language="bg",
    )
    added = child.names.get(script="Cyrl")
    send(
        jonas,
        "change_name",
        full_case.pk,
        child.pk,
        added.pk,
        full="Самир Хаддади",
        romanised="",
        given="",
        family="",
        kind="alias",
        provenance="police",
        language="bg",
    )
    send(jonas, "show_by_name", full_case.pk, child.pk, added.pk)
    added.refresh_from_db()
    assert (added.text, added.provenance, added.is_main, added.direction) == ("Самир Хаддади", "police", True, "ltr")


def test_what_is_known_of_a_disappearance_is_written_and_reasons_say_who(jonas: Client, full_case: Case) -> None:
    child = first_child(full_case)
    episode = child.episodes_here[0]
    fields = {
        "last_seen_at": at(-9),
        "last_seen_precision": "about",
        "last_seen_place": "School",
        "place_kind": "school",
        "circumstances_none": "unknown",
        "reasons-0-code": "conflict_at_home",
        "reasons-0-said_by": "friend",
        "reasons-0-text": "they argued",
    }
    send(jonas, "change_episode", full_case.pk, child.pk, episode.pk, **fields)
    episode.refresh_from_db()
    assert (episode.last_seen_place, episode.last_seen_precision, episode.answers["circumstances"]) == (
        "School",
        "about",
        "unknown",
    )
    assert episode.reasons == [{"code": "conflict_at_home", "said_by": "friend", "text": "they argued"}]
    half = jonas.post(
        reverse("cases:change_episode", args=[full_case.pk, child.pk, episode.pk]),
        fields | {"reasons-1-code": "adventure", "reasons-1-said_by": "", "reasons-1-text": ""},
    )
    assert half.status_code == 422 and "who says so" in half.content.decode()


def test_a_second_child_is_added_and_linked(jonas: Client, full_case: Case) -> None:
    send(
        jonas,
        "add_child",
        full_case.pk,
        name="Lina Haddadi",
        romanised="",
        missing="no",
        birth_precision="day",
        sex="female",
        age_range="9",
    )
    first, second = queries.children_of(full_case)
    send(jonas, "link_child", full_case.pk, first.pk, other=str(second.pk), kind="sibling")
    body = jonas.get(reverse("cases:child", args=[full_case.pk])).content.decode()
    assert "Lina Haddadi" in body and "Brother or sister" in body
    send(jonas, "unlink_child", full_case.pk, first.pk, second.pk)
    assert queries.links_of([first], by=System("test")) == []


CHOSEN = (
    "sex", "gender", "age_range", "nationalities", "languages", "habitual_country", "living_situation", "care_status",
    "residence_status",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", CHOSEN)
@pytest.mark.parametrize("state", ["unknown", "not_asked", "refused"])
def test_what_is_chosen_from_a_list_may_be_unknown_not_asked_or_refused_too(
    jonas: Client, full_case: Case, name: str, state: str
) -> None:
    child = first_child(full_case)
    address = reverse("cases:change_child", args=[full_case.pk, child.pk])
    fields = as_sent(jonas.get(address).context["form"]) | {name: "", f"{name}_none": state}
    send(jonas, "change_child", full_case.pk, child.pk, **fields)
    child.refresh_from_db()
    assert not getattr(child, name) and child.answers == {name: state}
    form = jonas.get(address).context["form"]
    assert form.initial[name].state == state
    assert type(form)(as_query(form), initial=form.initial).changed_data == []
    assert str(label_of(AnswerState, state)) in jonas.get(reverse("cases:child", args=[full_case.pk])).content.decode()


def test_a_value_takes_the_place_of_the_reason_for_having_none(jonas: Client, full_case: Case) -> None:
    child = first_child(full_case)
    send(jonas, "change_child", full_case.pk, child.pk, birth_precision="day", sex_none="refused", nationalities_none="not_asked", age_range="?")
    given = {"sex": "female", "nationalities": ["BE", "TN"], "age_range": "14-16", "sex_none": "refused"}
    send(jonas, "change_child", full_case.pk, child.pk, birth_precision="day", **given)
    child.refresh_from_db()
    assert (child.sex, child.nationalities, child.age_range["low"], child.answers) == ("female", ["BE", "TN"], 14, {})


def test_a_code_that_an_import_wrote_as_unknown_is_that_answer_in_the_form(jonas: Client, full_case: Case) -> None:
    child = first_child(full_case)
    child.sex = "unknown"
    child.save()
    form = jonas.get(reverse("cases:change_child", args=[full_case.pk, child.pk])).context["form"]
    assert form.initial["sex"].state == "unknown"
    assert type(form)(as_query(form), initial=form.initial).changed_data == []
