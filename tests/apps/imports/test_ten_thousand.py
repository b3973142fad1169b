"""Ten thousand rows come in within two minutes, in bounded memory, and nobody at the desk waits for longer than a moment.

Time is counted as this process' own work on the processor, so that busy neighbours do not fail the test; both are printed.
"""

from __future__ import annotations

import time
import tracemalloc

import pytest

from fanal.cases.imports.actions import apply_run as module
from fanal.cases.imports.actions.apply_run import apply_run
from fanal.cases.imports.actions.begin_run import begin_run
from fanal.cases.imports.actions.check_run import check_run
from fanal.cases.models import Case
from tests.apps.imports.sheets import BY, NOOR, SAMIR, changed, sheet

ROWS = 10_000


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.django_db(transaction=True)
def test_ten_thousand_rows(monkeypatch, capsys):
    data = sheet(
        *(
            changed(SAMIR if n % 3 else NOOR, **{"N°_dossier": f"2019/{n:05}", "Prénom": f"Child {n}"})
            for n in range(ROWS)
        )
    )
    held: list[float] = []
    write = module._write

    def timed(*args: object) -> None:
        begun = time.process_time()
        write(*args)
        held.append(time.process_time() - begun)

    monkeypatch.setattr(module, "_write", timed)
    run = begin_run(by=BY, data=data, source_name="Old list")
    start, begun = time.process_time(), time.monotonic()
    check_run(by=BY, run_id=run.pk, data=data)
    checked = time.process_time()
    run = apply_run(by=BY, run_id=run.pk, data=data)
    took, wall = time.process_time() - checked, time.monotonic() - begun
    with capsys.disabled():
        print(
            f"\n{ROWS} rows: check {checked - start:.0f} s, import {took:.0f} s of work ({ROWS / took:.0f} rows/s), "
            f"{wall:.0f} s on the clock, longest block {max(held):.2f} s"
        )
    assert run.made == Case.objects.count() == ROWS
    assert took < 120
    assert max(held) < 2, "the desk's patience with the database is five seconds"


@pytest.mark.slow
def test_a_long_list_is_checked_without_being_held():
    def peak(rows: int) -> int:
        data = ("Name;Case;Category\n" + "".join(f"Child {n};{n};fugue\n" for n in range(rows))).encode()
        run = begin_run(by=BY, data=data, source_name=f"List of {rows}")
        tracemalloc.start()
        run = check_run(by=BY, run_id=run.pk, data=data)
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert run.good + run.warned == rows
        return size

    peak(50)  # what is made once
    short, long = peak(2_000), peak(8_000)
    # Held per row: its number and the text of the file itself, not the drafts (several kB each).
    assert (long - short) / 6_000 < 600
