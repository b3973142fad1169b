"""JSON that remembers its lines, so that an error in a form can say where.

The standard reader forgets where a value stood and lets the last of two equal keys win; both hide mistakes of whoever writes a form.

Belongs here: text to nodes (RFC 8259, without NaN). Does not: what the keys mean.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from json import JSONDecodeError, JSONDecoder

from fanal.core.errors import BadInput

#: Characters. A form of 500 questions in four languages has about 300 000.
LONGEST = 1_000_000
#: Lists and objects in each other; Python's own stack ends far beyond.
DEEPEST = 40

_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,9})?(?![0-9.eE])")
_STRINGS = JSONDecoder()
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


class FormError(BadInput):
    """A form that cannot be used. The sentence says why, `line` where (1 is the first; 0 when it belongs to no line)."""

    def __init__(self, sentence: str, line: int = 0) -> None:
        super().__init__(f"Line {line}: {sentence}" if line else sentence, place=f"line {line}" if line else "")
        self.line = line


@dataclass(frozen=True, slots=True)
class Node:
    """A value with the line on which it begins."""

    value: bool | Decimal | str | list[Node] | dict[str, Node] | None
    line: int


class _Text:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self._counted = (0, 1)

    @property
    def line(self) -> int:
        """The line of `at`, counted on from where it was last asked for: a long form is walked once."""
        before, line = self._counted
        self._counted = (self.at, line + self.text.count("\n", before, self.at))
        return self._counted[1]

    def peek(self) -> str:
        """The next character that is not white space; empty at the end."""
        self.at = _SPACE.match(self.text, self.at).end()  # type: ignore[union-attr]  # matches anything
        return self.text[self.at : self.at + 1]

    def expect(self, mark: str) -> None:
        if self.peek() != mark:
            raise FormError(f"A {mark} is expected here.", self.line)
        self.at += 1

    def string(self) -> str:
        if self.peek() != '"':
            raise FormError('A " is expected here.', self.line)
        try:
            found, self.at = _STRINGS.raw_decode(self.text, self.at)
        except JSONDecodeError:
            raise FormError("A text is not closed, or holds a character that must be written as \\n or \\uXXXX.", self.line) from None
        value = str(found)
        if any("\ud800" <= character <= "\udfff" for character in value):
            raise FormError("A text holds half of a character.", self.line)
        return value


def read_json(text: str) -> Node:
    """Nodes of a JSON text.

    Raises:
        FormError: no JSON, two equal keys in one object, too long, too deep, or a number of more than 18 digits before and 9
            after the point.
    """
    if len(text) > LONGEST:
        raise FormError(f"A form has at most {LONGEST} characters.")
    source = _Text(text)
    node = _value(source, 0)
    if source.peek():
        raise FormError("Something follows after the end of the form.", source.line)
    return node


def _value(source: _Text, depth: int) -> Node:
    if depth > DEEPEST:
        raise FormError(f"Lists and objects are more than {DEEPEST} deep.", source.line)
    first, line = source.peek(), source.line
    if first == "{":
        return Node(_object(source, depth), line)
    if first == "[":
        return Node(_list(source, depth), line)
    if first == '"':
        return Node(source.string(), line)
    for word, value in _WORDS.items():
        if source.text.startswith(word, source.at):
            source.at += len(word)
            return Node(value, line)
    number = _NUMBER.match(source.text, source.at)
    if number is None:
        raise FormError("A value is expected here: a text, number, true, false, null, list or object.", line)
    source.at = number.end()
    return Node(Decimal(number.group()), line)


def _object(source: _Text, depth: int) -> dict[str, Node]:
    source.expect("{")
    found: dict[str, Node] = {}
    while source.peek() != "}":
        if found:
            source.expect(",")
            source.peek()
        line = source.line
        key = source.string()
        if key in found:
            raise FormError(f"“{key}” stands twice in one object.", line)
        source.expect(":")
        found[key] = _value(source, depth + 1)
    source.at += 1
    return found


def _list(source: _Text, depth: int) -> list[Node]:
    source.expect("[")
    found: list[Node] = []
    while source.peek() != "]":
        if found:
            source.expect(",")
        found.append(_value(source, depth + 1))
    source.at += 1
    return found
