"""The page of states in the reference is made from the tables and is fresh."""

from __future__ import annotations

import runpy
from pathlib import Path

from fanal.core.casework import CASE_TABLE, CaseStatus
from fanal.core.casework.diagrams import mermaid, states_page

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "states.md"


def test_the_page_of_states_is_fresh():
    assert PAGE.read_text("utf-8") == states_page(), "make it anew: python -m fanal.core.casework > docs/reference/states.md"


def test_the_diagram_shows_every_state_and_every_move():
    drawn = mermaid(CASE_TABLE)
    assert drawn.startswith("stateDiagram-v2")
    assert all(state.value in drawn for state in CaseStatus)
    assert drawn.count("-->") == len(CASE_TABLE.moves) + len(CASE_TABLE.first) + 1


def test_the_command_prints_the_page(capsys):
    runpy.run_module("fanal.core.casework", run_name="__main__")
    assert capsys.readouterr().out == states_page()


def test_reading_the_module_prints_nothing(capsys):
    runpy.run_module("fanal.core.casework.__main__", run_name="read")
    assert capsys.readouterr().out == ""
