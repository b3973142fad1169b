"""Risk assessments in the printed case file: what held when, why, and on which answers, as far as the reader may see them."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from fanal.accounts.access import may_field
from fanal.cases.forms.row import personal_of
from fanal.cases.models import Case, RiskAssessment
from fanal.cases.risk.queries import assessments_of
from fanal.cases.risk.words import say_assessed, say_open, shown_answers
from fanal.cases.views.showing import names_of_child
from fanal.core.actors import Actor
from fanal.core.formats.paper import PaperEntry, PaperFact, PaperPart
from fanal.web import moments


def risk_part(by: Actor, case: Case, *, glass: bool) -> PaperPart:
    """Every assessment of the case, the last first."""
    sees = may_field(by, personal_of(RiskAssessment, "sealed_answers"), broken_glass=glass)
    entries = [_entry(row, sees=sees) for row in assessments_of(case)]
    note = ngettext("%(number)d assessment, the last first", "%(number)d assessments, the last first", len(entries))
    return PaperPart(_("Risk"), note % {"number": len(entries)} if entries else _("Nobody has assessed the risk yet."), entries=entries, order=12)


def _entry(row: RiskAssessment, *, sees: bool) -> PaperEntry:
    title, reasons = say_assessed(row, get_language() or "en")
    if row.child:
        title = f"{title} · {names_of_child(row.child)[0].text}" if names_of_child(row.child) else title
    who = row.recorded_by.display_name if row.recorded_by else ""
    return PaperEntry(title, moments.say_moment(row.decided_at), who, reasons, list(_facts(row, sees=sees)))


def _facts(row: RiskAssessment, *, sees: bool) -> Iterator[PaperFact]:
    language = get_language() or "en"
    if row.stands:
        yield PaperFact(_("To be looked at anew"), moments.say_moment(row.next_review_at))
    for one in shown_answers([*(row.answers or ()), *((row.sealed_answers or ()) if sees else ())], language):
        yield PaperFact(one.label, f"{one.words} ({one.said_by})" if one.said_by else one.words)
    if row.sealed_answers and not sees:
        yield PaperFact(_("Answers about health and danger"), _("sealed; your role does not read them"))
    for words in say_open(row, language):
        yield PaperFact(words, _("open"))
