"""Every test is in a stage of `make test`, and in one only: a mark that no stage asks for would hide a test for ever."""

from __future__ import annotations

import importlib.util
import re
import sys
from itertools import product
from typing import Any

import pytest
from _pytest.mark.expression import Expression

from tests.guards.tree import ROOT, TESTS

MARKS = ("alone", "browser", "slow", "both_databases", "any_database")


def _stages() -> list[Any]:
    """The stages of tools/run_tests.py that run tests, on SQLite."""
    spec = importlib.util.spec_from_file_location("run_tests", ROOT / "tools" / "run_tests.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["run_tests"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return [stage for stage in module.stages() if "pytest" in stage.command]


def _marks_asked(stage: Any) -> str:
    return str(stage.command[stage.command.index("-m", stage.command.index("pytest")) + 1])


def _selects(expression: str, marks: frozenset[str]) -> bool:
    return Expression.compile(expression).evaluate(lambda name, **_: name in marks)


def _folders(stage: Any) -> set[str]:
    return {word for word in stage.command if word == "tests" or word.startswith("tests/")}


@pytest.mark.parametrize("held", list(product([False, True], repeat=len(MARKS))), ids=lambda held: "+".join(m for m, h in zip(MARKS, held, strict=True) if h) or "unmarked")
def test_whatever_marks_a_test_has_one_stage_on_sqlite_runs_it(held: tuple[bool, ...]) -> None:
    marks = frozenset(mark for mark, has in zip(MARKS, held, strict=True) if has)
    running = [s.name for s in _stages() if "FANAL_TEST_DATABASE" not in s.environment and _folders(s) == {"tests"} and _selects(_marks_asked(s), marks)]
    assert len(running) == 1, f"{sorted(marks)} runs in {running}"


def test_the_stages_on_postgresql_run_what_is_alone_and_what_is_not() -> None:
    stages = [s for s in _stages() if s.environment.get("FANAL_TEST_DATABASE") == "postgresql"]
    for marks in (frozenset(), frozenset({"alone"}), frozenset({"slow"}), frozenset({"alone", "slow"})):
        assert sum(_selects(_marks_asked(stage), marks) for stage in stages) == 1, sorted(marks)


#: Folders that no stage on PostgreSQL looks into, and why a test in them needs none.
WITHOUT_POSTGRES = {
    "core": "no database at all", "guards": "about the code; what they ask of rights, tests/apps asks on both",
    "install": "demo nodes are SQLite by their nature",
    "journeys": "in the browser, once",
}  # fmt: skip


def test_every_folder_of_tests_runs_on_postgresql_or_says_why_not() -> None:
    folders = {path.name for path in TESTS.iterdir() if path.is_dir() and any(path.rglob("test_*.py"))}
    seen = {folder.removeprefix("tests/") for s in _stages() if s.environment for folder in _folders(s)}
    assert folders - seen == WITHOUT_POSTGRES.keys()


def test_make_check_leaves_out_what_is_slow_or_must_be_alone() -> None:
    """It runs tests beside each other: what must be alone would disturb them, or be disturbed."""
    asked = re.search(r'^check:.*\n(?:\t.*\n)*?\t.*pytest.*-m "([^"]+)"', (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert asked
    for held in product([False, True], repeat=len(MARKS)):
        marks = frozenset(mark for mark, has in zip(MARKS, held, strict=True) if has)
        assert _selects(asked.group(1), marks) == (not marks & {"slow", "browser", "alone"}), sorted(marks)
