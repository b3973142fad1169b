"""Where a case has several children, a consent and support say which of them; and who noted that a consent was taken back."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from fanal.accounts.models import Staff
from fanal.cases import actions
from fanal.core.casework import ConsentUse, SupportKind
from tests.apps.cases.builders import MILAN, a_child, make_case, make_person


def _text(client: Client, page: str, case_id: object) -> str:
    body = client.get(reverse(f"cases:{page}", args=[case_id])).content.decode()
    return body.partition('class="work-list"')[2]


def test_a_consent_says_about_which_child_from_which_person_and_who_noted_its_end(
    jonas: Client, case_manager: Staff, supervisor: Staff
) -> None:
    case = make_case(case_manager, a_child(), a_child(MILAN))
    milan = next(child for child in case.children.all() if child.names.get().family)
    mother = make_person(case_manager, case)
    row = actions.give_consent(
        by=case_manager, case_id=case.pk, use=ConsentUse.PHOTO, given_by="on the phone", child_id=milan.pk, person_id=mother.pk
    )
    actions.withdraw_consent(by=supervisor, case_id=case.pk, consent_id=row.pk, note="she called back")
    shown = _text(jonas, "formal", case.pk)
    assert "Milan Aurelio Conti-Wauters" in shown and "Hélène Wauters" in shown and "on the phone" in shown
    assert "noted by Katarzyna Wilk" in shown


def test_a_consent_that_the_program_ended_names_nobody(jonas: Client, case_manager: Staff) -> None:
    from fanal.core.actors import System

    case = make_case(case_manager)
    row = actions.give_consent(by=case_manager, case_id=case.pk, use=ConsentUse.PHOTO, given_by="the mother")
    actions.withdraw_consent(by=System("retention"), case_id=case.pk, consent_id=row.pk)
    shown = _text(jonas, "formal", case.pk)
    assert "taken back" in shown and "noted by" not in shown


def test_support_says_to_which_child(jonas: Client, case_manager: Staff) -> None:
    case = make_case(case_manager, a_child(), a_child(MILAN))
    milan = next(child for child in case.children.all() if child.names.get().family)
    actions.record_support(by=case_manager, case_id=case.pk, kind=SupportKind.EMOTIONAL, minutes=20, child_id=milan.pk)
    assert "Milan Aurelio Conti-Wauters" in _text(jonas, "support", case.pk)
