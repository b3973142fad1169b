"""What is in a node, held against what was acknowledged: nothing lost, nothing doubled, the journal and the keys in order.

Runs in a process of the node (`tests.drills.writing`). Belongs here: looking. Does not: writing, ending processes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from tests.drills import acts
from tests.drills.acts import Act


def look(acknowledged: Iterable[str], *, whole: bool) -> dict[str, Any]:
    """What is lost of these acts, and what there is more than once.

    Args:
        acknowledged: lines of acts.
        whole: also read every row that writers of drills made, verify the journal from its beginning and open every key.
    """
    done = [acts.read(line) for line in acknowledged]
    facts: dict[str, Any] = {"lost": sorted({*_missing(done), *_unjournalled(done)}), "doubled": _journalled_twice(done)}
    return {**facts, **(_whole() if whole else {})}


def _rows() -> dict[str, tuple[Any, str]]:
    """The model of each kind of row, and the column in which the words of its act stand."""
    from fanal.cases.models import Case, Note, Task
    from fanal.desk.models import Contact

    return {"contact": (Contact, "notes"), "case": (Case, "summary"), "note": (Note, "text"), "task": (Task, "title")}


def _missing(done: list[Act]) -> list[str]:
    """Acknowledged acts of which the row, its words, or the end of a contact is not there."""
    lost = []
    for kind, (model, column) in _rows().items():
        mine = [act for act in done if acts.ROWS[act.kind] == kind]
        there = model.objects.in_bulk([act.id for act in mine])
        for act in mine:
            row = there.get(act.id)
            written = act.kind in {acts.OPENED, acts.CLOSED} or (row is not None and _text(row, column) == act.words)
            if row is None or not written or (act.kind == acts.CLOSED and row.closed_at is None):
                lost.append(act.line())
    return lost


def _text(row: Any, column: str) -> str:
    """A row's words; empty when its key is not there (`keyless` says so)."""
    from fanal.core.errors import FanalError

    try:
        return str(getattr(row, column))
    except FanalError:
        return ""


def _entries(done: list[Act]) -> Counter[tuple[str, str]]:
    from fanal.journal.models import Entry

    subjects = sorted({f"{acts.ROWS[act.kind]}:{act.id}" for act in done})
    found: Counter[tuple[str, str]] = Counter()
    for first in range(0, len(subjects), 500):
        found.update(Entry.objects.filter(subject__in=subjects[first : first + 500]).values_list("act", "subject"))
    return found


def _unjournalled(done: list[Act]) -> list[str]:
    entries = _entries(done)
    wanted = ((act, (acts.JOURNALLED[act.kind], f"{acts.ROWS[act.kind]}:{act.id}")) for act in done if act.kind in acts.JOURNALLED)
    return [f"{act.line()} (journal)" for act, entry in wanted if not entries[entry]]


def _journalled_twice(done: list[Act]) -> list[str]:
    words = set(acts.JOURNALLED.values())
    return sorted(f"{act} {subject}" for (act, subject), times in _entries(done).items() if act in words and times > 1)


def _whole() -> dict[str, Any]:
    from fanal.journal.verifying import verify
    from fanal.vault import keys, queries, sampling
    from fanal.vault.store import key_store

    words: Counter[str] = Counter()
    for model, column in _rows().values():
        words.update(_text(row, column) for row in model.objects.iterator())
    report = verify()
    return {
        "written_twice": sorted(text for text, times in words.items() if text.startswith("words of ") and times > 1),
        "fault": report.fault.sentence if report.fault else "Its triggers are missing." if report.unguarded else "",
        "entries": report.entries,
        "keyless": sampling.count_keyless(),
        "unopened": list(sampling.open_some().failed),
        "orphans": len(key_store().ids() - queries.keys_in_use() - {keys.node_key_id()}),
        "broken_files": _broken_files(),
        "unaccounted": _unaccounted(),
    }


def _broken_files() -> list[str]:
    """What SQLite itself says of the node's two files; nothing when they are whole."""
    from django.db import connection

    from fanal.vault.store import key_store

    said = []
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check")
            said += [str(row[0]) for row in cursor.fetchall()]
    with key_store()._reading() as file:
        said += [str(row[0]) for row in file.execute("PRAGMA quick_check").fetchall()]
    return [line for line in said if line != "ok"]


def _unaccounted() -> int:
    """Rows without the entry that says who made them, and entries of rows that are not there."""
    from fanal.journal.models import Entry

    wrong = 0
    for kind, (model, _column) in _rows().items():
        word = next(act for act, row in ((acts.JOURNALLED[k], acts.ROWS[k]) for k in acts.JOURNALLED) if row == kind)
        there = {f"{kind}:{row}" for row in model.objects.values_list("pk", flat=True)}
        said = set(Entry.objects.filter(act=word).values_list("subject", flat=True))
        # The told story and a case's first task are written with the act that made the case.
        wrong += len(said - there) + (len(there - said) if kind in {"contact", "case"} else 0)
    return wrong
