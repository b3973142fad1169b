"""Every address of the URL-conf has a decided reader, and each role gets what the matrix says: its page, or the same 404 as
for what does not exist. A new address without a row in `accounts.matrix.URLS` fails here."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from fanal.accounts import matrix, roles
from tests.cast import client_for, make_staff

RANDOM = uuid.UUID("0192f0c1-2345-7abc-8def-0123456789ab")
#: A value for each kind of argument that an address takes. All name nothing that exists.
VALUES: dict[str, Any] = {"uuid": RANDOM, "slug": "nothing", "str": "nothing", "int": 999_999, "path": "nothing/at-all"}


def _walk(resolver: URLResolver, space: str = "", outer: dict[str, Any] | None = None) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each address by name, with the converters of its arguments: its own and those of what it is included under."""
    for entry in resolver.url_patterns:
        converters = {**(outer or {}), **entry.pattern.converters}
        if isinstance(entry, URLResolver):
            yield from _walk(entry, f"{space}{entry.namespace}:" if entry.namespace else space, converters)
        else:
            yield f"{space}{entry.name}", converters


ADDRESSES = dict(_walk(get_resolver()))


def _path(name: str) -> str:
    converters = ADDRESSES[name]
    kinds = {argument: type(converter).__name__.removesuffix("Converter").lower().replace("string", "str") for argument, converter in converters.items()}
    return reverse(name, kwargs={argument: VALUES[kind] for argument, kind in kinds.items()})


def test_every_address_is_in_the_matrix_and_none_stands_there_in_vain() -> None:
    assert ADDRESSES.keys() - matrix.URLS.keys() == set(), "addresses without a decided reader"
    assert matrix.URLS.keys() - ADDRESSES.keys() - matrix.TRAINING_URLS.keys() == set(), "the matrix names addresses that are gone"
    known = {matrix.OPEN, matrix.ARRIVING, matrix.SIGNED_IN, *matrix.ACTIONS}
    assert set(matrix.URLS.values()) <= known


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name in ADDRESSES if matrix.URLS.get(name) not in {matrix.OPEN, None}])
def test_a_stranger_is_sent_to_sign_in_whatever_the_address(name: str) -> None:
    for method in ("get", "post"):
        answer = getattr(Client(), method)(_path(name))
        assert answer.status_code in {302, 401, 405}, f"{method} {name}: {answer.status_code}"
        if answer.status_code == 302:
            assert answer["Location"].startswith("/sign-in") or "login" in answer["Location"], answer["Location"]


ROLES = list(roles.ALL)


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES, ids=[role.slug for role in ROLES])
def test_a_role_without_the_right_cannot_tell_the_address_from_nothing(role: type[roles.Role]) -> None:
    client = client_for(make_staff(role))
    nothing = client.get(f"/{RANDOM}/")
    assert nothing.status_code == 404
    for name, expectation in matrix.URLS.items():
        if name not in ADDRESSES or expectation not in matrix.ACTIONS:
            continue
        allowed = role.slug in matrix.ACTIONS[expectation]
        answer = client.get(_path(name))
        if allowed:
            assert answer.status_code < 500, f"{name} fails for {role.slug}"
        else:
            assert answer.status_code == 404, f"{name} answers {role.slug} with {answer.status_code}"
            assert _body(answer) == _body(nothing), f"{name} tells {role.slug} that it exists"


def _body(answer: Any) -> bytes:
    """A page without what differs on every answer: nonce, request id, token."""
    import re

    return re.sub(rb'(nonce|value|content)="[^"]{16,}"|[0-9a-f]{8}-[0-9a-f-]{27,}|[0-9a-f]{32}', b"", answer.content)
