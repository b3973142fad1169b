"""Conditions of forms: a small, total part of what XLSForm writes in `relevant` and `constraint`.

    ${age} < 13 and (selected(${needs}, 'insulin') or ${seen} >= date('2026-01-31')) and not(${where} = '')

Known: `${name}`, `.` (the question itself), texts, numbers, `date('…')`, `today()`, `= != < <= > >=`, `and`, `or`, `not()`, `selected()`,
`true()`, `false()`. Nothing is ever run as code; length and depth are bounded; the clock is handed in.

Belongs here: text to a condition, a condition to its truth. Does not: whether names and kinds fit (`checks`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from fanal.core.errors import BadInput

LONGEST = 1000
DEEPEST = 20

#: What an answer can be, once read. Several choices are a tuple of their names.
Value = str | int | Decimal | date | time | datetime | tuple[str, ...]


class BadExpression(BadInput):
    """A condition that cannot be read; the sentence says where it stumbles."""


@dataclass(frozen=True, slots=True)
class Ref:
    """The answer to a question."""

    name: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written in the condition. The empty text means: no answer."""

    value: str | Decimal | date


@dataclass(frozen=True, slots=True)
class Today:
    """The day that is handed in."""


Operand = Ref | Literal | Today


@dataclass(frozen=True, slots=True)
class Compare:
    """Two values beside each other; `sign` is one of = != < <= > >=."""

    sign: str
    left: Operand
    right: Operand


@dataclass(frozen=True, slots=True)
class Selected:
    """Whether a choice is among those chosen."""

    ref: Ref
    choice: str


@dataclass(frozen=True, slots=True)
class Both:
    """And."""

    left: Condition
    right: Condition


@dataclass(frozen=True, slots=True)
class Either:
    """Or."""

    left: Condition
    right: Condition


@dataclass(frozen=True, slots=True)
class Not:
    """Not."""

    part: Condition


@dataclass(frozen=True, slots=True)
class Always:
    """`true()` or `false()`."""

    truth: bool


Condition = Compare | Selected | Both | Either | Not | Always

_TOKEN = re.compile(
    r"""\s*(?:(?P<ref>\$\{\s*[A-Za-z_][A-Za-z0-9_]*\s*\})|(?P<number>-?[0-9]{1,18}(?:\.[0-9]{1,9})?)|(?P<text>'[^']*'|"[^"]*")
    |(?P<sign><=|>=|!=|=|<|>)|(?P<word>[a-z]+)|(?P<mark>[(),.]))""",
    re.VERBOSE,
)


def parse(text: str, own: str = "") -> Condition:
    """The condition that a text writes.

    Args:
        own: name of the question that `.` stands for; empty where `.` means nothing.
    Raises:
        BadExpression: it cannot be read, is longer than 1000 characters or deeper than 20.
    """
    if len(text) > LONGEST:
        raise BadExpression(f"a condition has at most {LONGEST} characters")
    parser = _Parser(list(_tokens(text)), own)
    found = parser.either(0)
    parser.end()
    return found


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            raise BadExpression(f"“{text[at : at + 10].strip()}” is not understood")
        at = match.end()
        yield str(match.lastgroup), match.group(str(match.lastgroup))


