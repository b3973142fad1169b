"""Every address of the URL-conf has a decided reader, and each role gets what the matrix says: its page, or the same 404 as
for what does not exist. A new address without a row in `accounts.addresses.URLS` fails here."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from fanal.accounts import addresses, matrix, roles
from fanal.journal.models import Entry
from tests.cast import client_for, make_staff
from tests.guards.rows import SENT, own_case, rows_of_others

RANDOM = uuid.UUID("0192f0c1-2345-7abc-8def-0123456789ab")
#: A value for each kind of argument that an address takes. All name nothing that exists.
VALUES: dict[str, Any] = {"uuid": RANDOM, "uuidstr": RANDOM, "slug": "nothing", "str": "nothing", "int": 999_999, "path": "nothing/at-all"}


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
    return reverse(name, kwargs=_arguments(name, {}))


def test_every_address_is_in_the_matrix_and_none_stands_there_in_vain() -> None:
    assert ADDRESSES.keys() - addresses.URLS.keys() == set(), "addresses without a decided reader"
    assert addresses.URLS.keys() - ADDRESSES.keys() - addresses.TRAINING_URLS.keys() == set(), "the matrix names addresses that are gone"
    known = {addresses.OPEN, addresses.ARRIVING, addresses.SIGNED_IN, addresses.CONNECTION, *matrix.ACTIONS}
    assert set(addresses.URLS.values()) <= known


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name in ADDRESSES if addresses.URLS.get(name) not in {addresses.OPEN, None}])
def test_a_stranger_is_sent_to_sign_in_whatever_the_address(name: str) -> None:
    for method in ("get", "post"):
        answer = getattr(Client(), method)(_path(name))
        assert answer.status_code in {302, 401, 405}, f"{method} {name}: {answer.status_code}"
        if addresses.URLS[name] == addresses.CONNECTION:
            assert answer.status_code != 302, "a program is not sent to a sign-in page"
        if answer.status_code == 302:
            assert answer["Location"].startswith("/sign-in") or "login" in answer["Location"], answer["Location"]


ROLES = list(roles.ALL)


def _arguments(name: str, known: dict[str, Any]) -> dict[str, Any]:
    """The arguments of an address: what is known of them, and made-up ones for the rest."""
    kinds = {argument: type(converter).__name__.removesuffix("Converter").lower().replace("string", "str") for argument, converter in ADDRESSES[name].items()}
    return {argument: known.get(argument, VALUES[kind]) for argument, kind in kinds.items()}


def _denied() -> int:
    return Entry.objects.filter(act="access.denied").count()


def _ask(client: Client, method: str, name: str, known: dict[str, Any], sent: dict[str, Any] = SENT) -> tuple[Any, int]:
    """The answer, and how many refusals were journalled. A post carries what it takes to get as far as looking for the row."""
    before = _denied()
    path, data = reverse(name, kwargs=_arguments(name, known)), sent.get(name, {})
    answer = client.post(path, data) if method == "post" else client.get(path)
    return answer, _denied() - before


#: Addresses with an id for which the guards below know no row, and why.
WITHOUT_ROW = {"pk": "a passkey: only one's own are ever looked for", "token": "an invitation's secret, open to whoever holds it"}


@pytest.mark.django_db
def test_there_is_a_real_row_of_somebody_else_for_every_id_that_an_address_carries() -> None:
    carried = {argument for name in ADDRESSES if addresses.URLS.get(name) != addresses.OPEN for argument in ADDRESSES[name]}
    assert carried - rows_of_others().keys() - WITHOUT_ROW.keys() == set(), "seed one in tests/guards/rows.py"


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES, ids=[role.slug for role in ROLES])
def test_a_role_without_the_right_cannot_tell_the_address_from_nothing(role: type[roles.Role]) -> None:
    """Read or sent to, with ids that exist and with made-up ones: the page for what does not exist, and a journalled refusal."""
    theirs = rows_of_others()
    client = client_for(make_staff(role))
    nothing = _body(client.get(f"/{RANDOM}/"))
    for name, expectation in addresses.URLS.items():
        if name not in ADDRESSES or expectation not in matrix.ACTIONS:
            continue
        allowed = role.slug in matrix.ACTIONS[expectation]
        for method in ("get", "post"):
            for known in ({}, theirs) if ADDRESSES[name] and not allowed else ({},):
                answer, denied = _ask(client, method, name, known)
                if allowed:
                    assert answer.status_code < 500, f"{method} {name} fails for {role.slug}"
                    continue
                assert answer.status_code == 404, f"{method} {name} answers {role.slug} with {answer.status_code}"
                assert _body(answer) == nothing, f"{method} {name} tells {role.slug} that it exists"
                assert denied == 1, f"{method} {name}: {denied} refusals journalled for {role.slug}"


#: Roles that open the rooms but not every row in them. Supervision and data protection read all.
LIMITED = [roles.Operator, roles.CaseManager]


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("role", LIMITED, ids=[role.slug for role in LIMITED])
@pytest.mark.parametrize("front", ["theirs", "own case in front"])
def test_a_row_of_somebody_else_is_like_an_id_made_up_for_whoever_may_open_the_room(role: type[roles.Role], front: str) -> None:
    """The same answer to the letter, and as many journalled refusals, whether the row is there or not."""
    reader = make_staff(role, "Giulia Ferri")
    theirs, client, looked = rows_of_others(), client_for(reader), 0
    own = own_case(reader)
    sent = {**SENT, "desk:join": {"case_reference": own.pop("reference")}}
    own = own if front != "theirs" else {}
    for name, expectation in addresses.URLS.items():
        if expectation not in matrix.ACTIONS or not ADDRESSES.get(name) or role.slug not in matrix.ACTIONS[expectation]:
            continue
        last = list(ADDRESSES[name])[-1]
        if own and (last in {"case_id", "place"} or "case_id" not in ADDRESSES[name]):
            continue  # nothing of somebody else's is left in it
        in_front = {argument: value for argument, value in own.items() if argument != last}
        for method in ("get", "post"):
            real, denied = _ask(client, method, name, {**theirs, **in_front}, sent)
            made_up, denied_too = _ask(client, method, name, in_front, sent)
            assert (real.status_code, denied) == (made_up.status_code, denied_too), f"{method} {name}"
            assert _body(real) == _body(made_up), f"{method} {name} tells that the row exists"
            assert real.status_code in {404, 405}, f"{method} {name} answers with {real.status_code}"
            assert denied == (real.status_code == 404), f"{method} {name}: {denied} refusals journalled"
            looked += real.status_code == 404
    assert looked > 15


def _body(answer: Any) -> bytes:
    """A page without what differs on every answer: nonce, request id, token."""
    return re.sub(rb'(nonce|value|content)="[^"]{16,}"|[0-9a-f]{8}-[0-9a-f-]{27,}|[0-9a-f]{32}', b"", answer.content)
