"""An empty timetable and a queue that may name the functions of these tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from fanal.jobs import enqueueing, timetable, worker
from tests.apps.jobs import work

PATH = "fanal.test.note"


@pytest.fixture(autouse=True)
def only_our_work(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(timetable, "_lines", {})
    known: dict[str, Callable[..., object]] = {PATH: work.note}
    real = enqueueing.find_function

    def find(path: str) -> Callable[..., object]:
        return known.get(path) or real(path)

    monkeypatch.setattr(enqueueing, "find_function", find)
    monkeypatch.setattr(worker, "find_function", find)
    work.done.clear()
    work.fails_with.clear()
    yield