class _Parser:
    """Recursive descent; one token of foresight."""

    def __init__(self, tokens: list[tuple[str, str]], own: str) -> None:
        self._tokens = tokens
        self._at = 0
        self._own = own

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "")

    def _next(self) -> tuple[str, str]:
        token = self._peek()
        self._at += 1
        return token

    def _mark(self, mark: str) -> None:
        kind, text = self._next()
        if text != mark or kind != "mark":
            raise BadExpression(f"“{mark}” is expected" + (f" before “{text}”" if text else " at the end"))

    def end(self) -> None:
        """Nothing may follow."""
        if self._at < len(self._tokens):
            raise BadExpression(f"“{self._peek()[1]}” does not fit here")

    def either(self, depth: int) -> Condition:
        """Parts with `or` between them."""
        found = self._both(depth)
        while self._peek() == ("word", "or"):
            self._at += 1
            found = Either(found, self._both(depth))
        return found

    def _both(self, depth: int) -> Condition:
        found = self._part(depth)
        while self._peek() == ("word", "and"):
            self._at += 1
            found = Both(found, self._part(depth))
        return found

    def _part(self, depth: int) -> Condition:
        if depth > DEEPEST:
            raise BadExpression(f"brackets are more than {DEEPEST} deep")
        kind, text = self._peek()
        if (kind, text) == ("mark", "("):
            return self._bracket(depth)
        if kind == "word" and text in {"not", "selected", "true", "false"}:
            self._at += 1
            return self._call(text, depth)
        left = self._operand()
        kind, sign = self._next()
        if kind != "sign":
            raise BadExpression("a comparison such as = is expected" + (f" before “{sign}”" if sign else " at the end"))
        return Compare(sign, left, self._operand())

    def _bracket(self, depth: int) -> Condition:
        self._mark("(")
        found = self.either(depth + 1)
        self._mark(")")
        return found

    def _call(self, word: str, depth: int) -> Condition:
        if word == "not":
            return Not(self._bracket(depth))
        self._mark("(")
        found: Condition = Always(word == "true")
        if word == "selected":
            ref = self._operand()
            self._mark(",")
            choice = self._operand()
            if not isinstance(ref, Ref) or not isinstance(choice, Literal) or not isinstance(choice.value, str):
                raise BadExpression("selected() takes a question and the name of a choice: selected(${name}, 'choice')")
            found = Selected(ref, choice.value)
        self._mark(")")
        return found

    def _operand(self) -> Operand:
        kind, text = self._next()
        if kind == "ref":
            return Ref(text[2:-1].strip())
        if kind == "number":
            return Literal(Decimal(text))
        if kind == "text":
            return Literal(text[1:-1])
        if (kind, text) == ("mark", ".") and self._own:
            return Ref(self._own)
        if kind == "word" and text in {"today", "date"}:
            return self._day(text)
        raise BadExpression(f"a value is expected instead of “{text}”" if text else "a value is expected at the end")

    def _day(self, word: str) -> Operand:
        self._mark("(")
        found: Operand = Today()
        if word == "date":
            try:
                found = Literal(date.fromisoformat(self._next()[1].strip("'\"")))
            except ValueError:
                raise BadExpression("date() takes a day such as '2026-01-31'") from None
        self._mark(")")
        return found


Lookup = Callable[[str], Value | None]


def holds(condition: Condition, lookup: Lookup, today: date, *, open_world: bool = False) -> bool | None:
    """Whether a condition holds.

    Args:
        lookup: the answer to a question by name; None where there is none.
        open_world: False as in XLSForm: no answer is the empty text, equal to nothing else, neither less nor more. True: a
            comparison with a missing answer is open (None), and stays open as far as the rest does not decide (Kleene's logic).
    Returns: True, False, or None (with `open_world` alone).
    """
    if isinstance(condition, Always):
        return condition.truth
    if isinstance(condition, Not):
        part = holds(condition.part, lookup, today, open_world=open_world)
        return None if part is None else not part
    if isinstance(condition, Both | Either):
        parts = {holds(part, lookup, today, open_world=open_world) for part in (condition.left, condition.right)}
        decides = isinstance(condition, Either)
        undecided = None if None in parts else not decides
        return decides if decides in parts else undecided
    if isinstance(condition, Selected):
        chosen = lookup(condition.ref.name)
        missing = None if open_world else False
        return missing if chosen is None else condition.choice in (chosen if isinstance(chosen, tuple) else (chosen,))
    return _compare(condition, lookup, today, open_world=open_world)


def _compare(condition: Compare, lookup: Lookup, today: date, *, open_world: bool) -> bool | None:
    left, right = (_worth(operand, lookup, today) for operand in (condition.left, condition.right))
    asks_for_empty = Literal("") in (condition.left, condition.right)
    if left is None or right is None:
        if open_world and not asks_for_empty:
            return None
        return (left is right) if condition.sign == "=" else (left is not right) if condition.sign == "!=" else False
    if condition.sign == "=":
        return left == right
    if condition.sign == "!=":
        return left != right
    below, above = left < right, left > right  # type: ignore[operator]  # `checks` saw that kinds fit
    return {"<": below, "<=": not above, ">": above, ">=": not below}[condition.sign]


def _worth(operand: Operand, lookup: Lookup, today: date) -> Value | None:
    if isinstance(operand, Today):
        return today
    value = lookup(operand.name) if isinstance(operand, Ref) else operand.value
    return None if value == "" else value


def operands(condition: Condition) -> Iterator[Compare | Selected]:
    """Every comparison and `selected()` in a condition."""
    if isinstance(condition, Both | Either):
        yield from operands(condition.left)
        yield from operands(condition.right)
    elif isinstance(condition, Not):
        yield from operands(condition.part)
    elif isinstance(condition, Compare | Selected):
        yield condition


def names_in(condition: Condition) -> frozenset[str]:
    """The questions that a condition asks."""
    found = set()
    for part in operands(condition):
        sides = (part.ref,) if isinstance(part, Selected) else (part.left, part.right)
        found |= {side.name for side in sides if isinstance(side, Ref)}
    return frozenset(found)
