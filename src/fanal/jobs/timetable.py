"""The timetable: what is to be done every so often, as registered with `jobs.every` at start. In memory, no database."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType

SHORTEST_MINUTES = 0.1
_NAME = re.compile(r"[a-z0-9_.<>]{3,120}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Recurring:
    """One line of the timetable. `here` says whether this machine is one that can do it."""

    name: str
    period: timedelta
    function: Callable[[], object]
    here: Callable[[], bool] = lambda: True


_lines: dict[str, Recurring] = {}


def register(name: str, minutes: float, function: Callable[[], object], here: Callable[[], bool] = lambda: True) -> None:
    """Add a line. Raises ValueError for a name that is taken, and for a period too short to be meant."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a recurring job.")
    if minutes < SHORTEST_MINUTES:
        raise ValueError(f"{name} would run every {minutes} minutes; the least is {SHORTEST_MINUTES}.")
    known = _lines.get(name)
    if known and known.function is not function:
        raise ValueError(f"{name} stands in the timetable already.")
    _lines[name] = Recurring(name, timedelta(minutes=minutes), function, here)


def take_out(name: str) -> None:
    """Remove a line (tests)."""
    _lines.pop(name, None)


def lines() -> Mapping[str, Recurring]:
    """Every line, by name."""
    return MappingProxyType(_lines)


def discover(packages: list[str]) -> None:
    """Import each room's door `tasks.py`, where there is one, so that it can register."""
    for package in packages:
        if find_spec(f"{package}.tasks"):
            import_module(f"{package}.tasks")
