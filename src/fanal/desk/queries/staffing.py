"""Who is there now, who covers the nights, who took the last shift over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from fanal.accounts.access import may
from fanal.accounts.refusals import refuse
from fanal.core.actors import Actor
from fanal.core.casework.nights import Night, night_at
from fanal.desk.models import Contact, Extension, NightCover, Presence, ShiftTaken
from fanal.desk.models.staffing import PRESENCE_LASTS
from fanal.desk.queries.calling_back import node_zone
from fanal.network.queries import own_node


@dataclass(frozen=True, slots=True)
class Here:
    """A colleague who is there: with how many people they are now, and where they sit."""

    presence: Presence
    busy: int
    extension: str
    on_break: bool

    @property
    def is_free(self) -> bool:
        """Whether they can take somebody."""
        return not self.on_break and self.busy < self.presence.at_once


def fetch_here(*, by: Actor, now: datetime) -> Sequence[Here]:
    """Who has said that they are here, free ones first, then by name. Three queries, or none."""
    if not may(by, "board.read"):
        return []
    rows = list(Presence.objects.filter(since__gt=now - PRESENCE_LASTS, staff__is_active=True).select_related("staff"))
    ids = [row.pk for row in rows]
    # How many are open, never which: some of them stand behind a wall.
    busy = Counter(Contact.objects.filter(taken_by__in=ids, closed_at__isnull=True, from_paper=False).values_list("taken_by", flat=True))
    seats = dict(Extension.objects.filter(staff__in=ids, since__gt=now - PRESENCE_LASTS).values_list("staff", "number"))
    found = [Here(row, busy[row.pk], seats.get(row.pk, ""), row.on_break(now)) for row in rows]
    return sorted(found, key=lambda one: (one.on_break, not one.is_free, one.presence.staff.display_name))


def night_hours() -> tuple[time, time]:
    """From when until when it is night at this node. No query within a request."""
    node = own_node()
    return time.fromisoformat(node.rule("night_begins")), time.fromisoformat(node.rule("night_ends"))


def night_now(now: datetime) -> Night:
    """The night that it is, or the one that comes."""
    begins, ends = night_hours()
    return night_at(now, begins, ends, node_zone())


def fetch_covers_of(*, by: Actor, night: date) -> Sequence[NightCover]:
    """Who covers one night. One query, or none."""
    if not may(by, "board.read"):
        return []
    return list(NightCover.objects.filter(first_night__lte=night, last_night__gte=night).select_related("staff"))


def fetch_covers(*, by: Actor, since: date) -> Sequence[NightCover]:
    """The list from a night on, soonest first. One query, or none."""
    if not may(by, "board.read"):
        return []
    return list(NightCover.objects.filter(last_night__gte=since).select_related("staff").order_by("first_night", "id")[:200])


def has_uncovered_night(*, by: Actor, night: date) -> bool:
    """Whether this node keeps a list of its nights, and nobody stands in it for this one. Two queries at most."""
    kept = NightCover.objects.filter(last_night__gte=night - timedelta(days=31)).exists()
    return kept and not NightCover.objects.filter(first_night__lte=night, last_night__gte=night).exists()


def lock_cover(*, by: Actor, cover_id: UUID) -> NightCover:
    """One line of the list, locked. Raises NotFound."""
    found = NightCover.objects.select_for_update().filter(pk=cover_id).first()
    if found is None:
        raise refuse(by, "night_cover", cover_id)
    return found


def fetch_shifts_taken(*, by: Actor, most: int = 3) -> Sequence[ShiftTaken]:
    """The last sheets that were signed for, newest first. One query, or none."""
    if not may(by, "board.read"):
        return []
    return list(ShiftTaken.objects.select_related("signed_by").order_by("-signed_at", "-id")[:most])
