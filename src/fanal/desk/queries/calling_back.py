"""When this node rings back, which slots are free, and the tries at one call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from fanal.accounts.access import may
from fanal.accounts.refusals import refuse
from fanal.core.actors import Actor
from fanal.core.casework.slots import Slot, slots_between
from fanal.desk.codes import CallBackEnd
from fanal.desk.models import CallBack, CallBackHours, CallTry
from fanal.network.queries import own_node

#: Slots are offered so far ahead, and so many of them.
AHEAD = timedelta(days=14)
OFFERED = 24


@dataclass(frozen=True, slots=True)
class FreeSlot:
    """A slot that can be promised, and how many more people."""

    slot: Slot
    left: int


@dataclass(frozen=True, slots=True)
class CallBackRules:
    """After how many tries a person decides, and how long passes between two."""

    tries: int
    pause: timedelta


def call_back_rules() -> CallBackRules:
    """Those of this node. No query within a request."""
    node = own_node()
    return CallBackRules(int(node.rule("call_back_tries")), timedelta(minutes=int(node.rule("call_back_pause"))))


def node_zone() -> ZoneInfo:
    """The time zone in which this node's hours stand. No query within a request."""
    return ZoneInfo(own_node().time_zone or settings.TIME_ZONE)


def fetch_hours(*, by: Actor) -> Sequence[CallBackHours]:
    """The hours in which this node rings back, by day of the week. They name nobody. One query."""
    if not may(by, "contact.take") and not may(by, "node.call_backs"):
        return []
    return list(CallBackHours.objects.order_by("weekday", "begins"))


def lock_hours() -> list[CallBackHours]:
    """All of them, locked until the transaction ends: who gives places away in them goes one after another."""
    return list(CallBackHours.objects.select_for_update().order_by("weekday", "begins"))


def lock_hours_row(*, by: Actor, hours_id: UUID) -> CallBackHours:
    """One of them, locked. Raises NotFound."""
    found = CallBackHours.objects.select_for_update().filter(pk=hours_id).first()
    if found is None:
        raise refuse(by, "call_back_hours", hours_id)
    return found


def next_in_hours(moment: datetime) -> datetime:
    """The first moment from this one on in which the node rings back; the same one where no hours are set. One query."""
    hours = [one.hours for one in CallBackHours.objects.all()]
    if not hours:
        return moment
    # A slot that began before may still run.
    slots = slots_between(hours, moment - timedelta(hours=2), moment + timedelta(days=8), node_zone())
    return next((max(slot.begins, moment) for slot in slots if slot.ends > moment), moment)


def fetch_free_slots(*, by: Actor, now: datetime, most: int = OFFERED) -> Sequence[FreeSlot]:
    """The next slots with a place left, soonest first. Two queries, or one."""
    hours = [one.hours for one in fetch_hours(by=by)]
    return free_of(slots_between(hours, now, now + AHEAD, node_zone()) if hours else [])[:most]


def free_of(slots: Sequence[Slot]) -> list[FreeSlot]:
    """Those of these slots that have a place left. One query, or none."""
    if not slots:
        return []
    promised = CallBack.objects.filter(slot_ends__isnull=False, due__gte=slots[0].begins, due__lte=slots[-1].begins)
    given = Counter(promised.exclude(ended=CallBackEnd.CALLED_OFF.value).values_list("due", flat=True))
    free = (FreeSlot(slot, slot.places - given[slot.begins]) for slot in slots)
    return [one for one in free if one.left > 0]


def fetch_tries(*, by: Actor, calls: Sequence[CallBack]) -> dict[UUID, list[CallTry]]:
    """The tries at these calls, which `by` was shown, oldest first, by call. One query, or none."""
    found: dict[UUID, list[CallTry]] = {one.pk: [] for one in calls}
    rows = CallTry.objects.filter(call_back__in=list(found)) if found and may(by, "contact.read") else CallTry.objects.none()
    for row in rows.select_related("by").order_by("at", "id"):
        if row.call_back_id is not None:
            found[row.call_back_id].append(row)
    return found
