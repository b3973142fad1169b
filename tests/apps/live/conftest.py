"""Two invented people with sessions, and rights that a test can take away while a stream is open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module

import pytest
from django.conf import settings

from fanal import live
from tests.sockets import replug


@dataclass
class Person:
    name: str
    active: bool = True
    may: set[str] = field(default_factory=lambda: {"board", "contact:1", "contact:2"})

    @property
    def actor_text(self) -> str:
        return f"staff:{self.name}/operator"


@dataclass
class House:
    """Who is who. `sessions` are keys of real sessions in the database."""

    people: dict[str, Person]
    sessions: dict[str, str]


def _store(key: str | None = None):  # type: ignore[no-untyped-def]
    return import_module(settings.SESSION_ENGINE).SessionStore(key)


@pytest.fixture
def house(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    people = {"ines": Person("ines"), "jonas": Person("jonas")}
    sessions = {}
    for name in people:
        store = _store()
        store["who"] = name
        store.save()
        sessions[name] = store.session_key

    def reader(session: object) -> Person | None:
        person = people.get(session.get("who", ""))  # type: ignore[attr-defined]
        return person if person and person.active else None

    replug(monkeypatch, live, "reader", accounts=reader)
    replug(
        monkeypatch, live, "rights",
        board=lambda person, id_: "board" in person.may,
        contact=lambda person, id_: f"contact:{id_}" in person.may,
    )  # fmt: skip
    replug(monkeypatch, live, "refused")
    yield House(people, sessions)
