"""The typed sockets through which a lower room asks what upper rooms have to say.

A room plugs in once, at start (`AppConfig.ready`): `plugs.board_item.plug("cases", cases_on_board)`. The asking room calls
`plugs.board_item.ask(...)`: every plug runs in the caller's transaction, in order of name (a room may be asked last), and an error
propagates, so that a case is not closed while one room's say is missing. A test lists who is plugged where.

Belongs here: what a socket is, and the sockets about cases and their people, with the shapes that pass through them. Does not:
any act; a socket of mechanism, whose shape is its room's own (`live.rights`, `shift.policy`, `vault.hooks`): it is made of
the same classes and stands in that room. `tests/guards/test_rooms.py` lists both sorts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, ParamSpec, Protocol, TypeVar
from uuid import UUID

from fanal.core.actors import Actor
from fanal.core.exporting import ExportDocument, ExportList
from fanal.core.formats.paper import PaperPart
from fanal.core.outside import OutsideEvent

P = ParamSpec("P")
R = TypeVar("R")


class Socket(Generic[P, R]):
    """A named socket. `ask` yields what each plugged room answers, ordered by the room's name, whoever wants to be last at the end."""

    def __init__(self, name: str, shape: Callable[P, R]) -> None:
        self.name = name
        self.__doc__ = shape.__doc__
        self._shape = shape
        self._plugs: dict[str, Callable[P, R]] = {}
        self._last: set[str] = set()

    def plug(self, room: str, function: Callable[P, R], *, last: bool = False) -> None:
        """Plug a room in. Raises ValueError when the room is plugged already with another function.

        `last`: it is asked after all others, because they look at its rows: what a case leaves behind elsewhere is found by
        the case, so the case itself is forgotten last.
        """
        if self._plugs.get(room, function) is not function:
            raise ValueError(f"{room} is plugged into {self.name} already")
        self._plugs[room] = function
        if last:
            self._last.add(room)

    def unplug(self, room: str) -> None:
        """Take a room out again (tests)."""
        self._plugs.pop(room, None)
        self._last.discard(room)

    def rooms(self) -> tuple[str, ...]:
        """Who is plugged in, by name, in the order in which they are asked."""
        return tuple(sorted(self._plugs, key=lambda room: (room in self._last, room)))

    def of(self, name: str) -> Callable[P, R] | None:
        """What is plugged in under this name; None when nothing is."""
        return self._plugs.get(name)

    def ask(self, *args: P.args, **kwargs: P.kwargs) -> Iterator[R]:
        """Ask every room in turn. An error of one propagates to the caller."""
        for room in self.rooms():
            yield self._plugs[room](*args, **kwargs)


