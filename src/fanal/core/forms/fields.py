"""Takes the keys of one JSON object one by one; whatever is missing, of the wrong kind or left over is refused with its line.

Belongs here: objects of any shape (forms, risk sets). Does not: what a form demands beyond shape.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

from fanal.core.forms.definition import Words
from fanal.core.forms.lined_json import FormError, Node

#: XLSForm's names without the dot and dash that XML allows and `${…}` would not read.
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")

E = TypeVar("E", bound=StrEnum)


class Fields:
    """One object. Take what is known, then `done()`."""

    def __init__(self, node: Node, what: str) -> None:
        if not isinstance(node.value, dict):
            raise FormError(f"{what} is written as an object: {{…}}.", node.line)
        self.line = node.line
        self.what = what
        self._left = dict(node.value)

    def done(self) -> None:
        """Raises FormError when a key is left that nobody took: most are typing errors, and would be lost in silence."""
        for key, node in self._left.items():
            raise FormError(f"“{key}” is not known in {self.what}.", node.line)

    def take(self, key: str) -> Node | None:
        """The value of a key; None when it is not there."""
        return self._left.pop(key, None)

    def has(self, key: str) -> bool:
        """Whether a key is there, and not taken yet."""
        return key in self._left

    def need(self, key: str) -> Node:
        """The value of a key that must be there."""
        node = self.take(key)
        if node is None:
            raise FormError(f"{self.what} has no “{key}”.", self.line)
        return node

    def text(self, key: str) -> str:
        """A text that is not empty."""
        node = self.need(key)
        if not isinstance(node.value, str) or not node.value.strip():
            raise FormError(f"“{key}” must be a text, and not empty.", node.line)
        return node.value

    def name(self, key: str) -> str:
        """A text of Latin letters, digits and _ that does not begin with a digit; 64 characters at most."""
        line = self.need_line(key)
        text = self.text(key)
        if not NAME.fullmatch(text):
            raise FormError(f"“{text}” is no name: up to 64 of a-z, A-Z, 0-9 and _, not beginning with a digit.", line)
        return text

    def need_line(self, key: str) -> int:
        """The line of a key's value; that of the object when it is not there."""
        node = self._left.get(key)
        return node.line if node else self.line

    def flag(self, key: str) -> bool | None:
        """True or false; None when it is not there."""
        node = self.take(key)
        if node is None:
            return None
        if not isinstance(node.value, bool):
            raise FormError(f"“{key}” must be true or false.", node.line)
        return node.value

    def items(self, key: str) -> list[Node]:
        """A list; empty when it is not there."""
        node = self.take(key)
        if node is None:
            return []
        if not isinstance(node.value, list):
            raise FormError(f"“{key}” must be a list: […].", node.line)
        return node.value

    def words(self, key: str, languages: Sequence[str]) -> Words:
        """A text in every one of the languages, and in no other."""
        part = Fields(self.need(key), f"“{key}”")
        found = Words(tuple((language, part.text(language)) for language in languages))
        part.done()
        return found

    def maybe_words(self, key: str, languages: Sequence[str]) -> Words | None:
        """The same; None when the key is not there."""
        return self.words(key, languages) if self.has(key) else None


def as_text(node: Node, what: str) -> str:
    """A text out of a list. Raises FormError."""
    if not isinstance(node.value, str):
        raise FormError(f"{what} must be a text.", node.line)
    return node.value


def one_of(kinds: type[E], text: str, what: str, line: int) -> E:
    """A word out of those known. Raises FormError that lists them."""
    try:
        return kinds(text)
    except ValueError:
        raise FormError(f"“{text}” is no {what}. Known: {', '.join(kinds)}.", line) from None
