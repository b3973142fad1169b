"""Queries whose SQL is made once: for what every page of the day asks.

Django builds and compiles a query anew each time that it is asked. On a page with twenty of them that took four fifths of the processor
time, the database one twentieth. A prepared query is an ordinary queryset, built and compiled at its first use with marks where its values
belong; afterwards its text is taken, and its values are bound.

    _TASKS = Prepared(lambda *, case, until: Task.objects.filter(case=case, due__lte=until).select_related("owner"))
    _TASKS.fetch({"case": case.pk, "until": now})

Values are ids, aware times, texts and whole numbers, compared as they are: none may be None, none may change the text (`contains`, a
slice). What changes the text is `shape`: it is built and compiled for each.

Belongs here: the preparing. Does not: any query (each room's `queries`).
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from types import SimpleNamespace
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, QuerySet, prefetch_related_objects
from django.db.models.query import ModelIterable
from django.db.models.sql.compiler import SQLCompiler

M = TypeVar("M", bound=Model)
T = TypeVar("T")
#: More texts than this are not kept of one query: shapes are few, and whoever invents some shall not fill the memory.
MOST_PLANS = 256
Given = UUID | datetime | str | int
#: A list of ids is filled up to one of these lengths with its last one, so that few texts serve for all.
LENGTHS = (1, 8, 32, 128, 512, 2048)
BLOCK = 128


def mark_for(name: str, kind: type) -> Any:
    """What stands for a value of this kind and name while a query is compiled. No row holds it."""
    digest = hashlib.sha256(f"fanal {name}".encode()).digest()
    if issubclass(kind, UUID):
        return UUID(bytes=digest[:16])
    if issubclass(kind, datetime):
        return datetime(1871, 2, 3, tzinfo=UTC) + timedelta(microseconds=int.from_bytes(digest[:5]))
    if issubclass(kind, str):
        return f"\x01{name}\x01"
    return -int.from_bytes(digest[:7])


def as_parameter(value: Any, connection: BaseDatabaseWrapper) -> Any:
    """A value as the database's columns of its kind hold it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    return value


@dataclass(frozen=True, slots=True)
class Slots:
    """Parameters of a compiled text: each the name of a value, or a value of the text's own."""

    each: tuple[tuple[str, Any], ...]

    @classmethod
    def find(
        cls, parameters: Sequence[Any], marks: Mapping[str, Any], connection: BaseDatabaseWrapper, *, spare: Collection[str] = ()
    ) -> Slots:
        """Which parameters are marks. Raises TypeError when a mark is not there as it is, and not `spare`: its value would never be bound."""
        named = {as_parameter(mark, connection): name for name, mark in marks.items()}
        each = tuple((named.get(one, "") if isinstance(one, Hashable) else "", one) for one in parameters)
        lost = marks.keys() - {name for name, _value in each} - set(spare)
        spoilt = [one for name, one in each if not name and isinstance(one, str) and "\x01" in one]
        if lost or spoilt:
            raise TypeError(f"A prepared query compares its values as they are; not so: {', '.join(sorted(lost)) or 'a text'}.")
        return cls(each)

    def bind(self, values: Mapping[str, Any], connection: BaseDatabaseWrapper) -> tuple[Any, ...]:
        """The parameters for these values."""
        return tuple(as_parameter(values[name], connection) if name else own for name, own in self.each)


class _Plan:
    """One compiled text, and what Django needs to make rows of its answer."""

    def __init__(self, rows: QuerySet[Any], marks: Mapping[str, Any], spare: Collection[str], connection: BaseDatabaseWrapper) -> None:
        self.lookups = rows._prefetch_related_lookups  # type: ignore[attr-defined]
        self.compiler: SQLCompiler = rows.query.get_compiler(connection=connection)
        self.compiler.using = DEFAULT_DB_ALIAS
        try:
            self.sql, parameters = self.compiler.as_sql()
        except EmptyResultSet:
            self.sql, parameters = "", ()
        self.slots = Slots.find(parameters, marks, connection, spare=spare if self.sql else marks)

    @cached_property
    def converters(self) -> Any:
        """Made once: they hold nothing of the connection but its time zone, which is a setting."""
        return self.compiler.get_converters([one[0] for one in self.compiler.select[: self.compiler.col_count]])

    def bound(self, values: Mapping[str, Any], connection: BaseDatabaseWrapper) -> Any:
        """A compiler that has compiled already."""
        found: Any = copy.copy(self.compiler)
        found.connection = connection
        text = self.sql, self.slots.bind(values, connection)
        found.as_sql = lambda *_args, **_more: text
        found.get_converters = lambda _expressions: self.converters
        return found


