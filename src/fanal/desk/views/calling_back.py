"""Keys of a promised call, and the page on which a node says when it rings back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from fanal.accounts.access import needs
from fanal.accounts.models import Staff
from fanal.accounts.requests import StaffRequest
from fanal.core.casework.slots import LENGTHS
from fanal.core.errors import BadInput
from fanal.desk.actions.ring_back import nobody_answered, ring_now, try_again
from fanal.desk.actions.set_call_back_hours import add_call_back_hours, remove_call_back_hours
from fanal.desk.models import CallBack, CallBackHours, CallTry, Contact
from fanal.desk.queries import calling_back as queries
from fanal.network.actions.set_call_back_rules import set_call_back_rules
from fanal.web.answers import say, told
from fanal.web.moments import current_locale, say_day, say_time


@dataclass(frozen=True, slots=True)
class Promise:
    """A promised call as the page of its contact shows it.

    Attributes:
        rings: a colleague, or the reader, has it in hand now.
        decides: nobody answered so often that a person has to say how it goes on.
    """

    call: CallBack
    tries: Sequence[CallTry]
    rings: bool
    decides: bool


def promises_of(*, by: Staff, contact: Contact, now: datetime) -> list[Promise]:
    """The calls that were promised in a contact which `by` was shown, soonest first. Two queries."""
    calls = list(contact.call_backs.select_related("promised_by", "done_by", "ringing_by").order_by("due", "id"))
    tries, most = queries.fetch_tries(by=by, calls=calls), queries.call_back_rules().tries
    return [Promise(one, tries[one.pk], one.done_at is None and one.rings_now(now), one.done_at is None and one.is_to_decide(most)) for one in calls]


def slot_choices(*, by: Staff, now: datetime) -> list[tuple[str, str]]:
    """The free slots for a select: the moment, and the words with the day and how many places are left. Two queries, or one."""
    return [(one.slot.begins.isoformat(), slot_words(one)) for one in queries.fetch_free_slots(by=by, now=now)]


def slot_words(one: queries.FreeSlot) -> str:
    """`Mon 30 Nov, 10:00 to 10:30 · 2 places`. In the night in which an hour comes twice the zone is said, too."""
    zone = queries.node_zone()
    begins, ends = one.slot.begins.astimezone(zone), one.slot.ends.astimezone(zone)
    twice = begins.utcoffset() != begins.replace(fold=1 - begins.fold).utcoffset()
    said = {"day": say_day(begins), "weekday": _weekday(begins.weekday(), "abbreviated"), "from": say_time(begins), "to": say_time(ends)}
    words = _("%(weekday)s %(day)s, %(from)s to %(to)s") % said
    return " · ".join([f"{words} ({begins:%Z})" if twice else words, _places(one.left)])


def _places(left: int) -> str:
    return ngettext("%(n)d place", "%(n)d places", left) % {"n": left}


def read_due(text: str, place: str) -> datetime:
    """Day and hour as a browser's field gives them, in the zone of the page. Raises BadInput."""
    try:
        return timezone.make_aware(datetime.fromisoformat(text))
    except ValueError as error:
        raise BadInput(_("This is not a time. Choose day and hour of the call."), place=place) from error


