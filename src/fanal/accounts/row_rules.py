"""Which rows somebody may see, as a condition whose SQL is made once and not for every page.

A rule of visibility is written as a queryset, with everything that the ORM offers. Built and compiled anew for each query of a page it
cost more than all else on it: the desk asked six times which contacts its reader may see, and spent nine tenths of its time in building
those questions. Here the rule is compiled at its first use for each shape (which of its parts apply), with marks where its values belong;
afterwards a query takes the text, and binds its own values.

    _RULE = RowRule(Case, _cases_of)                       # _cases_of(given: Given, *, closed: bool) -> QuerySet[Case]
    Case.objects.filter(_RULE.holds(given, closed=False))
    Task.objects.filter(_RULE.holds_of("case", given, closed=False))

Belongs here: the condition. Does not: any rule (each room's `queries`), rights (`accounts.matrix`).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Expression, F, Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone

from fanal.accounts.models import Staff
from fanal.web.prepared import Slots, mark_for

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Given:
    """The values that a rule may compare with. A rule uses them as they are: no arithmetic, no comparison in Python.

    Attributes:
        staff: id of the person who reads.
        role: slug of the role in which they act.
        now: aware.
    """

    staff: UUID
    role: str
    now: datetime

    @property
    def values(self) -> dict[str, UUID | str | datetime]:
        """By name, as `web.prepared` wants them."""
        return {"staff": self.staff, "role": self.role, "now": self.now}


def given_of(by: Staff) -> Given:
    """A person who reads, now."""
    return Given(by.pk, by.acting.slug if by.acting else "", timezone.now())


#: Names of the values of a reader, as `web.prepared` wants them.
READER = ("staff", "role", "now")
_MARKS = Given(mark_for("staff", UUID), mark_for("role", str), mark_for("now", datetime))
#: Where Django gives a table within a subquery an alias: U0, V1, …
_GIVEN_ALIAS = re.compile(r'"[^"]+" ([A-Z]{1,2}\d+)\b')
_ALIAS = re.compile(r'("[^"]*")|\b([A-Z]{1,2}\d+)\b')
_numbers = itertools.count(1)
_ROW = "\x02"


@dataclass(frozen=True, slots=True)
class _Template:
    """SQL with `_ROW` where the alias of the row's table belongs, and its parameters."""

    sql: str
    slots: Slots


class RowRule(Generic[M]):
    """One rule about the rows of `model`. Make it once, at the level of a module.

    Args:
        build: the rows that may be seen. Called with marks instead of values, once for each shape and kind of database.
            Only conditions count: an order is left out, and what it joins in or annotates raises TypeError at the first use.
    """

    def __init__(self, model: type[M], build: Callable[..., QuerySet[M]]) -> None:
        self.model = model
        self._build = build
        self._templates: dict[tuple[Hashable, ...], _Template] = {}
        #: So that an alias of this rule is never one of the query around it.
        self.prefix = f"rule{next(_numbers)}_"

    def holds(self, given: Given, **shape: Hashable) -> Expression:
        """A condition on rows of the model: for `filter`, `Q`, `~Q`."""
        return _Condition(F("pk"), self, given, shape, of=False)

    def holds_of(self, column: str, given: Given, **shape: Hashable) -> Expression:
        """A condition on rows of another model: that the row which `column` (a foreign key) names may be seen.

        Asked for each row, by the other's own key. As `column__in` every row that may be seen would be gathered first: with
        100 000 cases that alone took longer than the page.
        """
        return _Condition(F(column), self, given, shape, of=True)

    def template(self, connection: BaseDatabaseWrapper, shape: Mapping[str, Hashable]) -> _Template:
        """The rule in this shape, compiled now or before."""
        key = (connection.vendor, *sorted(shape.items()))
        if key not in self._templates:
            self._templates[key] = self._compile(connection, shape)
        return self._templates[key]

    def _compile(self, connection: BaseDatabaseWrapper, shape: Mapping[str, Hashable]) -> _Template:
        query = self._build(_MARKS, **shape).query
        compiler = query.get_compiler(connection=connection)
        compiler.setup_query()
        sql, parameters = compiler.compile(query.where)
        table = query.get_initial_alias()
        if [alias for alias, count in query.alias_refcount.items() if count and alias != table] or query.annotations:
            raise TypeError(f"The rule about {self.model.__name__} joins or annotates. Ask by Exists(…) or pk__in instead.")
        aliases = set(_GIVEN_ALIAS.findall(sql))
        renamed = _ALIAS.sub(lambda found: f'"{self.prefix}{found[2]}"' if found[2] in aliases else found[0], sql)
        return _Template(
            renamed.replace(f"{connection.ops.quote_name(table)}.", f"{_ROW}."), Slots.find(parameters, _MARKS.values, connection, spare=READER)
        )


class _Condition(Expression):
    """The rule within a query. It names one column, so that Django knows whose alias it follows."""

    conditional = True

    def __init__(self, column: F, rule: RowRule[Any], given: Given, shape: Mapping[str, Hashable], *, of: bool) -> None:
        super().__init__(output_field=BooleanField())
        self._column: Any = column
        self._rule, self._given, self._shape, self._of = rule, given, shape, of

    def get_source_expressions(self) -> list[Any]:
        return [self._column]

    def set_source_expressions(self, expressions: Any) -> None:
        (self._column,) = expressions

    @property
    def identity(self) -> tuple[object, ...]:
        """Two are the same when they say the same of the same column."""
        return (self.__class__, self._column, id(self._rule), self._given, tuple(sorted(self._shape.items())), self._of)

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        found = self._rule.template(connection, self._shape)
        parameters = found.slots.bind(self._given.values, connection)
        if not self._of:
            return found.sql.replace(_ROW, compiler.quote_name_unless_alias(self._column.alias)), parameters
        column, before = compiler.compile(self._column)
        meta, quote = self._rule.model._meta, connection.ops.quote_name
        row = quote(f"{self._rule.prefix}row")
        key = quote(meta.pk.column)
        condition = found.sql.replace(_ROW, row)
        return (
            f"EXISTS(SELECT 1 FROM {quote(meta.db_table)} {row} WHERE {row}.{key} = {column} AND {condition})",  # noqa: S608 - names of tables
            (*before, *parameters),
        )
