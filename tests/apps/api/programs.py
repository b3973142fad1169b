"""A program that calls the interface: a connection, and a client that shows its secret."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from fanal.accounts import roles
from fanal.accounts.models import Staff
from fanal.api.actions.add_connection import add_connection
from fanal.api.models import Connection
from fanal.api.scopes import scopes_of
from fanal.core.actors import System

ROOT = "/api/v1"


def let_in(person: Staff, role: type[roles.Role] | None = None, *scopes: str, **options: Any) -> tuple[Connection, str]:
    """A connection that acts as this person, with these scopes (all of the role when none is named), and its secret."""
    kind = role or person.acting
    assert kind is not None
    given = list(scopes) or [scope.value for scope in scopes_of(kind)]
    options.setdefault("expires_at", timezone.now() + timedelta(days=30))
    return add_connection(
        by=System("test"), name="Chat of the website", staff_id=person.pk, role=kind, scopes=given, **options
    )


class Program:
    """A program with a secret. `get("/cases")` and so on; what makes a thing brings an Idempotency-Key."""

    def __init__(self, secret: str, **headers: str) -> None:
        self.secret, self.headers = secret, headers
        self.client = Client()

    def _headers(self, more: dict[str, str] | None = None) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}", "Accept-Language": "en", **self.headers, **(more or {})}

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(ROOT + path, query, headers=self._headers())

    def post(self, path: str, body: Any = None, *, key: str = "") -> Any:
        once = {"Idempotency-Key": key or uuid.uuid4().hex}
        return self.client.post(ROOT + path, body, content_type="application/json", headers=self._headers(once))

    def patch(self, path: str, body: Any) -> Any:
        return self.client.patch(ROOT + path, body, content_type="application/json", headers=self._headers())


def program_of(person: Staff, *scopes: str, **options: Any) -> Program:
    """A program that acts as this person."""
    return Program(let_in(person, None, *scopes, **options)[1])
