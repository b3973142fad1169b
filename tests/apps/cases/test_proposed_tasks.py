"""What the program plans stands on every reader's board in the reader's own language; what a person typed stands as typed."""

from __future__ import annotations

import pytest
from django.utils import timezone, translation

from fanal.cases.drafts import TaskDraft
from fanal.cases.models import Task
from fanal.cases.proposals import PROPOSED
from fanal.core import plugs
from fanal.core.casework import TaskKind
from tests.apps.cases.builders import make_case

pytestmark = pytest.mark.django_db


def test_the_first_task_of_a_case_opened_in_french_stands_in_english_on_an_english_board(operator, supervisor):
    with translation.override("fr"):
        case = make_case(operator, first_task=None)
        task = case.tasks.get()
        assert task.title == "" and task.words == str(PROPOSED[TaskKind.FIRST_STEPS.value])
    with translation.override("en"):
        assert task.words == "First steps: check the danger, tell the next step"
        board = [item.title for room in plugs.board_item.ask(by=supervisor, now=timezone.now()) for item in room]
        assert task.words in board


def test_what_a_person_typed_stays_as_typed(operator):
    with translation.override("fr"):
        draft = TaskDraft("Rappeler la mère", timezone.now(), TaskKind.FIRST_STEPS)
        case = make_case(operator, first_task=draft)
    assert case.tasks.get().words == Task.objects.get(case=case).title == "Rappeler la mère"