def read_slot(text: str) -> datetime:
    """The moment at which a chosen slot begins. Raises BadInput."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.utcoffset() is None:
        raise BadInput(_("This slot is not offered any more. Choose another one."), place="slot")
    return moment


def _to_calls(promise: CallBack) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("desk:contact", args=[promise.contact_id]) + "#call-backs")


@needs("contact.write")
@told
@require_POST
def ring(request: StaffRequest, call_back_id: UUID) -> HttpResponseBase:
    """I ring now: colleagues see it."""
    return _to_calls(ring_now(by=request.user, call_back_id=call_back_id))


@needs("contact.write")
@told
@require_POST
def not_answered(request: StaffRequest, call_back_id: UUID) -> HttpResponseBase:
    """Nobody answered: counted, with its time."""
    promise = nobody_answered(by=request.user, call_back_id=call_back_id)
    messages.success(request, _("Noted. It stays on the shift board."))
    return _to_calls(promise)


@needs("contact.write")
@told
@require_POST
def again(request: StaffRequest, call_back_id: UUID) -> HttpResponseBase:
    """It is tried again, at this time."""
    promise = try_again(by=request.user, call_back_id=call_back_id, due=read_due(request.POST.get("due", ""), "due"))
    messages.success(request, _("The call back stands on the shift board."))
    return _to_calls(promise)


@needs("node.call_backs")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def hours(request: StaffRequest) -> HttpResponseBase:
    """When does this node ring back, and how often does it try? POST adds hours."""
    fault: BadInput | None = None
    if request.method == "POST":
        try:
            _add(request)
            messages.success(request, _("Saved. These slots can be promised from now on."))
            return HttpResponseRedirect(reverse("desk:call_back_hours"))
        except BadInput as error:
            fault = error
    rules = queries.call_back_rules()
    by_day: dict[int, list[CallBackHours]] = {}
    for one in queries.fetch_hours(by=request.user):
        by_day.setdefault(one.weekday, []).append(one)
    context: dict[str, Any] = {
        "fault": fault, "typed": request.POST, "chosen_days": request.POST.getlist("weekday"),
        "weekdays": [(str(day), _weekday(day)) for day in range(7)],
        "days": [(_weekday(day), rows) for day, rows in sorted(by_day.items())],
        "lengths": LENGTHS, "tries": rules.tries, "pause": int(rules.pause.total_seconds() // 60), "zone": queries.node_zone().key,
    }
    return render(request, "desk/call_back_hours.html", context, status=422 if fault else 200)


def _add(request: StaffRequest) -> None:
    given = request.POST
    add_call_back_hours(
        by=request.user, weekdays={read_number(day, "weekdays") for day in given.getlist("weekday")},
        begins=read_clock(given.get("begins", ""), "begins"), ends=read_clock(given.get("ends", ""), "ends"),
        minutes=read_number(given.get("minutes", ""), "minutes"), places=read_number(given.get("places", ""), "places"),
    )


def read_clock(text: str, place: str) -> time:
    try:
        found = time.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is not None or found.second or found.microsecond:
        raise BadInput(_("Write hour and minute, such as 09:30."), place=place)
    return found


def read_number(text: str, place: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise BadInput(_("Write a number."), place=place)
    return int(text)


@needs("node.call_backs")
@told
@require_POST
def remove_hours(request: StaffRequest, hours_id: UUID) -> HttpResponseBase:
    """No further slot in these hours."""
    remove_call_back_hours(by=request.user, hours_id=hours_id)
    messages.success(request, _("Removed. What was promised stays promised."))
    return HttpResponseRedirect(reverse("desk:call_back_hours"))


@needs("node.call_backs")
@told
@require_POST
def set_rules(request: StaffRequest) -> HttpResponseBase:
    """How often it is tried, and how long between two tries."""
    given = request.POST
    try:
        set_call_back_rules(by=request.user, tries=read_number(given.get("tries", ""), "tries"), pause=read_number(given.get("pause", ""), "pause"))
        messages.success(request, _("The settings are saved."))
    except BadInput as error:
        say(request, error)
    return HttpResponseRedirect(reverse("desk:call_back_hours"))


def _weekday(day: int, width: str = "wide") -> str:
    return str(current_locale().days["stand-alone"][width][day])


def next_quarter(now: datetime) -> str:
    """A quarter of an hour to begin with in a field for a time, in the zone of the page."""
    local = timezone.localtime(now) + timedelta(minutes=30)
    return local.replace(minute=local.minute // 15 * 15, second=0, microsecond=0).strftime("%Y-%m-%dT%H:%M")
