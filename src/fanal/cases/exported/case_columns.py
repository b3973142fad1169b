"""Columns of a list of cases: what each is called, how its field is classed, how its value is read off a case.

Belongs here: one line a column. Does not: which cases (`cases.queries.exporting`), what a reader may have (`exports.sources`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fanal.cases.forms.row import personal_of
from fanal.cases.labels import category_label, label_of
from fanal.cases.models import Case, Child, ChildName, Episode, Task
from fanal.cases.views.showing import age_words, name_of
from fanal.core.casework import AbductionKind, CaseOutcome, CaseStatus, CrossBorder, PoliceAnswer
from fanal.core.exporting import ExportColumn
from fanal.core.formats.table_out import Kind, Value
from fanal.vault.fields import readable
from fanal.web import moments

Read = Callable[[Case], Value]


def _children(case: Case) -> list[Child]:
    return [link.child for link in case.case_children.all() if readable(link.child)]


def _of_children(say: Callable[[Child], Any]) -> Read:
    """One text per child who has any; a case of siblings holds several."""
    return lambda case: [str(said) for child in _children(case) if (said := say(child))]


def _romanised(child: Child) -> str:
    name = child.main_name
    return name.romanised if name else ""


def _countries(child: Child) -> str:
    return ", ".join(moments.say_country(code) for code in child.nationalities or [])


def _missing(case: Case) -> Episode | None:
    episodes: list[Episode] = case.missing_now  # type: ignore[attr-defined]
    known = sorted((one for one in episodes if one.last_seen_at), key=lambda one: one.last_seen_at)  # type: ignore[arg-type, return-value]
    return known[0] if known else (episodes[0] if episodes else None)


def _seen_at(case: Case) -> Value:
    found = _missing(case)
    return found.last_seen_at if found else None


def _seen_where(case: Case) -> str:
    found = _missing(case)
    return found.last_seen_place if found and readable(found) else ""


def _next_task(case: Case) -> str:
    tasks: list[Task] = case.open_tasks  # type: ignore[attr-defined]
    return min(tasks, key=lambda one: one.due).title if tasks and readable(case) else ""


def _own(name: str) -> Read:
    """A protected text of the case itself."""
    return lambda case: getattr(case, name) if readable(case) else ""


def _sealed_of_children(name: str) -> Read:
    return _of_children(lambda child: getattr(child, name))


_NAME, _BIRTH = personal_of(ChildName, "full"), personal_of(Child, "birth_date")

#: (column, how it is read), in order.
_TABLE: Sequence[tuple[ExportColumn, Read]] = (
    (ExportColumn("reference", _("Reference")), lambda case: case.reference),
    (ExportColumn("status", pgettext_lazy("case", "Status")), lambda case: str(label_of(CaseStatus, case.status))),
    (ExportColumn("category", _("Category")), lambda case: str(category_label(case.category, determined=case.category_determined))),
    (ExportColumn("pushed_out", _("Pushed out"), Kind.FLAG, usual=False), lambda case: case.pushed_out),
    (ExportColumn("abduction", _("Kind of abduction"), usual=False), lambda case: str(label_of(AbductionKind, case.abduction_kind))),
    (ExportColumn("cross_border", _("Across the border")), lambda case: str(label_of(CrossBorder, case.cross_border))),
    (ExportColumn("countries", _("Other countries"), Kind.TEXTS), lambda case: [moments.say_country(code) for code in case.countries]),
    (ExportColumn("owner", _("Owner")), lambda case: case.owner.display_name if case.owner else ""),
    (ExportColumn("opened_at", _("Opened"), Kind.MOMENT), lambda case: case.opened_at),
    (ExportColumn("closed_at", _("Closed"), Kind.MOMENT), lambda case: case.closed_at),
    (ExportColumn("outcome", _("How it ended")), lambda case: str(label_of(CaseOutcome, case.outcome))),
    (ExportColumn("police", _("Police informed?"), usual=False), lambda case: str(label_of(PoliceAnswer, case.police_answer))),
    (ExportColumn("next_due", _("Next task due"), Kind.MOMENT), lambda case: case.next_due),
    (ExportColumn("restricted", _("Reading is restricted"), Kind.FLAG, usual=False), lambda case: case.restricted),
    (ExportColumn("missing_since", _("Missing since"), Kind.MOMENT), _seen_at),
    (ExportColumn("children", _("Children"), Kind.TEXTS, _NAME), _of_children(name_of)),
    (ExportColumn("romanised", _("In Latin letters"), Kind.TEXTS, personal_of(ChildName, "romanised"), usual=False), _of_children(_romanised)),
    (ExportColumn("age", _("Age"), Kind.TEXTS, _BIRTH), _of_children(lambda child: age_words(child.age))),
    (ExportColumn("born", _("Born"), Kind.TEXTS, _BIRTH, usual=False), _of_children(lambda child: child.birth_date)),
    (
        ExportColumn("nationalities", _("Nationalities"), Kind.TEXTS, personal_of(Child, "nationalities"), usual=False),
        _of_children(_countries),
    ),
    (ExportColumn("last_seen_place", _("Last seen, where"), Kind.TEXT, personal_of(Episode, "last_seen_place"), usual=False), _seen_where),
    (ExportColumn("next_task", _("Next task"), Kind.TEXT, personal_of(Task, "title")), _next_task),
    (ExportColumn("summary", _("Summary"), Kind.TEXT, personal_of(Case, "summary"), usual=False), _own("summary")),
    (ExportColumn("health", _("Health"), Kind.TEXTS, personal_of(Child, "health"), usual=False), _sealed_of_children("health")),
    (ExportColumn("medication", _("Medication"), Kind.TEXTS, personal_of(Child, "medication"), usual=False), _sealed_of_children("medication")),
)

COLUMNS: Sequence[ExportColumn] = tuple(column for column, _read in _TABLE)
_READS: Mapping[str, Read] = {column.name: read for column, read in _TABLE}


def rows_of(cases: Sequence[Case], names: Sequence[str]) -> list[list[Value]]:
    """Rows of these columns; what nobody asked for is not opened."""
    reads = [_READS[name] for name in names]
    return [[read(case) for read in reads] for case in cases]


def blocks_of(blocks: Iterator[list[Case]], names: Sequence[str]) -> Iterator[list[list[Value]]]:
    """Blocks of cases as blocks of rows."""
    for cases in blocks:
        yield rows_of(cases, names)
