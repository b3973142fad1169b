"""Streams: what they say, in which order, and how they end. Who may open one stands in test_stream_rights.py."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from asgiref.testing import ApplicationCommunicator
from django.db import DatabaseError, connection, transaction

from fanal import live
from fanal.live import hub as hub_module
from fanal.live import queries, server
from fanal.live.models import LiveEvent
from tests.apps.live.conftest import House
from tests.apps.live.streams import Stream, following, in_database, play


def test_a_change_is_told_as_topic_and_id_when_it_is_committed(house: House) -> None:
    async def scene() -> None:
        async with following("board,contact:1", house.sessions["ines"]) as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            assert stream.headers["cache-control"] == "no-store"
            began = time.monotonic()
            await in_database(lambda: live.tell("board", "0198-aa"))
            assert await stream.next() == ("change", {"topic": "board", "id": "0198-aa"})
            assert time.monotonic() - began < 1.5
            await in_database(lambda: live.tell("contact:1"))
            assert await stream.next() == ("change", {"topic": "contact:1", "id": ""})
            await in_database(lambda: live.tell("contact", "1"))
            assert await stream.next() == ("change", {"topic": "contact", "id": "1"})

    play(scene())


def test_what_is_rolled_back_is_not_told_and_what_is_committed_is_told_once_and_in_order(house: House) -> None:
    def change() -> None:
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            live.tell("board", "gone")
            raise ZeroDivisionError
        with transaction.atomic():
            live.tell("board", "a")
            live.tell("board", "b")

    async def scene() -> None:
        async with following("board", house.sessions["ines"]) as stream:
            await in_database(change)
            assert await stream.next() == ("change", {"topic": "board", "id": "a"})
            assert await stream.next() == ("change", {"topic": "board", "id": "b"})
            assert await stream.silent()

    play(scene())


def test_a_stream_hears_its_own_topics_only(house: House) -> None:
    async def scene() -> None:
        async with following("contact:1", house.sessions["ines"]) as stream:
            await in_database(lambda: live.tell("board"))
            await in_database(lambda: live.tell("contact", "2"))
            await in_database(lambda: live.tell("contact:2"))
            assert await stream.silent()

    play(scene())


def test_every_open_page_hears_it(house: House) -> None:
    async def scene() -> None:
        async with following("board", house.sessions["ines"]) as one, following("board", house.sessions["jonas"]) as other:
            await in_database(lambda: live.tell("board"))
            assert await one.next() == await other.next() == ("change", {"topic": "board", "id": ""})

    play(scene())


# ---------------------------------------------------------------------------------------------------- ends and gaps


def test_at_the_stop_of_the_process_every_open_stream_ends_by_itself_and_no_new_one_begins(house: House) -> None:
    async def scene() -> None:
        async with following("board", house.sessions["ines"]) as stream:
            server.hub.close()
            assert await stream.next() == ("bye", {"reason": "restart"})
            assert await stream.next() is None
        refused = await Stream("board", house.sessions["ines"]).open()
        assert refused.status == 503
        await refused.close()

    play(scene())


@asynccontextmanager
async def _process() -> AsyncIterator[ApplicationCommunicator]:
    """The application from its start on, as a server runs it."""
    asgi = ApplicationCommunicator(server.application, {"type": "lifespan", "asgi": {"version": "3.0"}})  # type: ignore[arg-type]
    await asgi.send_input({"type": "lifespan.startup"})
    assert (await asgi.receive_output())["type"] == "lifespan.startup.complete"
    yield asgi
    await asgi.send_input({"type": "lifespan.shutdown"})
    assert (await asgi.receive_output())["type"] == "lifespan.shutdown.complete"


def test_the_lifespan_of_the_process_begins_and_ends_the_hub() -> None:
    async def scene() -> None:
        old = server.hub
        async with _process():
            assert server.hub is not old
        assert server.hub.closed

    asyncio.run(scene())


def test_the_signal_to_stop_ends_open_streams_although_the_server_waits_for_them(house: House) -> None:
    before = signal.getsignal(signal.SIGTERM)

    async def scene() -> None:
        async with _process(), following("board", house.sessions["ines"]) as stream:
            signal.raise_signal(signal.SIGTERM)
            assert await stream.next() == ("bye", {"reason": "restart"})
            assert await stream.next() is None

    play(scene())
    assert signal.getsignal(signal.SIGTERM) == before


def test_a_reader_who_hangs_up_is_forgotten_and_with_the_last_one_the_thread_ends(house: House) -> None:
    async def scene() -> None:
        for _ in range(3):
            async with following("board", house.sessions["ines"]):
                assert server.hub._wakeup is not None
            assert server.hub._wakeup is None

    play(scene())


def test_a_stream_that_falls_far_behind_is_told_to_look_at_everything_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_module, "MOST_WAITING", 3)

    def storm() -> None:
        with transaction.atomic():
            for number in range(10):
                live.tell("board", str(number))

    async def scene() -> None:
        async with following("board", house.sessions["ines"]) as stream:
            await in_database(storm)
            heard = [await stream.next()]
            while heard[-1] != ("resync", {}):
                heard.append(await stream.next())
            assert len(heard) <= 5

    play(scene())


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_after_an_error_of_the_database_pages_look_at_everything_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    real, failures = queries.fetch_after, []

    def flaky(last: int) -> list[tuple[int, str, str]]:
        if not failures:
            failures.append(1)
            raise DatabaseError("disk")
        return real(last)

    monkeypatch.setattr(queries, "fetch_after", flaky)

    async def scene() -> None:
        async with following("board", house.sessions["ines"]) as stream:
            await in_database(lambda: live.tell("board", "missed"))
            assert await stream.next() == ("resync", {})
            await in_database(lambda: live.tell("board", "heard"))
            assert await stream.next() == ("change", {"topic": "board", "id": "heard"})

    play(scene())


@pytest.mark.postgres_only
def test_after_the_listening_connection_was_cut_pages_look_at_everything_again(house: House) -> None:
    def cut() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN %' AND pid <> pg_backend_pid()")
            assert cursor.rowcount >= 1

    async def scene() -> None:
        async with following("board", house.sessions["ines"]) as stream:
            await in_database(cut)
            assert await stream.next() == ("resync", {})
            await in_database(lambda: live.tell("board", "heard"))
            assert await stream.next() == ("change", {"topic": "board", "id": "heard"})

    play(scene())


@pytest.mark.sqlite_only
def test_what_was_told_long_ago_is_removed_when_somebody_listens(house: House) -> None:
    from datetime import timedelta

    from django.utils import timezone

    LiveEvent.objects.create(topic="board", at=timezone.now() - timedelta(hours=1))
    live.tell("board", "new")

    async def scene() -> None:
        async with following("board", house.sessions["ines"]):
            for _ in range(40):
                if await in_database(LiveEvent.objects.count) == 1:
                    return
                await asyncio.sleep(0.1)
            pytest.fail("the old row is still there")

    play(scene())
