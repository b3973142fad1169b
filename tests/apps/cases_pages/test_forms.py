"""What is typed into a form arrives in the case, and nothing typed is lost when something has to be corrected."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from fanal.accounts.models import Staff
from fanal.cases import actions, queries
from fanal.cases.models import Case, Child, Task
from fanal.core.casework import CaseStatus
from fanal.journal.models import Entry
from tests.apps.cases.builders import a_child, a_task, closing_of, make_case, ready_to_close
from tests.cast import client_for


def at(hours: float) -> str:
    """A time as the field sends it."""
    return timezone.localtime(timezone.now() + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")


@pytest.fixture
def jonas(case_manager: Staff) -> Client:
    """Jonas at his desk."""
    return client_for(case_manager)


def send(client: Client, page: str, /, *args: Any, **fields: Any) -> Any:
    """Send a form; it must lead back to a page of the case."""
    answer = client.post(reverse(f"cases:{page}", args=args), fields)
    faults = getattr(answer, "context", None) and answer.context.get("form") and answer.context["form"].errors
    assert answer.status_code == 302, f"{page}: {answer.status_code} {faults}"
    return answer


def first_child(case: Case) -> Child:
    """The first child of a case."""
    return queries.children_of(case)[0]


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
    fields = _as_sent(form)
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


def _as_sent(form: Any) -> dict[str, Any]:
    """A form as a browser would send it untouched."""
    fields: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        if hasattr(value, "state"):
            fields[bound.name] = value.value
            fields[f"{bound.name}_none"] = "" if value.state in {"given", "empty"} else value.state.value
        elif bound.name in {"vulnerabilities", "reasons", "violence"}:
            for place, row in enumerate(value or []):
                fields |= {f"{bound.name}-{place}-{part}": row[part] for part in ("code", "said_by", "text")}
        elif isinstance(value, bool):
            fields |= {bound.name: "on"} if value else {}
        elif hasattr(value, "strftime"):
            fields[bound.name] = timezone.localtime(value).strftime("%Y-%m-%dT%H:%M")
        elif value is not None:
            fields[bound.name] = bound.field.prepare_value(value)
    return fields


def test_sending_a_child_untouched_changes_nothing(jonas: Client, full_case: Case) -> None:
    child = first_child(full_case)
    address = reverse("cases:change_child", args=[full_case.pk, child.pk])
    form = jonas.get(address).context["form"]
    answer = jonas.post(address, _as_sent(form))
    assert answer.status_code == 302
    sent = type(form)(_as_sent_query(form), initial=form.initial)
    assert sent.is_valid() and sent.changed_data == []


def _as_sent_query(form: Any) -> Any:
    from django.http import QueryDict

    data = QueryDict(mutable=True)
    for key, value in _as_sent(form).items():
        data.setlist(key, value if isinstance(value, list) else [value])
    return data


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
        **(_as_sent(form) | {"eyes": "brown", "health": "nothing", "medication": "none"}),
    )
    child.refresh_from_db()
    assert (child.eyes, child.health, child.medication) == ("brown", "asthma", "")


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
    assert queries.links_of([first]) == []


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


def _finding(episode: Any, **fields: str) -> dict[str, str]:
    prefix = f"e{episode.number}-{episode.child_id.hex[-6:]}"
    given = {
        "outcome": "returned",
        "found_by": "own_return",
        "condition": "well",
        "ended_at": at(-1),
        "interview": "declined",
        "interview_note": "",
        **fields,
    }
    return {f"{prefix}-{name}": value for name, value in given.items()}


def test_closing_names_what_stands_in_the_way_beside_the_key_and_keeps_what_was_typed(
    jonas: Client, case_manager: Staff
) -> None:
    case = ready_to_close(case_manager)
    actions.add_task(by=case_manager, case_id=case.pk, task=a_task("Another one"))
    episode = queries.missing_in(case)[0]
    page = jonas.get(reverse("cases:close_case", args=[case.pk])).content.decode()
    assert "Finish or drop the open tasks" in page and reverse("cases:tasks", args=[case.pk]) in page
    answer = jonas.post(reverse("cases:close_case", args=[case.pk]), {**_finding(episode), "reason": "all is said"})
    body = answer.content.decode()
    assert answer.status_code == 422 and "Finish or drop the open tasks" in body and "all is said" in body
    case.refresh_from_db()
    assert case.status == CaseStatus.OPEN


def test_a_case_is_closed_and_opened_again(jonas: Client, case_manager: Staff) -> None:
    case = ready_to_close(case_manager)
    episode = queries.missing_in(case)[0]
    Task.objects.filter(case=case).update(state="done", finished_at=timezone.now())
    send(jonas, "close_case", case.pk, **_finding(episode), reason="")
    case.refresh_from_db()
    episode.refresh_from_db()
    assert (case.status, case.outcome, episode.found_by, episode.return_interview) == (
        "closed",
        "returned",
        "own_return",
        "declined",
    )
    assert "Returned" in jonas.get(reverse("cases:closed_cases")).content.decode()
    send(jonas, "reopen_case", case.pk, reason="missing again", task="Call the police", task_due=at(1))
    child = first_child(case)
    send(
        jonas,
        "repeat_episode",
        case.pk,
        child.pk,
        last_seen_at=at(-2),
        last_seen_precision="exact",
        last_seen_place="Station",
    )
    assert [one.number for one in queries.episodes_of_child(by=case_manager, child=child)] == [1, 2]
    body = jonas.get(reverse("cases:child", args=[case.pk])).content.decode()
    assert body.index("Episode 2") < body.index("Episode 1")


def test_an_end_recorded_in_error_is_taken_back(jonas: Client, case_manager: Staff) -> None:
    case = ready_to_close(case_manager)
    Task.objects.filter(case=case).update(state="done", finished_at=timezone.now())
    actions.close_case(by=case_manager, case_id=case.pk, closing=closing_of(case))
    actions.reopen_case(by=case_manager, case_id=case.pk, reason="error", next_task=a_task())
    child = first_child(case)
    send(jonas, "undo_finding", case.pk, child.pk, child.episodes_here[0].pk, reason="it was another boy")
    assert queries.missing_in(case)


def test_hand_over_restrict_let_in_and_out(
    jonas: Client, case_manager: Staff, supervisor: Staff, operator: Staff
) -> None:
    case = make_case(case_manager)
    send(jonas, "restrict", case.pk, reason="a colleague's family")
    send(jonas, "let_in", case.pk, staff=str(operator.pk), until="")
    assert client_for(operator).get(reverse("cases:case", args=[case.pk])).status_code == 200
    access = queries.readers_of(case)[0]
    send(jonas, "let_out", case.pk, access.pk)
    assert client_for(operator).get(reverse("cases:case", args=[case.pk])).status_code == 404
    send(jonas, "lift", case.pk, reason="over")
    send(jonas, "hand_over", case.pk, owner=str(operator.pk), reason="night shift")
    case.refresh_from_db()
    assert case.owner_id == operator.pk


def test_an_operator_takes_a_case_that_nobody_has_and_not_one_that_somebody_has(
    operator: Staff, case_manager: Staff
) -> None:
    case = make_case(case_manager)
    shift = client_for(operator)
    page = shift.get(reverse("cases:hand_over", args=[case.pk])).content.decode()
    assert "This case has an owner." in page and 'type="submit">Hand over' not in page
    Case.objects.filter(pk=case.pk).update(owner=None)
    send(shift, "hand_over", case.pk, owner=str(operator.pk), reason="")
    case.refresh_from_db()
    assert case.owner_id == operator.pk


def test_a_case_from_a_file_is_taken_over_or_discarded(jonas: Client, case_manager: Staff) -> None:
    taken = make_case(case_manager, a_child(), status=CaseStatus.REVIEW)
    empty = make_case(case_manager, a_child(missing=False), status=CaseStatus.REVIEW)
    assert "To review" in jonas.get(reverse("cases:list")).content.decode()
    send(jonas, "accept", taken.pk, task="Call", task_due=at(1))
    send(jonas, "discard", empty.pk, reason="twice in the sheet")
    assert [Case.objects.get(pk=one.pk).status for one in (taken, empty)] == ["open", "discarded"]
