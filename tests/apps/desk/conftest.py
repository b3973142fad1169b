"""Builders for the desk: a contact as an operator opens it, and a post as a window sends it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from fanal.accounts.models import Staff
from fanal.desk.actions.open_contact import open_contact
from fanal.desk.actions.save_draft import Saved, save_draft
from fanal.desk.draft import FIELDS
from fanal.desk.merging import Post
from fanal.desk.models import Contact
from tests.apps.cases.builders import make_node
from tests.cast import client_for, make_staff


class Window:
    """A page in which a contact is written: numbers its posts as the script does."""

    def __init__(self, by: Staff, contact: Contact) -> None:
        self.by, self.contact = by, contact
        self.writer, self.number, self.base = secrets.token_hex(6), 0, contact.version

    def next(self, **changes: str) -> Post:
        """The next post, not sent yet."""
        self.number += 1
        return Post(self.writer, self.number, self.base, changes)

    def send(self, post: Post) -> Saved:
        """Send a post, now or late."""
        saved = save_draft(by=self.by, contact_id=self.contact.pk, post=post)
        if not saved.clashes and not saved.late:
            self.base = saved.version
        return saved

    def types(self, **changes: str) -> Saved:
        """Type and have it saved. Values are wires (`=text`, `?unknown`, a code)."""
        assert set(changes) <= set(FIELDS)
        return self.send(self.next(**changes))


@pytest.fixture(autouse=True)
def belgian_node(request: pytest.FixtureRequest) -> None:
    """The hotline whose cases are numbered BE-…; only where there is a database."""
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        make_node("BE")


@pytest.fixture
def second_operator(db: None) -> Staff:
    """A colleague on the same shift."""
    return make_staff("operator", "Rania Khoury")


@pytest.fixture
def call(operator: Staff) -> Contact:
    """A call that Ines Moreau has just taken."""
    return open_contact(by=operator, channel="call")


@pytest.fixture
def window(operator: Staff, call: Contact) -> Window:
    """The page in which she writes it."""
    return Window(operator, call)


@pytest.fixture
def fill(operator: Staff) -> Callable[..., Contact]:
    """A contact with these fields, as wires."""

    def filled(by: Staff = operator, channel: str = "call", **wires: Any) -> Contact:
        contact = open_contact(by=by, channel=channel)
        if wires:
            Window(by, contact).types(**wires)
        contact.refresh_from_db()
        return contact

    return filled


@pytest.fixture
def ines(operator: Staff) -> Client:
    """Ines Moreau, signed in and on her shift."""
    return client_for(operator)
