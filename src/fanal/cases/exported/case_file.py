"""The case file on paper: what the reader may see of a case and nothing else, hidden fields named with the reason.

Belongs here: the order of its parts, and its head. Does not: the parts themselves (`paper_child`, `paper_work`), type
(`exports.printing`). Rooms above add their parts through `core.plugs.case_paper`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import get_language, get_language_bidi, pgettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from fanal.cases import queries
from fanal.cases.exported import paper_child, paper_work
from fanal.cases.labels import category_label, label_of
from fanal.cases.models import Case, Child
from fanal.cases.risk.paper import risk_part
from fanal.cases.views.showing import names_of_child
from fanal.core.actors import Actor
from fanal.core.casework import AbductionKind, CaseOutcome, CaseStatus, CrossBorder, PoliceAnswer
from fanal.core.errors import NotFound
from fanal.core.exporting import ExportDocument, Filters, PaperRequest
from fanal.core.formats.paper import Paper, PaperFact, PaperPart
from fanal.core.plugs import case_paper
from fanal.web import moments


def _case(by: Actor, filters: Mapping[str, str], *, reading: bool = False) -> Case:
    try:
        return queries.fetch_case(by=by, case_id=UUID(filters.get("case", "")), reading=reading)
    except ValueError:
        raise NotFound(_("There is no such page, or it is not yours to open.")) from None


def _read(by: Actor, given: Mapping[str, str]) -> Filters:
    return {"case": str(_case(by, given).pk)}


def _say(by: Actor, filters: Filters) -> Sequence[tuple[Any, Any]]:
    return [
        (_("Case"), _case(by, filters).reference),
        (_("Holds"), _("facts, names, episodes, risk, people, tasks, support, authorities, consents, contacts, timeline: as far as you may see them")),
    ]


def _subject(by: Actor, filters: Filters) -> str:
    return f"case:{_case(by, filters).pk}"


def _key_of(by: Actor, filters: Filters) -> UUID:
    return _case(by, filters).key_id


def make_paper(by: Actor, filters: Filters, request: PaperRequest) -> Paper:
    """The file of a case that `by` may read; the reading is journalled. Raises NotFound."""
    case = _case(by, filters, reading=True)
    children = queries.children_of(case)
    glass = queries.has_broken_glass(by, case.pk)
    foot = _("Printed by %(who)s, %(when)s. Purpose: %(purpose)s")
    return Paper(
        language=get_language() or "en",
        right_to_left=get_language_bidi(),
        kicker=_("Case file %(reference)s") % {"reference": case.reference},
        mark=_("Confidential"),
        heads=[_names(child) for child in children],
        facts=list(_head(case, children)),
        parts=list(_parts(by, case, children, glass)),
        foot=foot % {"who": request.who, "when": request.when, "purpose": request.purpose},
        pages=_("Page {page} of {pages}"),
    )


def _names(child: Child) -> list[str]:
    return [name.text for name in names_of_child(child)] or [_("Name not known")]


def _head(case: Case, children: Sequence[Child]) -> Iterator[PaperFact]:
    yield PaperFact(_("Reference"), case.reference)
    yield PaperFact(pgettext("case", "Status"), label_of(CaseStatus, case.status))
    yield PaperFact(_("Category"), _category(case))
    countries = ", ".join(moments.say_country(code) for code in case.countries)
    crossing = str(label_of(CrossBorder, case.cross_border))
    yield PaperFact(_("Across the border"), f"{crossing}: {countries}" if countries else crossing)
    for child in children:
        yield PaperFact(_("Missing since"), _missing(child, alone=len(children) == 1))
    yield PaperFact(_("Owner"), case.owner.display_name if case.owner else _("nobody"))
    yield PaperFact(_("Opened"), moments.say_moment(case.opened_at))
    if case.closed_at:
        yield PaperFact(_("Closed"), f"{moments.say_moment(case.closed_at)} · {label_of(CaseOutcome, case.outcome)}")
    answer = label_of(PoliceAnswer, case.police_answer) or _("not answered yet")
    more = case.police_when or case.police_why_not
    yield PaperFact(_("Police informed?"), f"{answer} · {more}" if more else answer)
    if case.source_reference:
        yield PaperFact(_("Number before"), case.source_reference)


def _category(case: Case) -> str:
    parts = [str(category_label(case.category, determined=case.category_determined))]
    if case.pushed_out:
        parts.append(_("pushed out"))
    if case.abduction_kind:
        parts.append(str(label_of(AbductionKind, case.abduction_kind)))
    return ", ".join(parts)


def _missing(child: Child, *, alone: bool) -> str:
    """Since when, or that the child is not missing; with the name where there are several."""
    episodes = [one for one in child.episodes_here if one.is_missing]  # type: ignore[attr-defined]
    if not episodes:
        said = _("not missing")
    elif episodes[0].last_seen_at:
        said = moments.say_moment(episodes[0].last_seen_at)
    else:
        said = episodes[0].last_seen_text or _("not known")
    return said if alone else f"{_names(child)[0]}: {said}"


def _parts(by: Actor, case: Case, children: Sequence[Child], glass: bool) -> Iterator[PaperPart]:
    yield from paper_work.first_parts(case)
    yield risk_part(by, case, glass=glass)
    for child in children:
        yield from paper_child.child_parts(by, case, child, glass=glass, alone=len(children) == 1)
    yield paper_work.people_part(by, case, glass=glass)
    yield from paper_work.work_parts(by, case)
    for room in case_paper.ask(by=by, case_id=case.pk):
        yield from room
    yield paper_work.timeline_part(by, case)


CASE_FILE = ExportDocument(
    name="cases.case_file", title=_l("Case file"), unit=_l("case"), action="case.export", read_filters=_read, describe=_say,
    subject=_subject, key_of=_key_of, paper=make_paper,
)  # fmt: skip