class OneSocket(Socket[P, R]):
    """A socket that one room fills. While it is empty, the shape itself answers: what is safe when nobody knows better."""

    def plug(self, room: str, function: Callable[P, R], *, last: bool = False) -> None:
        """Plug the room in. Raises ValueError when another one, or another function, is plugged already."""
        if set(self.rooms()) - {room}:
            raise ValueError(f"{self.rooms()[0]} answers {self.name} already")
        super().plug(room, function, last=last)

    def answer(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """What the room says, or the shape while there is none."""
        for function in self._plugs.values():
            return function(*args, **kwargs)
        return self._shape(*args, **kwargs)


class Counted(Protocol):
    """Words with a place for a number, in the right one for it (`ngettext_lazy("task due", "tasks due")`)."""

    def __mod__(self, number: int, /) -> Any:
        """The words for so many."""


@dataclass(frozen=True, slots=True, eq=False)
class BoardKind:
    """What an item on the board is. A room declares its own once, as a constant, beside the plug that hands them out.

    Attributes:
        code: of the trade, the same in no other room (`task`, `risk_review`); for code and tests, never shown.
        word: what it is called above an item; `str()` of it is in the reader's language.
        counted: what so many are called in the tally.
        icon: a drawing of `web.icons`.
        order: its place in the tally, smallest first.
        runs: it is going on now: shown with how long it lasts, never with how late it is.
    """

    code: str
    word: object
    counted: Counted
    icon: str
    order: int = 50
    runs: bool = False


@dataclass(frozen=True, slots=True)
class BoardItem:
    """One thing on the shift board that needs someone.

    Attributes:
        kind: what it is, in the words of the room that says it.
        title: what is to be done, for people; shown only to `by`, never logged.
        detail: second line: reference, who.
        due: when it is due (aware); the past means late.
        url: where it is done.
        act: the verb on the key ("Review").
        lit: True for what outranks every paper deadline (a child who waits).
        whose: the name of who has it in hand, for the sheet of a hand-over; empty for nobody in particular.
    """

    kind: BoardKind
    title: str
    detail: str
    due: datetime
    url: str
    act: str
    lit: bool = False
    whose: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel of an upper room on the case page: a template with its context, and a place in the order.

    Attributes:
        context: asked when the panel is opened, and not for its tab on every other page of the case.
        count: what stands at the tab; None for nothing.
    """

    room: str
    title: str
    template: str
    context: Callable[[], Mapping[str, Any]]
    order: int = 50
    count: int | None = None


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """What happened in a case, by whom. `icon` is a key of the icon set, `kind` one of contact, decision, abroad, note."""

    at: datetime
    kind: str
    title: str
    text: str = ""
    who: str = ""
    icon: str = "note"
    url: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Which entries of a timeline are asked for, newest first: a room reads, and opens, no more rows than these.

    Attributes:
        most: so many at most.
        until: none that is newer (aware); None for the newest.
        kind: only `contact`, `decision`, `abroad` or `note`; empty for all.
    """

    most: int
    until: datetime | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a deletion or an access request is about: the kind of thing (`child`, `person`, `case`, `contact`) and its id."""

    kind: str
    id: UUID
    key_ids: tuple[UUID, ...] = field(default=())


def _board_item(*, by: Actor, now: datetime) -> Iterable[BoardItem]:
    """What a room has on the shift board for `by`. At most a handful of queries; no count over everything."""
    raise NotImplementedError


def _case_panel(*, by: Actor, case_id: UUID) -> Iterable[Panel]:
    """Panels that a room adds to the page of a case which `by` may read."""
    raise NotImplementedError


def _timeline_entry(*, by: Actor, case_id: UUID, stretch: Stretch) -> Iterable[TimelineEntry]:
    """What a room knows to have happened in a case which `by` may read: the newest entries of a stretch, in one order always."""
    raise NotImplementedError


def _close_blocker(*, by: Actor, case_id: UUID) -> Iterable[str]:
    """Sentences that each name one thing which stands in the way of closing this case."""
    raise NotImplementedError


def _case_closed(*, by: Actor, case_id: UUID) -> None:
    """A case is being closed, in this transaction."""
    raise NotImplementedError


def _merge_child(*, by: Actor, kept_id: UUID, merged_id: UUID) -> None:
    """Two children turned out to be one: re-point what refers to `merged_id`."""
    raise NotImplementedError


def _consent_withdrawn(*, by: Actor, consent_id: UUID) -> None:
    """A consent was withdrawn: stop what rests on it."""
    raise NotImplementedError


def _message_handler(*, message_type: str, body: Mapping[str, Any]) -> bool:
    """Handle an incoming message; False when the type is not this room's."""
    raise NotImplementedError


def _directory_changed(*, version: int) -> None:
    """The members' directory has a new version."""
    raise NotImplementedError


def _forget(*, by: Actor, subject: Subject) -> Iterable[UUID]:
    """Erase what a room holds of this subject; answers with the ids of the data keys to destroy with it."""
    raise NotImplementedError


def _export_subject(*, by: Actor, subject: Subject) -> Mapping[str, Any]:
    """What a room holds of this subject, as plain data for an access request."""
    raise NotImplementedError


def _outside_event(*, by: Actor, event: OutsideEvent, subject_id: UUID, case_id: UUID | None = None) -> None:
    """Something happened, in this transaction, that programs outside may be told of: as ids, and nothing else. `subject_id` is
    that of the thing which the event is about (`core.outside.SUBJECTS`), `case_id` the case that it belongs to."""
    raise NotImplementedError


def _export_source() -> Iterable[ExportList | ExportDocument]:
    """What a room has that can be exported."""
    raise NotImplementedError


def _case_paper(*, by: Actor, case_id: UUID) -> Iterable[PaperPart]:
    """What a room adds to the printed file of a case which `by` may read, as far as `by` may read it."""
    raise NotImplementedError


def _access_ended(*, by: Actor, staff_id: UUID, role: str) -> None:
    """A person lost a role (its slug), or every access (empty), in this transaction."""
    raise NotImplementedError


def _node_restored(*, by: Actor) -> None:
    """The node was brought back from a backup, in this transaction, before its first page: what was ended since is there again. A room
    ends or holds what must not go on by itself."""
    raise NotImplementedError


board_item = Socket("board_item", _board_item)
case_panel = Socket("case_panel", _case_panel)
timeline_entry = Socket("timeline_entry", _timeline_entry)
close_blocker = Socket("close_blocker", _close_blocker)
case_closed = Socket("case_closed", _case_closed)
merge_child = Socket("merge_child", _merge_child)
consent_withdrawn = Socket("consent_withdrawn", _consent_withdrawn)
message_handler = Socket("message_handler", _message_handler)
directory_changed = Socket("directory_changed", _directory_changed)
forget = Socket("forget", _forget)
export_subject = Socket("export_subject", _export_subject)
outside_event = Socket("outside_event", _outside_event)
export_source = Socket("export_source", _export_source)
case_paper = Socket("case_paper", _case_paper)
access_ended = Socket("access_ended", _access_ended)
node_restored = Socket("node_restored", _node_restored)

#: Every socket, for the start-up report and the test that lists who is plugged where.
ALL: tuple[Socket[Any, Any], ...] = (
    board_item,
    case_panel,
    timeline_entry,
    close_blocker,
    case_closed,
    merge_child,
    consent_withdrawn,
    message_handler,
    directory_changed,
    forget,
    export_subject,
    outside_event,
    export_source,
    case_paper,
    access_ended,
    node_restored,
)