class Prepared(Generic[M]):
    """One query. Make it once, at the level of a module.

    Args:
        build: the queryset. Called with marks for values and with the shape as it is, once for each shape and sort of values.
        spare: names of values that not every shape needs. Any other that does not come up raises TypeError.
    """

    def __init__(self, build: Callable[..., QuerySet[M, Any]], *, spare: Collection[str] = ()) -> None:
        self._build, self._spare = build, spare
        self._plans: dict[tuple[Hashable, ...], _Plan] = {}

    def fetch(self, values: Mapping[str, Given | Sequence[UUID]], shape: Mapping[str, Hashable] | None = None) -> list[M]:
        """The rows, with what the queryset selects and prefetches. One query, and one for each that is prefetched."""
        plan, bound = self._ready(values, shape or {})
        if bound is None:
            return []
        source = SimpleNamespace(
            db=DEFAULT_DB_ALIAS, query=SimpleNamespace(get_compiler=lambda using: bound), _known_related_objects={}, model=bound.query.model
        )
        rows: list[M] = list(ModelIterable(source))  # type: ignore[arg-type]
        if plan.lookups:
            prefetch_related_objects(rows, *plan.lookups)
        return rows

    def fetch_tuples(self, values: Mapping[str, Given | Sequence[UUID]], shape: Mapping[str, Hashable] | None = None) -> list[tuple[Any, ...]]:
        """The rows of a `values_list`. One query."""
        _plan, bound = self._ready(values, shape or {})
        return [] if bound is None else list(bound.results_iter(tuple_expected=True))

    def count(self, values: Mapping[str, Given | Sequence[UUID]], shape: Mapping[str, Hashable] | None = None) -> int:
        """How many rows. One query; a queryset that is sliced is counted as far as it goes."""
        _plan, bound = self._ready(values, shape or {})
        if bound is None:
            return 0
        sql, parameters = bound.as_sql()
        with bound.connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM ({sql}) subquery", parameters)  # noqa: S608 - the text is the ORM's
            return int(cursor.fetchone()[0])

    def _ready(self, values: Mapping[str, Given | Sequence[UUID]], shape: Mapping[str, Hashable]) -> tuple[_Plan, Any]:
        connection = connections[DEFAULT_DB_ALIAS]
        given = {name: _filled(name, value) for name, value in values.items()}
        single = dict(_singly(given))
        kinds = tuple((name, len(value) if isinstance(value, list) else type(value)) for name, value in given.items())
        key = (connection.vendor, *sorted(shape.items()), *kinds)
        plan = self._plans.get(key)
        if plan is None:
            marks = {name: mark_for(name, type(value)) for name, value in single.items()}
            together = {
                name: [marks[_at(name, place)] for place in range(len(value))] if isinstance(value, list) else marks[name]
                for name, value in given.items()
            }
            if len(self._plans) >= MOST_PLANS:
                self._plans = {}
            plan = self._plans[key] = _Plan(self._build(**together, **shape), marks, self._spare, connection)
        return plan, plan.bound(single, connection) if plan.sql else None


def _filled(name: str, value: Given | Sequence[UUID]) -> Given | list[UUID]:
    """A list filled up to a common length. Raises TypeError for None, and for a list that is empty or too long."""
    if isinstance(value, UUID | datetime | str | int):
        return value
    if not value:
        raise TypeError(f"{name} is nothing: ask another query, or none.")
    wanted = next((length for length in LENGTHS if length >= len(value)), 0)
    if not wanted:
        raise TypeError(f"{name} holds {len(value)} ids: ask in blocks.")
    return [*value, *[value[-1]] * (wanted - len(value))]


def _singly(given: Mapping[str, Given | list[UUID]]) -> Iterator[tuple[str, Given]]:
    """Each value by a name of its own."""
    for name, value in given.items():
        if isinstance(value, list):
            yield from ((_at(name, place), one) for place, one in enumerate(value))
        else:
            yield name, value


def _at(name: str, place: int) -> str:
    return f"{name}.{place}"


def blocks(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    """Rows in so many as a list of ids may hold without a text of its own."""
    return (rows[start : start + BLOCK] for start in range(0, len(rows), BLOCK))


def attach(owners: Iterable[Model], name: str, rows: Iterable[Any], *, by: str) -> None:
    """Give each owner its rows, as a prefetch would: as the relation `name`, or as a list where the model has no such relation.

    `by` is the column of the rows that names the owner.
    """
    of_each: dict[Any, list[Any]] = {}
    for row in rows:
        of_each.setdefault(getattr(row, by), []).append(row)
    for owner in owners:
        mine = of_each.get(owner.pk, [])
        if not hasattr(type(owner), name):
            setattr(owner, name, mine)
            continue
        loaded: Any = QuerySet(model=getattr(type(owner), name).rel.related_model)
        loaded._result_cache, loaded._prefetch_done = mine, True
        owner.__dict__.setdefault("_prefetched_objects_cache", {})[name] = loaded
