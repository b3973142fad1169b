"""Every test here has a node with a country, and a case that says something in every tab."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from fanal.accounts.models import Staff
from fanal.cases import actions
from fanal.cases.drafts import ChildDraft, FlagDraft, NameDraft, PersonDraft, PoliceDraft
from fanal.cases.models import Case
from fanal.core.casework import (
    AuthorityKind,
    Category,
    CategoryChoice,
    ConsentUse,
    CrossBorder,
    FlagKind,
    NameKind,
    PersonRole,
    PoliceAnswer,
    SaidBy,
    StepState,
    SupportKind,
    Vulnerability,
)
from tests.apps.cases.builders import a_task, make_node, seen
from tests.apps.cases.conftest import index_process  # noqa: F401 - a fixture of these tests too
from tests.cast import client_for

SAYS = [{"code": Vulnerability.NEEDS_MEDICINE.value, "said_by": SaidBy.MOTHER.value, "text": "inhaler, twice a day"}]


@pytest.fixture(autouse=True)
def node(db: None) -> Iterator[None]:
    """The own node."""
    make_node()
    yield


@pytest.fixture
def full_case(case_manager: Staff) -> Case:
    """A case of Jonas with a child, a person, a flag, support, a note, an authority, a consent and a task."""
    child = ChildDraft(
        names=(
            NameDraft(full="سمير الحدادي", romanised="Samir al-Haddadi", is_main=True),
            NameDraft(full="Sami", kind=NameKind.NICKNAME),
        ),
        values={
            "sex": "male",
            "birth_date": date(2011, 3, 4),
            "nationalities": ["BE", "MA"],
            "languages": ["fr", "ar"],
            "vulnerabilities": SAYS,
            "health": "asthma",
            "clothing": "blue down jacket",
            "phone": "+32 470 12 34 56",
        },
        episode={
            "last_seen_at": seen(),
            "last_seen_place": "Home, Charleroi",
            "place_kind": "home",
            "destination": "an uncle in Leeds",
        },
    )
    mother = PersonDraft(
        (PersonRole.MOTHER,), {"name": "Nadia Haddadi", "phone": "+32 470 65 43 21", "address": "Lindenlaan 7"}
    )
    case = actions.open_case(
        by=case_manager,
        category=CategoryChoice(Category.RUNAWAY, determined=True),
        children=[child],
        people=[mother],
        police=PoliceDraft(PoliceAnswer.YES, when="Charleroi, 22:10"),
        summary="Left after supper, not back.",
        flags=[FlagDraft(FlagKind.INTERPRETER_NEEDED, SaidBy.MOTHER, "Arabic")],
        cross_border=CrossBorder.PRESUMED,
        countries=["GB"],
        first_task=a_task("Ask the railway police"),
    )
    actions.add_note(by=case_manager, case_id=case.pk, note="Trainer says he never came.", said_by=SaidBy.OTHER)
    actions.record_support(
        by=case_manager, case_id=case.pk, kind=SupportKind.EMOTIONAL, minutes=35, note="Went through the evening."
    )
    actions.record_authority(
        by=case_manager,
        case_id=case.pk,
        values={
            "kind": AuthorityKind.POLICE_REPORT.value,
            "state": StepState.CONFIRMED.value,
            "number": "CH-2026-77",
            "asked_at": timezone.now(),
        },
    )
    actions.give_consent(by=case_manager, case_id=case.pk, use=ConsentUse.PHOTO, given_by="the mother")
    return Case.objects.get(pk=case.pk)


@pytest.fixture
def jonas(case_manager: Staff) -> Client:
    """Jonas at his desk."""
    return client_for(case_manager)
