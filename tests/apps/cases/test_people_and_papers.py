"""Children, names, people, authorities, consents, files: recorded, corrected, withdrawn, kept apart, journalled."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image

from fanal.cases import actions, queries
from fanal.cases.drafts import NameDraft, PersonDraft
from fanal.cases.models import ChildName, Consent, Document, Person
from fanal.core import plugs
from fanal.core.casework import Answer, ConsentUse, DocumentKind, NameKind, PersonRole, Provenance, SupportKind
from fanal.core.errors import BadInput, Gone, NotFound
from fanal.journal.models import Entry
from fanal.vault import files, keys
from fanal.vault.actions.shred_keys import shred_keys
from tests.apps.cases.builders import (
    MILAN,
    SAMIR,
    a_child,
    first_child,
    first_episode,
    make_case,
    make_closed_case,
    make_person,
)


@pytest.fixture
def case(operator):
    return make_case(operator)


@pytest.fixture
def child(case):
    return first_child(case)


def a_picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "#173A70").save(out, "JPEG")
    return out.getvalue()


def test_a_child_has_many_names_and_one_is_shown_first(operator, case, child):
    added = actions.add_name(
        by=operator, case_id=case.pk, child_id=child.pk,
        name=NameDraft(full="Самир", kind=NameKind.NICKNAME, provenance=Provenance.CHILD),
    )
    assert added.script == "Cyrl" and not added.is_main and added.position == 1
    actions.choose_main_name(by=operator, case_id=case.pk, child_id=child.pk, name_id=added.pk)
    assert first_child(case).main_name == added
    assert ChildName.objects.filter(child=child, is_main=True).count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        ChildName.objects.filter(child=child).update(is_main=True)


def test_a_name_is_corrected_and_what_it_was_stays_sealed(operator, case, child):
    name = child.names.get()
    actions.rename_child(
        by=operator, case_id=case.pk, child_id=child.pk, name_id=name.pk,
        name=NameDraft(given="Samir", family="Haddadi", kind=NameKind.OFFICIAL, provenance=Provenance.DOCUMENT),
    )
    name.refresh_from_db()
    assert name.text == "Samir Haddadi" and (name.script, name.kind, name.full) == ("Latn", "official", "")
    entry = Entry.objects.get(act="child.renamed")
    assert entry.sealed and entry.key_id == child.key_id and "Samir" not in entry.details_text


def test_a_name_of_another_child_is_not_reached(operator, case, child):
    other = make_case(operator, a_child(MILAN))
    with pytest.raises(NotFound):
        actions.choose_main_name(by=operator, case_id=case.pk, child_id=child.pk, name_id=first_child(other).names.get().pk)
    with pytest.raises(BadInput):
        actions.rename_child(by=operator, case_id=case.pk, child_id=child.pk, name_id=child.names.get().pk, name=NameDraft())


def test_only_what_changed_is_saved_and_journalled_by_field_name(operator, case, child):
    actions.update_child(by=operator, case_id=case.pk, child_id=child.pk, values={
        "hair": "black, short", "health": "asthma", "birth_date": date(2011, 5, 14), "nationalities": ["BE", "MA"],
        "vulnerabilities": [{"code": "needs_medicine", "said_by": "mother", "text": "spray"}], "school": Answer.of("", "unknown"),
    })
    child.refresh_from_db()
    assert child.birth.day == date(2011, 5, 14) and child.answers == {"school": "unknown"} and child.health == "asthma"
    assert child.vulnerabilities[0]["said_by"] == "mother" and child.nationalities == ["BE", "MA"]
    entry = Entry.objects.get(act="child.updated")
    assert set(entry.details["fields"].split(",")) == {"hair", "health", "birth_date", "nationalities", "vulnerabilities", "answers"}
    actions.update_child(by=operator, case_id=case.pk, child_id=child.pk, values={"hair": "black, short", "school": "Athénée"})
    child.refresh_from_db()
    assert child.answers == {} and child.school == "Athénée"
    assert Entry.objects.filter(act="child.updated").count() == 2
    actions.update_child(by=operator, case_id=case.pk, child_id=child.pk, values={"hair": "black, short"})
    assert Entry.objects.filter(act="child.updated").count() == 2, "nothing changed, nothing to say"


def test_a_birth_told_later_is_read_when_nothing_stands_yet(operator, case, child):
    actions.update_child(by=operator, case_id=case.pk, child_id=child.pk, values={"birth_text": "14.5.2011"})
    child.refresh_from_db()
    assert child.birth_date == date(2011, 5, 14)
    actions.update_child(by=operator, case_id=case.pk, child_id=child.pk, values={"birth_text": "2010"})
    child.refresh_from_db()
    assert child.birth_date == date(2011, 5, 14) and child.birth_text == "2010", "what a person set is not overwritten"


def test_an_episode_keeps_what_was_told_and_who_says_so(operator, case):
    episode = first_episode(case)
    actions.update_episode(by=operator, case_id=case.pk, episode_id=episode.pk, values={
        "last_seen_at": timezone.now() - timedelta(hours=3), "last_seen_precision": "about", "destination": "an uncle in Leeds",
        "violence": [{"code": "physical", "said_by": "friend", "text": "from the father"}], "with_whom": Answer.of("", "not_asked"),
    })
    episode.refresh_from_db()
    assert episode.violence[0]["said_by"] == "friend" and episode.answers == {"with_whom": "not_asked"}
    with pytest.raises(BadInput) as caught:
        actions.update_episode(by=operator, case_id=case.pk, episode_id=episode.pk, values={"last_seen_at": "2999-01-01 10:00"})
    assert caught.value.place == "last_seen_at"


def test_the_last_sight_stays_before_the_finding(operator, supervisor):
    case = make_closed_case(operator, supervisor)
    episode = first_episode(case)
    from tests.apps.cases.builders import a_task

    actions.reopen_case(by=supervisor, case_id=case.pk, reason="a correction", next_task=a_task())
    for value in (timezone.now(), None):
        with pytest.raises(BadInput) as caught:
            actions.update_episode(by=supervisor, case_id=case.pk, episode_id=episode.pk, values={"last_seen_at": value})
        assert caught.value.place == "last_seen_at"


def test_a_person_has_roles_and_says_whether_it_is_safe_to_call(operator, case):
    person = make_person(operator, case, safety="at_set_times", safety_note="08:00 to 20:00", address="behind the church")
    actions.update_person(
        by=operator, case_id=case.pk, person_id=person.pk, values={"safety": "do_not_call", "phone": "+32 470 12 34 56"},
        roles=[PersonRole.MOTHER, PersonRole.LEFT_BEHIND_PARENT],
    )
    there = queries.people_of(case)[0]
    assert there.safety == "do_not_call" and {one.role for one in there.roles_here} == {"mother", "left_behind_parent"}
    actions.update_person(by=operator, case_id=case.pk, person_id=person.pk, values={}, roles=[PersonRole.CARER])
    assert [one.role for one in queries.people_of(case)[0].roles_here] == ["carer"]
    with pytest.raises(BadInput):
        actions.update_person(by=operator, case_id=case.pk, person_id=person.pk, values={}, roles=[])


def test_a_person_taken_out_of_the_last_case_is_gone_with_the_key(operator, case, django_capture_on_commit_callbacks):
    person = make_person(operator, case)
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_person(by=operator, case_id=case.pk, person_id=person.pk)
    assert not Person.objects.exists() and not keys.exists(person.key_id)
    with pytest.raises(BadInput):
        actions.remove_person(by=operator, case_id=case.pk, person_id=person.pk)


def test_a_police_report_answers_the_police_question_unless_somebody_did(operator, case):
    actions.record_authority(by=operator, case_id=case.pk, values={
        "kind": "police_report", "state": "confirmed", "number": "NA.11.L2.004711/2026", "acknowledgement_held": True,
        "asked_at": timezone.now() - timedelta(hours=2), "confirmed_at": timezone.now() - timedelta(hours=1),
    })
    case.refresh_from_db()
    assert case.police_answer == "yes" and case.police_when
    with pytest.raises(BadInput):
        actions.record_authority(by=operator, case_id=case.pk, values={"state": "asked"})
    with pytest.raises(BadInput) as caught:
        actions.record_authority(by=operator, case_id=case.pk, values={
            "kind": "sis_alert", "asked_at": timezone.now() - timedelta(hours=1), "confirmed_at": timezone.now() - timedelta(hours=2),
        })
    assert caught.value.place == "confirmed_at"


def test_a_consent_says_who_when_for_what_and_until_when(operator, case, child):
    mother = make_person(operator, case)
    consent = actions.give_consent(
        by=operator, case_id=case.pk, use=ConsentUse.PUBLISH, given_by="Mother, by phone", scope="photo and first name",
        until=timezone.now() + timedelta(days=30), child_id=child.pk, person_id=mother.pk,
    )
    assert consent.in_force() and not consent.in_force(timezone.now() + timedelta(days=31))
    for arguments, place in (
        ({"given_by": " "}, "given_by"), ({"given_by": "x", "until": timezone.now() - timedelta(days=1)}, "until"),
        ({"given_by": "x", "given_at": timezone.now() + timedelta(days=1)}, "given_at"),
    ):
        with pytest.raises(BadInput) as caught:
            actions.give_consent(by=operator, case_id=case.pk, use=ConsentUse.PHOTO, **arguments)
        assert caught.value.place == place


def test_withdrawing_a_consent_stops_what_rests_on_it_also_after_closing(operator, supervisor):
    case = make_closed_case(operator, supervisor)
    consent = Consent.objects.create(case=case, key_id=case.key_id, use="publish", given_by="father", recorded_by_text="system:test")
    stopped = []
    plugs.consent_withdrawn.plug("tests", lambda *, by, consent_id: stopped.append(consent_id))
    try:
        for _ in range(2):
            actions.withdraw_consent(by=supervisor, case_id=case.pk, consent_id=consent.pk, note="changed his mind")
    finally:
        plugs.consent_withdrawn.unplug("tests")
    consent.refresh_from_db()
    assert stopped == [consent.pk] and not consent.in_force() and consent.withdrawn_note == "changed his mind"


def test_support_is_counted_in_minutes_by_kind(operator, case):
    for kind, minutes in ((SupportKind.EMOTIONAL, 45), (SupportKind.LEGAL, 130), (SupportKind.EMOTIONAL, 140)):
        actions.record_support(by=operator, case_id=case.pk, kind=kind, minutes=minutes, note="mother")
    assert list(queries.minutes_by_kind(case).items()) == [(SupportKind.EMOTIONAL, 185), (SupportKind.LEGAL, 130)]
    for minutes in (0, 1441, -5):
        with pytest.raises(BadInput):
            actions.record_support(by=operator, case_id=case.pk, kind=SupportKind.LEGAL, minutes=minutes)


def test_siblings_are_linked_once_whichever_is_named_first(operator, supervisor, partner_operator, case, child):
    other = actions.add_child(by=operator, case_id=case.pk, child=a_child(MILAN))
    one = actions.link_siblings(by=operator, case_id=case.pk, child_id=other.pk, other_id=child.pk)
    two = actions.link_siblings(by=operator, case_id=case.pk, child_id=child.pk, other_id=other.pk, kind="twin")
    assert one.pk == two.pk and two.kind == "twin" and two.first_id < two.second_id
    assert queries.links_of([child], by=operator) == [two]
    elsewhere = actions.restrict_case(by=supervisor, case_id=actions.open_case(by=operator).pk, reason="known")
    elsewhere.case_children.create(child=other)
    case.case_children.filter(child=other).delete()
    assert queries.links_of([child], by=partner_operator) == [], "a name from a case that is not theirs"
    for arguments in ({"other_id": child.pk}, {"other_id": other.pk, "kind": "cousin"}):
        with pytest.raises(BadInput):
            actions.link_siblings(by=operator, case_id=case.pk, child_id=child.pk, **arguments)
    actions.unlink_siblings(by=operator, case_id=case.pk, child_id=child.pk, other_id=other.pk)
    with pytest.raises(NotFound):
        actions.unlink_siblings(by=operator, case_id=case.pk, child_id=child.pk, other_id=other.pk)


def test_a_photo_stands_under_the_childs_key_and_rests_on_a_consent(operator, case, child):
    consent = actions.give_consent(by=operator, case_id=case.pk, use=ConsentUse.PHOTO, given_by="mother")
    photo = actions.add_photo(
        by=operator, case_id=case.pk, child_id=child.pk, data=a_picture(), name="samir.jpg", taken_on=date(2026, 8, 1),
        consent_id=consent.pk,
    )
    assert photo.key_id == photo.file.key_id == child.key_id != case.key_id
    assert queries.photo_of(child, by=operator, case=case) == photo and photo.taken_on == date(2026, 8, 1)
    with pytest.raises(BadInput):
        actions.add_photo(by=operator, case_id=case.pk, child_id=child.pk, data=b"no picture", name="x.jpg")
    actions.withdraw_consent(by=operator, case_id=case.pk, consent_id=consent.pk)
    with pytest.raises(BadInput):
        actions.add_photo(by=operator, case_id=case.pk, child_id=child.pk, data=a_picture(), name="y.jpg", consent_id=consent.pk)


def test_a_file_is_fetched_by_who_reads_the_case_and_stands_on_that_side_of_the_wall(operator, case, partner_operator, outsider):
    letter = actions.attach_document(by=operator, case_id=case.pk, data=b"Dear hotline", name="letter.txt", kind=DocumentKind.LETTER)
    diary = actions.attach_document(by=operator, case_id=case.pk, data=b"my diary", name="diary.txt", walled=True)
    assert files.read(queries.fetch_document(by=partner_operator, document_id=letter.pk).file) == b"Dear hotline"
    for person, document in ((partner_operator, diary), (outsider, letter)):
        with pytest.raises(NotFound):
            queries.fetch_document(by=person, document_id=document.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=letter.pk).update(child=first_child(case))


def test_what_is_shredded_is_gone_while_the_rest_of_the_case_stays(operator, case, child, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        shred_keys(by=operator, key_ids=[child.key_id])
    name = ChildName.objects.get(child=child)
    with pytest.raises(Gone):
        _ = name.full
    case.refresh_from_db()
    assert case.tasks.get().words


def test_a_person_draft_needs_no_name(operator, case):
    person = actions.add_person(by=operator, case_id=case.pk, person=PersonDraft(values={"name": Answer.of("", "refused")}))
    assert person.answers == {"name": "refused"} and person.name == ""


def test_the_first_name_of_a_child_without_any_becomes_the_main_one(operator):
    case = make_case(operator, a_child(SAMIR, missing=False))
    child = first_child(case)
    child.names.all().delete()
    assert actions.add_name(by=operator, case_id=case.pk, child_id=child.pk, name=MILAN).is_main
