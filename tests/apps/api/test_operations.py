"""What a program can do: contacts, cases and tasks, with the same rights, the same journal and the same rules as the pages."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from fanal.accounts import roles
from fanal.accounts.models import Staff
from fanal.cases import actions as casework
from fanal.cases.models import Case, Note
from fanal.desk.models import Contact
from fanal.journal.queries import fetch_entries
from fanal.vault.actions.shred_keys import shred_keys
from tests.apps.api.programs import Program, let_in, program_of
from tests.apps.cases.builders import make_case, make_node, ready_to_close, seen

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def node(db: None) -> None:
    make_node("BE")


def _denied(subject: str) -> int:
    return len(fetch_entries(subject=subject, act="access.denied", limit=50))


# ------------------------------------------------------------------------------------------------- contacts


def test_a_contact_is_opened_written_closed_and_read_by_a_program(operator: Staff) -> None:
    program = program_of(operator)
    made = program.post("/contacts", {"channel": "chat"})
    assert made.status_code == 201, made.content
    address = f"/contacts/{made.json()['id']}"
    changes = {
        "notes": "Says the bus never came.", "caller": "peer", "caller_name": {"value": "Noor"}, "born": {"why_empty": "unknown"},
        "police": "unsure", "outcome": "advice", "language": "nl", "sex": {"value": "female"}, "category": None,
    }
    saved = program.patch(address, {"version": 0, "changes": changes})
    assert saved.status_code == 200, saved.content
    closed = program.post(f"{address}/close")
    assert closed.status_code == 200, closed.content
    read = program.get(address).json()
    assert read["closed_at"] and read["outcome"] == "advice"
    assert read["notes"] == "Says the bus never came."
    assert read["caller_name"] == {"value": "Noor", "why_empty": None}
    assert read["born"] == {"value": "", "why_empty": "unknown"}
    assert read["sex"] == {"value": "female", "why_empty": None}
    assert read["version"] == saved.json()["version"] == 1
    contact = Contact.objects.get(pk=made.json()["id"])
    assert (contact.taken_by, contact.caller_name) == (operator, {"state": "given", "value": "Noor"})


def test_closing_a_contact_names_what_is_missing_and_succeeds_once_it_is_there(operator: Staff) -> None:
    program = program_of(operator)
    contact = program.post("/contacts", {"channel": "call"}).json()["id"]
    refused = program.post(f"/contacts/{contact}/close")
    assert refused.status_code == 409 and refused.json()["blockers"]
    assert refused.json()["type"] == "urn:fanal:problem:not-ready"
    program.patch(f"/contacts/{contact}", {"version": 0, "changes": {"outcome": "silent"}})
    assert program.post(f"/contacts/{contact}/close").status_code == 200
    assert program.post(f"/contacts/{contact}/close").status_code == 200
    late = program.patch(f"/contacts/{contact}", {"version": 1, "changes": {"notes": "later"}})
    assert late.status_code == 409
    assert len(fetch_entries(subject=f"contact:{contact}", act="contact.closed", limit=5)) == 1


def test_two_who_write_the_same_field_are_told_and_nothing_is_overwritten(operator: Staff) -> None:
    program = program_of(operator)
    contact = program.post("/contacts", {"channel": "call"}).json()["id"]
    program.patch(f"/contacts/{contact}", {"version": 0, "changes": {"notes": "first"}})
    other = program.patch(f"/contacts/{contact}", {"version": 0, "changes": {"asks": "elsewhere"}})
    assert other.status_code == 200, "another field rests on its own version"
    clash = program.patch(f"/contacts/{contact}", {"version": 0, "changes": {"notes": "second", "help_given": "lost?"}})
    assert clash.status_code == 409
    assert [one["place"] for one in clash.json()["errors"]] == ["changes.notes"]
    read = program.get(f"/contacts/{contact}").json()
    assert (read["notes"], read["help_given"]) == ("first", "")


def test_a_key_sent_again_makes_one_thing_and_with_another_content_is_refused(operator: Staff) -> None:
    program = program_of(operator)
    first = program.post("/contacts", {"channel": "call"}, key="call-0001")
    again = program.post("/contacts", {"channel": "call"}, key="call-0001")
    other = program.post("/contacts", {"channel": "chat"}, key="call-0001")
    assert first.json() == again.json() and Contact.objects.count() == 1
    assert other.status_code == 422 and other.json()["errors"][0]["place"] == "Idempotency-Key"
    elsewhere = Program(let_in(operator)[1]).post("/contacts", {"channel": "call"}, key="call-0001")
    assert elsewhere.json() != first.json(), "keys belong to a connection"


def test_a_mistake_that_is_corrected_may_use_its_key_again(operator: Staff) -> None:
    program = program_of(operator)
    tomorrow = (timezone.now() + timedelta(days=1)).isoformat()
    assert program.post("/contacts", {"channel": "call", "occurred_at": tomorrow}, key="paper-0001").status_code == 422
    assert program.post("/contacts", {"channel": "call"}, key="paper-0001").status_code == 201


def test_making_a_thing_without_a_key_is_refused_with_a_word_about_it(operator: Staff) -> None:
    program = program_of(operator)
    answer = program.client.post(
        "/api/v1/contacts", {"channel": "call"}, content_type="application/json",
        headers={"Authorization": f"Bearer {program.secret}"},
    )
    assert answer.status_code == 400
    assert any("Idempotency-Key" in one["place"] for one in answer.json()["errors"])


def test_a_walled_contact_is_nothing_to_another_and_the_look_is_journalled(operator: Staff, partner_operator: Staff) -> None:
    mine = program_of(operator)
    contact = mine.post("/contacts", {"channel": "chat"}).json()["id"]
    mine.patch(f"/contacts/{contact}", {"version": 0, "changes": {"caller": "child_self", "notes": "I am safe"}})
    theirs = program_of(partner_operator)
    refused, random = theirs.get(f"/contacts/{contact}"), theirs.get(f"/contacts/{uuid.uuid4()}")
    assert (refused.status_code, refused.content, dict(refused.headers)["Content-Type"]) == (
        404, random.content, dict(random.headers)["Content-Type"])
    assert _denied(f"contact:{contact}") == 1
    assert contact not in theirs.get("/contacts").content.decode()


def test_lists_of_contacts_go_on_by_key_and_are_journalled(operator: Staff) -> None:
    program = program_of(operator)
    made = [program.post("/contacts", {"channel": "call"}).json()["id"] for _ in range(5)]
    seen_ids, after = [], ""
    while True:
        page = program.get("/contacts", size=2, after=after).json()
        seen_ids += [row["id"] for row in page["rows"]]
        after = page["next"] or ""
        if not after:
            break
    assert seen_ids == made[::-1] and page["total"] == 5
    assert program.get("/contacts", after="nonsense").status_code == 422
    assert len(fetch_entries(subject="list:contacts", limit=5)) == 1


def test_an_erased_contact_says_so_and_nothing_else(supervisor: Staff) -> None:
    program = program_of(supervisor)
    contact = program.post("/contacts", {"channel": "call"}).json()["id"]
    program.patch(f"/contacts/{contact}", {"version": 0, "changes": {"notes": "to be forgotten"}})
    key = Contact.objects.get(pk=contact).key_id
    shred_now([key], supervisor)
    read = program.get(f"/contacts/{contact}")
    assert read.status_code == 200 and read.json()["erased"] is True
    assert read.json()["notes"] == "" and "forgotten" not in read.content.decode()


def shred_now(keys: list[uuid.UUID], by: Staff) -> None:
    """Destroy keys as an erasure does, after commit."""
    from fanal.core.actors import System
    from fanal.vault.actions.shred_keys import carry_out_orders

    shred_keys(by=System("test"), key_ids=keys)
    carry_out_orders(by=System("test"))


# ------------------------------------------------------------------------------------------------- cases


def _whole_case() -> dict:
    return {
        "category": "runaway", "police": {"answer": "yes", "when": "last night"}, "summary": "Left after school.",
        "children": [{
            "names": [{"full": "سمير الحدادي", "romanised": "Samir al-Haddadi"}], "nationalities": ["BE"],
            "birth_date": "2012-05-14", "health": "asthma", "why_empty": {"school": "not_asked"},
            "episode": {"last_seen_at": seen().isoformat(), "last_seen_precision": "about", "circumstances": "by bus"},
        }],
        "people": [{"roles": ["parent"], "name": "Nadia", "address": "Rue Haute 1"}],
    }


def test_a_case_is_opened_and_read_with_everything_that_was_sent(case_manager: Staff) -> None:
    program = program_of(case_manager)
    made = program.post("/cases", _whole_case())
    assert made.status_code == 201, made.content
    read = program.get(f"/cases/{made.json()['id']}").json()
    child = read["children"][0]
    assert read["reference"].startswith("BE-") and read["owner"] == str(case_manager.pk)
    assert child["names"][0]["text"] == "سمير الحدادي" and child["names"][0]["script"] == "Arab"
    assert (child["birth_date"], child["health"], child["why_empty"]) == ("2012-05-14", "asthma", {"school": "not_asked"})
    assert child["episodes"][0]["circumstances"] == "by bus" and child["episodes"][0]["state"] == "missing"
    assert read["people"][0]["address"] == "Rue Haute 1" and read["people"][0]["roles"] == ["parent"]
    assert read["hidden"] == child["hidden"] == read["people"][0]["hidden"] == []
    case = Case.objects.get(pk=made.json()["id"])
    assert len(fetch_entries(subject=case_ref(case), act="case.read", limit=5)) == 1


def case_ref(case: Case) -> str:
    return f"case:{case.pk}"


def test_what_the_role_may_not_read_is_left_out_and_named_with_who_may(operator: Staff, case_manager: Staff) -> None:
    made = program_of(case_manager).post("/cases", _whole_case()).json()["id"]
    answer = program_of(operator).get(f"/cases/{made}")
    child, person = answer.json()["children"][0], answer.json()["people"][0]
    assert "asthma" not in answer.content.decode() and "Rue Haute" not in answer.content.decode()
    hidden = {one["field"]: one["opened_by"] for one in child["hidden"]}
    assert hidden["health"] == ["case_manager", "dpo", "supervisor"]
    assert set(hidden) == {"residence_status", "vulnerabilities", "health", "medication"}
    assert [one["field"] for one in person["hidden"]] == ["address"]
    assert {one["field"] for one in child["episodes"][0]["hidden"]} == {"reasons", "violence", "found_place", "interview_note"}


def test_every_column_of_the_trade_can_be_sent_and_is_answered() -> None:
    """A field that is added to what can be recorded is added here as well, or this says so."""
    from fanal.api.program import shapes_cases, shapes_contacts
    from fanal.cases import recording
    from fanal.desk import draft

    assert set(shapes_cases.ChildFields.model_fields) == set(recording.CHILD.fields)
    assert set(shapes_cases.EpisodeFields.model_fields) == set(recording.EPISODE.fields)
    assert set(shapes_cases.PersonFields.model_fields) == set(recording.PERSON.fields)
    assert set(shapes_contacts.Changes.model_fields) == set(draft.FIELDS) - {"asked_about"}
    assert set(draft.FIELDS) <= set(shapes_contacts.Contact.model_fields)


def test_a_restricted_case_is_nothing_to_a_program_of_another(case_manager: Staff, operator: Staff, supervisor: Staff) -> None:
    case = make_case(case_manager)
    casework.restrict_case(by=supervisor, case_id=case.pk, reason="a colleague's family")
    program = program_of(operator)
    nobody = uuid.uuid4()
    for path in ("", "/timeline", "/tasks"):
        refused, random = program.get(f"/cases/{case.pk}{path}"), program.get(f"/cases/{nobody}{path}")
        assert refused.status_code == random.status_code == 404 and refused.content == random.content
    for path, body in (("/notes", {"text": "x"}), ("/tasks", {"title": "x", "due": timezone.now().isoformat()}), ):
        refused, random = program.post(f"/cases/{case.pk}{path}", body), program.post(f"/cases/{nobody}{path}", body)
        assert refused.status_code == random.status_code == 404 and refused.content == random.content, refused.content
    assert _denied(f"case:{case.pk}") == 5 and _denied(f"case:{nobody}") == 5
    assert str(case.pk) not in program.get("/cases").content.decode()
    assert program.get("/tasks").json()["rows"] == []


def test_emergency_access_of_a_person_is_not_open_to_a_program(case_manager: Staff, operator: Staff, supervisor: Staff) -> None:
    case = make_case(case_manager)
    casework.restrict_case(by=supervisor, case_id=case.pk, reason="a colleague's family")
    casework.break_glass(by=operator, case_id=case.pk, reason="the child is on the line right now")
    from fanal.cases.queries import may_read_case

    assert may_read_case(operator, case.pk)
    assert program_of(operator).get(f"/cases/{case.pk}").status_code == 404


@pytest.mark.parametrize("shelf", ["now", "mine", "open", "review", "closed"])
def test_each_list_of_cases_is_the_one_of_the_pages(shelf: str, case_manager: Staff) -> None:
    from fanal.cases import queries

    make_case(case_manager)
    make_case(case_manager)
    named = {"now": queries.fetch_needing_someone, "mine": queries.fetch_mine, "open": queries.fetch_open, "review": queries.fetch_to_review, "closed": queries.fetch_closed}
    expected = [str(case.pk) for case in named[shelf](by=case_manager).rows]
    answer = program_of(case_manager).get("/cases", list=shelf)
    assert [row["id"] for row in answer.json()["rows"]] == expected
    assert len(expected) == (2 if shelf in {"mine", "open"} else 0)


def test_a_note_is_there_once_and_stands_in_the_timeline(case_manager: Staff) -> None:
    case, program = make_case(case_manager), program_of(case_manager)
    for _ in range(2):
        made = program.post(f"/cases/{case.pk}/notes", {"text": "The aunt has news.", "said_by": "family"}, key="note-0001")
        assert made.status_code == 201, made.content
    assert Note.objects.count() == 1
    timeline = program.get(f"/cases/{case.pk}/timeline").json()["rows"]
    assert any(row["text"] == "The aunt has news." for row in timeline)
    assert program.post(f"/cases/{case.pk}/notes", {"text": "   "}).status_code == 422
    first = program.get(f"/cases/{case.pk}/timeline", size=1).json()
    second = program.get(f"/cases/{case.pk}/timeline", size=1, after=first["next"]).json()
    assert [*first["rows"], *second["rows"]] == timeline[:2]
    assert program.get(f"/cases/{case.pk}/timeline", after="nonsense").status_code == 422


def test_a_case_is_closed_with_how_it_ended(case_manager: Staff) -> None:
    case, program = ready_to_close(case_manager), program_of(case_manager)
    episode = case.episodes.get()
    refused = program.post(f"/cases/{case.pk}/close", {})
    assert refused.status_code == 409 and refused.json()["blockers"]
    finding = {
        "episode": str(episode.pk), "outcome": "returned", "found_by": "own_return", "condition": "well",
        "ended_at": (timezone.now() - timedelta(hours=1)).isoformat(), "return_interview": "accepted",
    }
    closed = program.post(f"/cases/{case.pk}/close", {"findings": [finding]})
    assert closed.status_code == 200, closed.content
    case.refresh_from_db()
    assert (case.status, case.outcome) == ("closed", "returned")


def test_a_role_that_may_not_close_is_told_so(operator: Staff) -> None:
    with pytest.raises(Exception, match="role"):
        let_in(operator, roles.Operator, "cases:close")
