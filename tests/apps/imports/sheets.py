"""Old lists as hotlines keep them; all children in them are invented."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from fanal.cases.imports.actions.apply_run import apply_run
from fanal.cases.imports.actions.begin_run import begin_run
from fanal.cases.imports.actions.check_run import check_run
from fanal.cases.imports.check import Line
from fanal.cases.imports.mapping import ColumnMapping
from fanal.cases.imports.models import ImportRun
from fanal.core.actors import Actor, System
from tests.core.formats.workbooks import workbook

BY = System("tests")

HEADINGS = [
    "N° dossier", "Type", "Statut", "Date d'ouverture", "Date de clôture", "Prénom", "Nom", "Sexe", "Date de naissance",
    "Nationalité", "Disparu le", "Lieu de disparition", "Résultat", "Retrouvé le", "Police informée", "Parent", "Téléphone", "Remarques",
]  # fmt: skip
SAMIR = [
    "2019/044", "fugue", "clôturé", "13/12/2019", "20/12/2019", "Samir", "al-Haddadi", "M", "04/05/2005", "Belge, marocaine",
    "12/12/2019 18:30", "Gare du Midi", "retour", "19/12/2019", "oui", "Leila al-Haddadi", "+32 2 555 01 01", "Appeler le soir",
]  # fmt: skip
NOOR = [
    "2019/045", "enlèvement parental", "en cours", "14/12/2019", None, "Noor", "Exemple", "F", datetime(2011, 3, 4), "BE",
    "13/12/2019", "École", None, None, "non", None, None, None,
]  # fmt: skip


_made: dict[str, bytes] = {}


def sheet(*rows: Sequence[Any], headings: Sequence[Any] = HEADINGS, name: str = "Cases") -> bytes:
    """A workbook with one sheet: headings and rows. The same one gives the same bytes (a workbook holds the time it was made)."""
    key = repr((name, headings, rows))
    if key not in _made:
        _made[key] = workbook({name: [headings, *rows]})
    return _made[key]


def changed(row: Sequence[Any], **columns: Any) -> list[Any]:
    """A row with some cells changed, by heading (spaces as underscores)."""
    new = list(row)
    for name, value in columns.items():
        new[[heading.replace(" ", "_").replace("'", "_") for heading in HEADINGS].index(name)] = value
    return new


def look(
    data: bytes, *, mapping: ColumnMapping | None = None, source: str = "Old list", by: Actor = BY, **options: Any
) -> tuple[ImportRun, list[Line]]:
    """Check a file; the run, and every line."""
    lines: list[Line] = []
    run = begin_run(by=by, data=data, source_name=source, **options)
    return check_run(by=by, run_id=run.pk, data=data, mapping=mapping, each=lines.append), lines


def take(data: bytes, *, skip_bad: bool = False, by: Actor = BY, **options: Any) -> ImportRun:
    """Check a file and apply it."""
    run, _lines = look(data, by=by, **options)
    return apply_run(by=by, run_id=run.pk, data=data, skip_bad=skip_bad)
