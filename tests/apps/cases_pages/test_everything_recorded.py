"""Every protected column of a case has a place where whoever may read it reads it, and a form in which it is written.

A column that is stored and shown nowhere is a word that a caller said in vain. A new one fails here until it has both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape

from fanal.accounts.models import Staff
from fanal.cases.models import (
    Authority,
    Case,
    CategoryChange,
    Child,
    ChildName,
    Consent,
    Episode,
    Flag,
    Note,
    Person,
    StatusChange,
    Support,
    Task,
)
from fanal.core.casework import CaseStatus, EpisodeState, TaskState
from fanal.vault.fields import Klass, ProtectedText
from tests.cast import client_for

TABS = ("case", "child", "people", "tasks", "support", "formal", "documents", "readers")
#: Documents are read with their files (`test_documents`).
ROWS = (
    Case, CategoryChange, StatusChange, Child, ChildName, Episode, Person, Authority, Consent, Note, Task, Support, Flag,
)
#: Codes, shown as words: `tests/apps/cases_pages/test_pages.py` reads those.
CODES = {"Child.residence_status", "Child.habitual_country", "Person.country"}
#: Shown by another column of the same row.
BESIDE = {
    "ChildName.given": "stands in the whole name where one was written",
    "ChildName.family": "stands in the whole name where one was written",
}
#: Columns of these models that an operator at the case fills in, by the page with its form.
FORMS = {Child: "change_child", Episode: "change_episode", Person: "change_person"}


def _texts(model: type[models.Model]) -> Iterator[ProtectedText]:
    for field in model._meta.concrete_fields:
        if isinstance(field, ProtectedText) and f"{model.__name__}.{field.name}" not in CODES:
            yield field


def _fill(case: Case, by: Staff, text: str) -> dict[str, tuple[str, Klass]]:
    """A word of its own, ending in `text`, in every protected column of every row: column → word, class."""
    words: dict[str, tuple[str, Klass]] = {}
    now = timezone.now()
    Case.objects.filter(pk=case.pk).update(restricted=True)
    Task.objects.update(state=TaskState.DONE, finished_at=now, finished_by=by)
    Consent.objects.update(withdrawn_at=now, withdrawn_by_text=by.actor_text)
    Episode.objects.update(
        state=EpisodeState.FOUND, outcome="returned", found_by="police", condition="well", return_interview="held",
        ended_at=now, last_seen_at=now - timedelta(hours=9),
    )  # fmt: skip
    CategoryChange.objects.create(case=case, key_id=case.key_id, before="runaway", after="migration", recorded_by_text="x")
    for model in ROWS:
        assert model.objects.exists(), f"no {model.__name__} to look at"
        for number, row in enumerate(model.objects.all()):
            for field in _texts(model):
                word = f"said-{model.__name__}-{field.name}-{number}{text}"
                setattr(row, field.name, word)
                words[f"{model.__name__}.{field.name}"] = (word, field.personal.klass)
            row.save()
    assert Case.objects.get().status == CaseStatus.OPEN
    return words


@pytest.fixture
def written(full_case: Case, case_manager: Staff) -> dict[str, tuple[str, Klass]]:
    """Every protected column holds a word of its own."""
    return _fill(full_case, case_manager, "")


def _read(browser: Client, case: Case) -> str:
    return "".join(browser.get(reverse(f"cases:{tab}", args=[case.pk])).content.decode() for tab in TABS)


def test_whoever_may_read_everything_reads_everything(written, full_case: Case, jonas: Client) -> None:
    pages = _read(jonas, full_case)
    unseen = {column for column, (word, _klass) in written.items() if word not in pages}
    assert unseen == BESIDE.keys(), f"recorded, and shown nowhere: {sorted(unseen - BESIDE.keys())}"


def test_an_operator_reads_what_is_not_sealed_and_is_told_of_every_seal(written, full_case: Case, operator: Staff) -> None:
    full_case.owner = operator
    full_case.save(update_fields=["owner"])
    pages = _read(client_for(operator), full_case)
    sealed = {column for column, (_word, klass) in written.items() if klass is Klass.SEALED}
    unseen = {column for column, (word, _klass) in written.items() if word not in pages}
    assert unseen - BESIDE.keys() == sealed
    for label in ("Health", "Medicine", "Address", "Where the child was found"):
        assert re.search(rf'class="hidden-field">.*?<b>[^<]*{label}', pages), f"nothing says that {label} is sealed"


@pytest.mark.parametrize("text", ['"><img src=x onerror=alert(1)>', "</textarea></title><svg/onload=alert(1)>", "{{ 7|add:7 }}{% now 'Y' %}"])
def test_a_hostile_string_in_every_column_stays_text(text: str, full_case: Case, case_manager: Staff, jonas: Client) -> None:
    _fill(full_case, case_manager, text)
    child, person, episode = Child.objects.get(), Person.objects.get(), Episode.objects.get()
    forms = {"change_child": (child.pk,), "change_person": (person.pk,), "change_episode": (child.pk, episode.pk), "change_summary": ()}
    pages = _read(jonas, full_case) + "".join(
        jonas.get(reverse(f"cases:{name}", args=[full_case.pk, *ids])).content.decode() for name, ids in forms.items()
    )
    shown = conditional_escape(text)
    assert pages.count(shown) > 30
    assert text == shown or text not in pages


@pytest.mark.parametrize("model", FORMS, ids=[model.__name__ for model in FORMS])
def test_every_protected_column_of_it_stands_in_a_form(model: type[models.Model], full_case: Case, jonas: Client) -> None:
    row = model.objects.get()
    between = [Child.objects.get().pk] if model is Episode else []
    form = jonas.get(reverse(f"cases:{FORMS[model]}", args=[full_case.pk, *between, row.pk])).context["form"]
    written_elsewhere = {"found_place", "interview_note"}  # when the case closes
    without = {field.name for field in model._meta.concrete_fields if getattr(field, "personal", None)} - form.fields.keys()
    assert without - written_elsewhere - {"answers"} == set()
