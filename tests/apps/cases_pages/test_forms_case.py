"""What is typed into a form arrives in the case, and nothing typed is lost when something has to be corrected."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from fanal.accounts.models import Staff
from fanal.cases import queries
from fanal.cases.models import Case
from tests.apps.cases.builders import a_task, make_case
from tests.apps.cases_pages.sending import at, first_child, send


def test_a_case_opened_by_hand_holds_what_was_typed_and_is_opened_once(jonas: Client, case_manager: Staff) -> None:
    page = jonas.get(reverse("cases:open_case"))
    fields = {
        "case_id": str(page.context["case_id"]),
        "category": "runaway",
        "pushed_out": "on",
        "abduction_kind": "",
        "summary": "Left after supper.",
        "name": "سمير الحدادي",
        "romanised": "Samir al-Haddadi",
        "sex": "male",
        "birth_date": "",
        "birth_date_none": "not_asked",
        "age_range": "14-16",
        "last_seen_at": at(-5),
        "last_seen_place": "Home",
        "police_answer": "no",
        "police_why_not": "the mother waits",
        "police_when": "",
        "owner": str(case_manager.pk),
        "task": "Call the mother",
        "task_due": at(2),
    }
    send(jonas, "open_case", **fields)
    send(jonas, "open_case", **fields)
    case = Case.objects.get()
    child = first_child(case)
    assert (case.category, case.pushed_out, case.owner_id, case.summary) == (
        "runaway",
        True,
        case_manager.pk,
        "Left after supper.",
    )
    assert (child.main_name.text, child.main_name.script, child.main_name.romanised) == (
        "سمير الحدادي",
        "Arab",
        "Samir al-Haddadi",
    )
    assert child.answers["birth_date"] == "not_asked"
    assert (child.age_range["low"], child.age_range["high"]) == (14, 16)
    assert case.police_why_not == "the mother waits"
    assert [task.title for task in queries.open_tasks_of(case)] == ["Call the mother"]


def test_category_countries_police_summary_and_marks(jonas: Client, full_case: Case) -> None:
    key = full_case.pk
    send(
        jonas,
        "change_category",
        key,
        category="parental_abduction",
        abduction_kind="removal",
        reason="the father took him",
    )
    send(jonas, "change_countries", key, cross_border="known", countries=["IT", "GR", ""])
    send(jonas, "change_police", key, police_answer="no", police_why_not="the mother decides tomorrow", police_when="")
    send(jonas, "change_summary", key, summary="Taken from school by the father.")
    send(jonas, "add_flag", key, kind="home_not_safe", said_by="child", text="")
    full_case.refresh_from_db()
    assert (full_case.category, full_case.abduction_kind, full_case.countries) == (
        "parental_abduction",
        "removal",
        ["IT", "GR"],
    )
    assert (full_case.police_answer, full_case.summary) == ("no", "Taken from school by the father.")
    flag = next(one for one in queries.flags_of(full_case) if one.kind == "home_not_safe")
    send(jonas, "drop_flag", key, flag.pk)
    assert not any(one.kind == "home_not_safe" for one in queries.flags_of(full_case))


def test_people_authorities_and_consents(jonas: Client, full_case: Case) -> None:
    key = full_case.pk
    send(
        jonas,
        "add_person",
        key,
        name="Aurelio Conti",
        roles=["father", "taking_parent"],
        safety="do_not_call",
        phone_none="refused",
        address="Via Roma 1",
    )
    person = next(one for one in queries.people_of(full_case) if one.name == "Aurelio Conti")
    assert (person.answers["phone"], person.address, {row.role for row in person.roles_here}) == (
        "refused",
        "Via Roma 1",
        {"father", "taking_parent"},
    )
    send(
        jonas,
        "change_person",
        key,
        person.pk,
        name="Aurelio Conti",
        roles=["father"],
        safety="safe",
        phone="+39 333 1234567",
        address="Via Roma 1",
    )
    person.refresh_from_db()
    assert (person.phone, person.safety) == ("+39 333 1234567", "safe")
    send(jonas, "remove_person", key, person.pk)
    assert not any(one.pk == person.pk for one in queries.people_of(full_case))
    send(jonas, "add_authority", key, kind="sis_alert", state="asked", country="BE", number="S-1", asked_at=at(-1))
    alert = next(one for one in queries.authorities_of(full_case) if one.kind == "sis_alert")
    send(
        jonas,
        "change_authority",
        key,
        alert.pk,
        kind="sis_alert",
        state="ended",
        country="BE",
        number="S-1",
        asked_at=at(-1),
    )
    alert.refresh_from_db()
    assert alert.state == "ended"
    send(
        jonas,
        "add_consent",
        key,
        kind="consent",
        use="publish",
        given_by="the mother",
        scope="name and photo",
        given_at=at(-1),
        until=at(48),
    )
    consent = next(one for one in queries.consents_of(full_case) if one.use == "publish")
    assert consent.in_force()
    send(jonas, "withdraw_consent", key, consent.pk, note="she changed her mind")
    consent.refresh_from_db()
    assert not consent.in_force() and consent.withdrawn_note == "she changed her mind"


def test_notes_support_and_tasks(jonas: Client, case_manager: Staff, full_case: Case) -> None:
    key = full_case.pk
    page = jonas.get(reverse("cases:add_note", args=[key]))
    note = {
        "note_id": str(page.context["once"]["note_id"]),
        "text": "The uncle called.",
        "said_by": "family",
        "is_decision": "on",
    }
    send(jonas, "add_note", key, **note)
    send(jonas, "add_note", key, **note)
    assert [one.text for one in queries.notes_of(full_case, by=case_manager)].count("The uncle called.") == 1
    mother = queries.people_of(full_case)[0]
    send(
        jonas,
        "add_support",
        key,
        kind="legal",
        minutes="25",
        given_at=at(-1),
        to=f"person:{mother.pk}",
        text="Hague application",
    )
    assert queries.support_of(full_case).filter(kind="legal", minutes=25, person=mother).exists()
    send(jonas, "add_task", key, title="Ask the school", due=at(3), kind="follow_up", owner="")
    task = next(one for one in queries.open_tasks_of(full_case) if one.title == "Ask the school")
    assert task.owner == case_manager
    send(jonas, "change_task", key, task.pk, due=at(9), owner=str(case_manager.pk))
    send(jonas, "finish_task", key, task.pk, how="done", result="they know nothing")
    task.refresh_from_db()
    assert (task.state, task.result) == ("done", "they know nothing")


def test_the_last_open_task_asks_for_the_next_one(jonas: Client, case_manager: Staff) -> None:
    case = make_case(case_manager, first_task=a_task("Only one"))
    task = queries.open_tasks_of(case)[0]
    refused = jonas.post(reverse("cases:finish_task", args=[case.pk, task.pk]), {"how": "done", "result": "done so"})
    assert refused.status_code == 422 and "done so" in refused.content.decode()
    send(
        jonas,
        "finish_task",
        case.pk,
        task.pk,
        how="dropped",
        result="not needed",
        next_title="Call again",
        next_due=at(5),
    )
    assert [one.title for one in queries.open_tasks_of(case)] == ["Call again"]
