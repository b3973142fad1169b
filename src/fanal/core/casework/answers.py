"""Answers: a value, or the honest reason why there is none.

Belongs here: the five states and their plain-data form. Does not: which field may have which answer (the forms).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from fanal.core.errors import BadInput


class AnswerState(StrEnum):
    """What stands behind a field."""

    EMPTY = "empty"
    GIVEN = "given"
    UNKNOWN = "unknown"
    NOT_ASKED = "not_asked"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. A value stands in it exactly when its state is `given`.

    Raises:
        BadInput: a given answer without a value, or a value beside another state.
    """

    state: AnswerState = AnswerState.EMPTY
    value: str = ""

    def __post_init__(self) -> None:
        if (self.state is AnswerState.GIVEN) != bool(self.value):
            raise BadInput("An answer holds either a value or one of: unknown, not asked, refused.")

    @classmethod
    def of(cls, value: str, state: str = "") -> Answer:
        """From a form: what was typed outranks the ticked state, so that nothing typed is lost. Whitespace alone is no value."""
        if value.strip():
            return cls(AnswerState.GIVEN, value)
        if state in {"", AnswerState.GIVEN}:
            return cls()
        try:
            return cls(AnswerState(state))
        except ValueError:
            raise BadInput("This is not an answer that can be chosen.") from None

    @classmethod
    def from_data(cls, data: Mapping[str, Any] | None) -> Answer:
        """From stored plain data; nothing stored means empty."""
        return cls(AnswerState(data["state"]), data.get("value", "")) if data else cls()

    def as_data(self) -> dict[str, str]:
        """Plain data for storing: `{"state": "given", "value": "…"}`; the value is left out where there is none."""
        return {"state": self.state.value, "value": self.value} if self.value else {"state": self.state.value}

    @property
    def is_given(self) -> bool:
        """Whether there is a value."""
        return self.state is AnswerState.GIVEN

    @property
    def was_put(self) -> bool:
        """Whether the question was put to the person at all: given, unknown to them, or refused."""
        return self.state in {AnswerState.GIVEN, AnswerState.UNKNOWN, AnswerState.REFUSED}

    def __bool__(self) -> bool:
        return self.is_given
