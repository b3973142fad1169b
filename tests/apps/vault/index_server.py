"""The real index server in a thread of the test process. For any room: `from tests.apps.vault.index_server import index_server`.

Needs a test with real transactions (`django_db(transaction=True)`): the server sees what is committed, with a connection of
its own.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from fanal.vault.index_process import Server


@contextmanager
def serving() -> Iterator[Server]:
    """A server that listens; stopped at the end. An error of its thread fails the test."""
    stop, ready, errors = threading.Event(), threading.Event(), []
    server = Server(ready=ready.set)

    def serve() -> None:
        try:
            server.serve(stop)
        except BaseException as error:
            errors.append(error)
            ready.set()

    thread = threading.Thread(target=serve, name="index")
    thread.start()
    assert ready.wait(20), "the index server did not begin to listen"
    try:
        if errors:
            raise errors[0]
        yield server
    finally:
        stop.set()
        thread.join(20)
        assert not thread.is_alive()
    if errors:
        raise errors[0]


@pytest.fixture
def index_server(transactional_db: Any) -> Iterator[Server]:
    """The index process of this node, as a thread."""
    with serving() as server:
        yield server
