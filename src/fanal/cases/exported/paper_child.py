"""A child on paper: names in their own script first, facts by section, episodes. Hidden fields say who may open them.

Belongs here: these parts. Does not: what a field is called and how its value is said (`cases.views.showing`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fanal.accounts.access import may_field
from fanal.cases import queries
from fanal.cases.forms.child import ChildForm, EpisodeForm
from fanal.cases.forms.row import personal_of
from fanal.cases.labels import label_of
from fanal.cases.models import Case, Child, Episode
from fanal.cases.views.frame import who_opens_sealed
from fanal.cases.views.showing import Fact, Facts, facts_of, name_of
from fanal.core.actors import Actor
from fanal.core.casework import CaseOutcome, Condition, EpisodeState, FoundBy, NameKind, Provenance, ReturnInterview
from fanal.core.formats.paper import PaperEntry, PaperFact, PaperPart
from fanal.web import moments

ORDER = 20


def child_parts(by: Actor, case: Case, child: Child, *, glass: bool, alone: bool) -> Iterator[PaperPart]:
    """What is known of a child, and each time that it was missing."""
    name = name_of(child)
    known = facts_of(child, ChildForm, ChildForm.sections, by=by, broken_glass=glass)
    heading = _("What is known of the child") if alone else name
    yield PaperPart(heading, facts=[*_own_names(child), *paper_facts(known)], order=ORDER)
    episodes = queries.fetch_episodes_of_child(by=by, child=child)
    hidden = queries.count_hidden_episodes(by=by, child=child)
    note = ngettext("%(number)d time missing, the last first", "%(number)d times missing, the last first", len(episodes)) % {
        "number": len(episodes)
    }
    if hidden:
        more = ngettext("%(number)d more in a case that is not open to you", "%(number)d more in cases that are not open to you", hidden)
        note = f"{note}; {more % {'number': hidden}}"
    heading = _("Episodes") if alone else _("Episodes: %(name)s") % {"name": name}
    entries = [_episode(by, case, one, glass=glass) for one in reversed(episodes)]
    yield PaperPart(heading, note, entries=entries, order=ORDER)


def _own_names(child: Child) -> Iterator[PaperFact]:
    for name in child.names.all():
        beside = [name.romanised] if name.romanised else []
        kind = f"{label_of(NameKind, name.kind)}, {label_of(Provenance, name.provenance)}"
        yield PaperFact(_("Name"), "\n".join([name.text, *beside, f"({kind})"]))


def paper_facts(parts: Iterable[Facts]) -> Iterator[PaperFact]:
    """Facts of all sections in a row; what is not recorded is left out, what is hidden is named."""
    for part in parts:
        for fact in part.facts:
            yield PaperFact(fact.label, _value(fact), tone={"hidden": "hidden", "reason": "quiet"}.get(fact.kind, ""))


def _value(fact: Fact) -> Any:
    if fact.kind == "hidden":
        return hidden_words()
    if fact.kind == "sayings":
        return "\n".join(_saying(one) for one in fact.value)
    return fact.value


def hidden_words() -> str:
    """Why a field is not on this paper. Never says what it hides, nor whether anything stands there."""
    return _("Sealed, so that not everybody on the case sees it. %(roles)s can open it.") % {"roles": who_opens_sealed()}


def _saying(one: dict[str, Any]) -> str:
    said = _("%(what)s, said by: %(who)s") % {"what": one["what"], "who": one["who"]}
    return f"{said}: {one['text']}" if one["text"] else said


def _episode(by: Actor, case: Case, episode: Episode, *, glass: bool) -> PaperEntry:
    title = _("Episode %(number)s: %(state)s") % {
        "number": episode.number, "state": label_of(EpisodeState, episode.state),
    }  # fmt: skip
    facts = [*_end(by, episode, glass=glass), *paper_facts(facts_of(episode, EpisodeForm, EpisodeForm.sections, by=by, broken_glass=glass))]
    where = "" if episode.case_id == case.pk else episode.case.reference
    when = moments.say_moment(episode.last_seen_at) if episode.last_seen_at else ""
    return PaperEntry(title, when=when, who=where, facts=facts)


def _end(by: Actor, episode: Episode, *, glass: bool) -> Iterator[PaperFact]:
    if episode.is_missing:
        return
    ended = moments.say_moment(episode.ended_at) if episode.ended_at else ""
    yield PaperFact(_("Outcome"), " · ".join(_said([label_of(CaseOutcome, episode.outcome), ended])))
    if episode.found_by:
        yield PaperFact(_("Found by"), label_of(FoundBy, episode.found_by))
        yield PaperFact(_("Condition"), label_of(Condition, episode.condition))
    if episode.found_country:
        yield PaperFact(_("Country"), moments.say_country(episode.found_country))
    if episode.return_interview:
        yield PaperFact(_("Return interview"), label_of(ReturnInterview, episode.return_interview))
    sees = may_field(by, personal_of(Episode, "found_place"), broken_glass=glass)
    for label, value in ((_("Where"), episode.found_place), (_("Return interview: note"), episode.interview_note)):
        if not sees:
            yield PaperFact(label, hidden_words(), "hidden")
        elif value:
            yield PaperFact(label, value)


def _said(parts: Sequence[Any]) -> list[str]:
    return [str(part) for part in parts if part]
