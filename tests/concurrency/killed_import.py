"""A process that imports a list and is killed at a chosen point. Started by the tests.

    python -m tests.concurrency.killed_import POINT FILE      kill -9 at one of POINTS
    python -m tests.concurrency.killed_import facts           what is there and what is seen: as JSON
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

POINTS = ("before the first case", "in a block", "between blocks", "at the end", "while taking back")


def _die(*_args: object, **_options: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _at(call: int, act: Callable[..., Any], then: Callable[..., Any]) -> Callable[..., Any]:
    """A function that calls `act` at its so-manieth call, else `then`."""
    calls = iter(range(1, 1_000_000))
    return lambda *args, **options: act() if next(calls) == call else then(*args, **options)


def _break_off() -> None:
    raise RuntimeError("broken off")


def _lay_trap(point: str) -> None:
    from fanal.cases.imports.actions import _block, apply_run, take_back

    apply_run.BLOCK = take_back._BLOCK = 10
    if point == "before the first case":
        apply_run.prepare_block = _die
    elif point == "in a block":
        _block._index = _at(2, _die, _block._index)
    elif point == "between blocks":
        apply_run.prepare_block = _at(3, _die, apply_run.prepare_block)
    elif point == "at the end":
        apply_run.journal.record = _at(2, _die, apply_run.journal.record)  # the first one says that it began
        _block.journal = type("Quiet", (), {"record": staticmethod(lambda **_: None)})
    else:
        apply_run.prepare_block = _at(4, _break_off, apply_run.prepare_block)
        take_back.remove_cases = _at(2, _die, take_back.remove_cases)


def _facts() -> None:
    from fanal.cases import queries
    from fanal.cases.imports.models import ImportRun
    from fanal.cases.models import Case, Child
    from fanal.core.actors import System

    print(json.dumps({
        "there": Case.objects.count(), "children": Child.objects.count(),
        "seen": queries.visible_cases(System("tests")).count(),
        "states": list(ImportRun.objects.order_by("recorded_at").values_list("state", flat=True)),
    }))


def main() -> None:
    """Read the words of the command line and do it."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "fanal.settings"
    django.setup()
    if sys.argv[1] == "facts":
        _facts()
        return
    from fanal.cases.imports.actions.apply_run import apply_run
    from fanal.cases.imports.queries import find_checked_run
    from fanal.core.actors import System

    data, by = Path(sys.argv[2]).read_bytes(), System("tests")
    run = find_checked_run(by=by, source_name="Old list", data=data)
    _lay_trap(sys.argv[1])
    apply_run(by=by, run_id=run.pk, data=data)


if __name__ == "__main__":
    main()
