"""Reads about what comes after a return: interviews that wait, steps of one case, what the disappearances of a child or from a place show."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext_lazy

from fanal.accounts.row_rules import READER
from fanal.cases.after_return.models import InterviewStep
from fanal.cases.models import Case, Episode
from fanal.cases.queries.access import asked_by, cases_of, cases_of_rows, of_visible_case
from fanal.core.actors import Actor
from fanal.core.casework import PlaceKind, ReturnInterview
from fanal.core.casework.after_return import INSTITUTIONS, INTERVIEW_MOVES, Gone
from fanal.core.casework.outcomes import INTERVIEW_IS_DUE
from fanal.core.plugs import BoardItem, BoardKind
from fanal.vault import index
from fanal.web.prepared import Prepared

#: Rows on the board.
MOST = 40
#: So many of the newest disappearances from one place are looked at.
MOST_FROM = 500
#: A return interview comes into sight this long before its time is over: one long shift.
INTERVIEW = BoardKind("return_interview", _l("Return interview"), ngettext_lazy("return interview", "return interviews"), "chat", 48)

_TITLES = {
    ReturnInterview.OFFERED: _l("The child has not answered yet: talk about the return?"),
    ReturnInterview.ACCEPTED: _l("Hold the return interview"),
}


def _waiting(**asked: Any) -> QuerySet[Episode]:
    seen = cases_of(**asked).filter(pk=OuterRef("case"))
    return Episode.objects.filter(Exists(seen), interview_due__isnull=False).order_by("interview_due", "pk")[:MOST]


_WAITING = Prepared(_waiting, spare=READER)


def interview_items(*, by: Actor, now: datetime) -> Iterable[BoardItem]:
    """Return interviews that wait for an answer or to be held, in cases that `by` may read, also closed ones. Two queries."""
    asked = asked_by(by)
    waiting = _WAITING.fetch(asked.values, asked.shape) if asked else []
    cases = cases_of_rows(episode.case_id for episode in waiting)
    for episode in waiting:
        title = _TITLES.get(ReturnInterview(episode.return_interview)) if episode.return_interview else None
        url = reverse("cases:interview", args=[episode.case_id, episode.pk])
        yield BoardItem(INTERVIEW, str(title or _("Offer a return interview")), cases[episode.case_id].reference, episode.interview_due, url, _("Record"))  # type: ignore[arg-type]


def steps_of(episodes: Iterable[Episode]) -> dict[UUID, list[InterviewStep]]:
    """The steps of the return interviews of some episodes that the reader may see, first to last. One query."""
    found: dict[UUID, list[InterviewStep]] = {}
    for step in InterviewStep.objects.filter(episode__in=[one.pk for one in episodes]).select_related("recorded_by").order_by("recorded_at", "pk"):
        found.setdefault(step.episode_id, []).append(step)
    return found


def begins(episode: Episode) -> datetime:
    """When a disappearance began: the last sight, else when it was recorded."""
    return episode.last_seen_at or episode.recorded_at


def as_gone(episodes: Iterable[Episode]) -> list[Gone]:
    """Episodes as a pattern needs them. How long the one lasts that goes on, nobody knows."""
    return [Gone(begins(one), place=one.place_kind, length=None if one.is_missing else one.length, whom=str(one.child_id)) for one in episodes]


def is_from_institution(episode: Episode) -> bool:
    """Whether the episode began at a place with a name, from which several children can go missing."""
    return bool(episode.place_kind) and PlaceKind(episode.place_kind) in INSTITUTIONS and bool(episode.last_seen_place)


def episodes_from(place: str) -> list[UUID]:
    """The newest episodes that began at an institution of this name (each of its words). Not scoped: pass them on scoped, or count only.

    Raises Unavailable.
    """
    # Ids carry their time, so the last ones are the newest.
    return sorted(UUID(subject.partition(":")[2]) for subject in index.lookup("place", place))[-MOST_FROM:]


def fetch_from_place(*, by: Actor, place: str) -> tuple[list[Episode], int]:
    """Episodes from a place in cases that `by` may read, the newest first, and how many more there are in cases that are not open.

    Raises Unavailable.
    """
    ids = episodes_from(place)
    rows = Episode.objects.filter(pk__in=ids)
    seen = list(rows.filter(of_visible_case(by)).select_related("case", "child").prefetch_related("child__names").order_by("-recorded_at", "-pk"))
    return seen, rows.count() - len(seen)


def starts_of_child(episode: Episode) -> list[datetime]:
    """When each disappearance of the child began, this one among them. Times alone, whoever may read the cases."""
    rows = Episode.objects.filter(child=episode.child_id).only("last_seen_at", "recorded_at")
    return [begins(one) for one in rows]


def starts_from_place(episode: Episode) -> list[datetime]:
    """The same for the institution that it began at. Raises Unavailable."""
    rows = Episode.objects.filter(pk__in={*episodes_from(episode.last_seen_place), episode.pk})
    return [begins(one) for one in rows.only("last_seen_at", "recorded_at")]


def is_interview_open(episode: Episode) -> bool:
    """Whether another step of the return interview can be recorded."""
    state = ReturnInterview(episode.return_interview) if episode.return_interview else None
    return episode.outcome in {one.value for one in INTERVIEW_IS_DUE} and bool(INTERVIEW_MOVES[state])


def fetch_episode(case: Case, episode_id: UUID) -> Episode | None:
    """An episode of a case that `fetch_case` gave."""
    return case.episodes.select_related("child").prefetch_related("child__names").filter(pk=episode_id).first()
