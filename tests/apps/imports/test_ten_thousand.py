"""Ten thousand rows come in within two minutes, in bounded memory, and nobody at the desk waits for longer than a moment."""

from __future__ import annotations

import time
import tracemalloc

import pytest
from django.db import transaction

from fanal.cases.imports.actions import apply_run as module
from fanal.cases.imports.actions.apply_run import apply_run
from fanal.cases.models import Case
from tests.apps.imports.sheets import BY, NOOR, SAMIR, changed, look, sheet

ROWS = 10_000


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.django_db(transaction=True)
def test_ten_thousand_rows(monkeypatch, capsys):
    data = sheet(*(changed(SAMIR if n % 3 else NOOR, **{"N°_dossier": f"2019/{n:05}", "Prénom": f"Child {n}"}) for n in range(ROWS)))
    held: list[float] = []
    write = module._write

    def timed(*args: object) -> None:
        begun = time.monotonic()
        write(*args)
        held.append(time.monotonic() - begun)

    monkeypatch.setattr(module, "_write", timed)
    begun = time.monotonic()
    run, lines = look(data)
    checked = time.monotonic() - begun
    del lines
    run = apply_run(by=BY, run_id=run.pk, data=data)
    took = time.monotonic() - begun - checked
    with capsys.disabled():
        print(f"\n{ROWS} rows: checked in {checked:.0f} s, imported in {took:.0f} s, {ROWS / took:.0f} rows/s, longest block {max(held):.2f} s")
    assert run.made == Case.objects.count() == ROWS
    assert took < 120
    assert max(held) < 4, "the desk's patience with the database is five seconds"


@pytest.mark.slow
def test_a_long_list_is_checked_without_being_held():
    def peak(rows: int) -> int:
        text = "Name;Case;Category\n" + "".join(f"Child {n};{n};fugue\n" for n in range(rows))
        with transaction.atomic():
            tracemalloc.start()
            run, lines = look(text.encode(), source=f"List {rows}")
            lines.clear()
            size = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        assert run.good + run.warned == rows
        return size

    assert peak(1) >= 0
