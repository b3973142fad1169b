"""The rest of a case on paper: marks, summary, people, tasks, support, authorities, consents, documents, timeline.

Belongs here: these parts. Does not: the child (`paper_child`), contacts (the desk adds them through its plug).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from fanal.accounts.access import may_field
from fanal.cases import queries
from fanal.cases.exported.paper_child import hidden_words
from fanal.cases.forms.row import personal_of
from fanal.cases.labels import label_of
from fanal.cases.models import Authority, Case, Consent, FilledForm, Person
from fanal.cases.own_forms.queries import filled_of
from fanal.cases.own_forms.words import shown_filled
from fanal.core.actors import Actor
from fanal.core.casework import (
    AnswerState,
    AuthorityKind,
    ConsentUse,
    ContactSafety,
    DocumentKind,
    FlagKind,
    PersonRole,
    SaidBy,
    StepState,
    SupportKind,
)
from fanal.core.formats.paper import PaperEntry, PaperFact, PaperPart
from fanal.web import moments

#: Entries of the timeline on paper; what is older is said to be there.
TIMELINE = 150


def first_parts(case: Case) -> Iterator[PaperPart]:
    """What everybody must know at first sight, and the summary."""
    flags = [
        PaperEntry(label_of(FlagKind, one.kind), moments.say_moment(one.recorded_at), str(label_of(SaidBy, one.said_by)), one.text)
        for one in queries.flags_of(case)
    ]
    if flags:
        yield PaperPart(_("Marks"), entries=flags, order=5)
    if case.summary:
        yield PaperPart(_("Summary"), entries=[PaperEntry("", text=case.summary)], order=10)


def people_part(by: Actor, case: Case, *, glass: bool) -> PaperPart:
    """Everybody in the case but the child, and how to reach them safely."""
    people = queries.people_of(case)
    sees = may_field(by, personal_of(Person, "address"), broken_glass=glass)
    note = ngettext(
        "%(number)d person, in the order in which they were added", "%(number)d people, in the order in which they were added",
        len(people),
    )  # fmt: skip
    return PaperPart(_("People"), _count(note, len(people)), entries=[_person(one, sees) for one in people], order=30)


def _person(person: Person, sees_address: bool) -> PaperEntry:
    roles = [str(label_of(PersonRole, one.role)) for one in person.roles_here]  # type: ignore[attr-defined]
    title = "\n".join(part for part in (person.name or _("Name not known"), person.romanised) if part)
    who = " · ".join(part for part in (", ".join(roles), person.relation, person.organisation) if part)
    safety = str(label_of(ContactSafety, person.safety))
    rows: list[tuple[Any, Any]] = [
        (_("Safe to call back?"), f"{safety}: {person.safety_note}" if person.safety_note else safety),
        (_("Phone"), person.phone), (_("E-mail"), person.email),
        (_("Languages"), ", ".join(moments.say_language(tag) for tag in person.languages or [])),
        (_("Country"), moments.say_country(person.country) if person.country else ""),
        (_("Address"), person.address if sees_address else ""), (_("Note"), person.note),
    ]  # fmt: skip
    facts = [PaperFact(label, value) for label, value in rows if value]
    if not sees_address:
        facts.append(PaperFact(_("Address"), hidden_words(), "hidden"))
    words = {"name": _("Name"), "phone": _("Phone"), "email": _("E-mail"), "relation": _("Relation")}
    for key, state in (person.answers or {}).items():
        if state and key in words:
            facts.append(PaperFact(words[key], label_of(AnswerState, state), "quiet"))
    return PaperEntry(title, who=who, facts=facts)


def work_parts(by: Actor, case: Case) -> Iterator[PaperPart]:
    """Tasks, support, authorities, consents, documents."""
    yield _tasks(case)
    minutes = queries.minutes_by_kind(case)
    facts = [PaperFact(label_of(SupportKind, kind), _("%(minutes)d min") % {"minutes": spent}) for kind, spent in minutes.items()]
    yield PaperPart(_("Support given"), "" if facts else _("None recorded."), facts=facts, order=45)
    steps = [_authority(one) for one in queries.authorities_of(case)]
    note = ngettext("%(number)d step, by authority", "%(number)d steps, by authority", len(steps))
    yield PaperPart(_("Authorities"), _count(note, len(steps)), entries=steps, order=60)
    consents = [_consent(one) for one in queries.consents_of(case)]
    note = ngettext("%(number)d in all, the last first", "%(number)d in all, the last first", len(consents))
    yield PaperPart(_("Consents and approvals"), _count(note, len(consents)), entries=consents, order=65)
    yield _documents(by, case)
    yield _forms(by, case)


def _tasks(case: Case) -> PaperPart:
    found = queries.open_tasks_of(case)
    entries = [
        PaperEntry(
            one.title, _("due %(when)s") % {"when": moments.say_moment(one.due)},
            one.owner.display_name if one.owner else _("nobody yet"),
        )
        for one in found
    ]  # fmt: skip
    note = ngettext("%(number)d open task, soonest first", "%(number)d open tasks, soonest first", len(found))
    return PaperPart(_("To do"), _count(note, len(found)), entries=entries, order=40)


def _forms(by: Actor, case: Case) -> PaperPart:
    sees = may_field(by, personal_of(FilledForm, "sealed_answers"), broken_glass=queries.has_broken_glass(by, case.pk))
    shown = [shown_filled(row, get_language() or "en", sees=sees) for row in filled_of(case)]
    entries = [
        PaperEntry(
            f"{one.title} ({one.version})", moments.say_moment(one.row.filled_at),
            one.row.recorded_by.display_name if one.row.recorded_by else "",
            facts=[
                *(PaperFact(label, value) for label, value in one.facts),
                *([PaperFact(_("Sealed answers"), _("sealed; your role does not read them"))] if one.hidden else []),
            ],
        )
        for one in shown
    ]  # fmt: skip
    note = ngettext("%(number)d form, the last first", "%(number)d forms, the last first", len(entries))
    return PaperPart(_("Forms"), _count(note, len(entries)), entries=entries, order=68)


def _documents(by: Actor, case: Case) -> PaperPart:
    found = list(queries.documents_of(case, by=by))
    entries = [
        PaperEntry(
            one.title or label_of(DocumentKind, one.kind), moments.say_moment(one.recorded_at),
            str(label_of(DocumentKind, one.kind)),
        )
        for one in found
    ]  # fmt: skip
    note = ngettext("%(number)d file, the last first; not printed here", "%(number)d files, the last first; not printed here", len(found))
    return PaperPart(_("Documents"), _count(note, len(found)), entries=entries, order=70)


def _count(words: str, number: int) -> str:
    return words % {"number": number} if number else _("None recorded.")


def _authority(row: Authority) -> PaperEntry:
    title = f"{label_of(AuthorityKind, row.kind)}: {label_of(StepState, row.state)}"
    times = ((_("asked"), row.asked_at), (_("confirmed"), row.confirmed_at), (_("ended"), row.ended_at))
    rows: list[tuple[Any, Any]] = [
        (_("Organisation"), row.organisation), (_("Country"), moments.say_country(row.country) if row.country else ""),
        (_("Number"), row.number), (_("Whom to ask there"), row.contact),
        *((label, moments.say_moment(at)) for label, at in times if at),
        (_("acknowledgement held"), _("yes") if row.acknowledgement_held else ""),
    ]  # fmt: skip
    return PaperEntry(title, text=row.note, facts=[PaperFact(label, value) for label, value in rows if value])


def _consent(row: Consent) -> PaperEntry:
    holds = _("holds") if row.in_force(timezone.now()) else _("taken back") if row.withdrawn_at else _("not in force")
    title = f"{label_of(ConsentUse, row.use)}: {holds}"
    kind = _("approval") if row.kind == Consent.Kind.APPROVAL else _("consent")
    rows: list[tuple[Any, Any]] = [
        (_("until"), moments.say_moment(row.until) if row.until else ""),
        (_("taken back"), moments.say_moment(row.withdrawn_at) if row.withdrawn_at else ""),
        (_("Why"), row.withdrawn_note),
    ]
    facts = [PaperFact(label, value) for label, value in rows if value]
    return PaperEntry(title, moments.say_moment(row.given_at), f"{row.given_by} ({kind})", row.scope, facts)


def timeline_part(by: Actor, case: Case) -> PaperPart:
    """What happened, newest first, as far as `by` sees it; on paper a bounded number of entries."""
    found = queries.fetch_timeline(by=by, case=case, size=TIMELINE)
    entries = [PaperEntry(one.title, moments.say_moment(one.at), one.who, one.text) for one in found.entries]
    note = _count(ngettext("%(number)d entry, newest first", "%(number)d entries, newest first", len(entries)), len(entries))
    if found.older:
        note = _("%(shown)s; older ones are not printed") % {"shown": note}
    return PaperPart(_("Timeline"), note, entries=entries, order=90)
