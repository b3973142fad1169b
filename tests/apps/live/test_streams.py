"""Streams: who may open one, what it says, and that it falls silent the moment it must."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection, transaction

from fanal import live
from fanal.live import hub as hub_module
from fanal.live import queries, reading, server
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


# ---------------------------------------------------------------------------------------------------- who may open one


@pytest.mark.parametrize(("topics", "who", "more", "status"), [
    pytest.param("board", "", {}, 401, id="a stranger"),
    pytest.param("board", "made-up-key", {}, 401, id="a session that there is not"),
    pytest.param("board", "ines", {"path": "/live/other"}, 404, id="another address"),
    pytest.param("board", "ines", {"path": "/live/stream/"}, 404, id="almost the address"),
    pytest.param("board", "ines", {"method": "POST"}, 405, id="another method"),
    pytest.param("board", "ines", {"origin": "https://evil.example"}, 403, id="another site"),
    pytest.param("board", "ines", {"origin": "null"}, 403, id="a page without origin"),
    pytest.param("board", "ines", {"origin": f"{settings.FANAL_ORIGIN}.evil.example"}, 403, id="an origin that begins like ours"),
    pytest.param("board", "ines", {"origin": None}, 403, id="no origin from another port"),
    pytest.param("", "ines", {}, 400, id="no topic"),
    pytest.param("Board", "ines", {}, 400, id="no word"),
    pytest.param(",".join(["board"] * 21), "ines", {}, 400, id="too many topics"),
    pytest.param("contact:3", "ines", {}, 404, id="a contact of somebody else"),
    pytest.param("contact:9", "ines", {}, 404, id="a contact that there is not"),
    pytest.param("secrets", "ines", {}, 404, id="a topic that no room answers for"),
])
def test_who_may_not_gets_no_stream(house: House, topics: str, who: str, more: dict[str, str], status: int) -> None:
    async def scene() -> None:
        stream = await Stream(topics, house.sessions.get(who, who), **more).open()
        assert stream.status == status
        assert await stream.next() is None
        allowed = stream.headers.get("access-control-allow-origin")
        assert allowed == (settings.FANAL_ORIGIN if more.get("origin", settings.FANAL_ORIGIN) == settings.FANAL_ORIGIN else None)
        await stream.close()

    play(scene())


def test_our_pages_may_read_it_with_their_cookie_and_nobody_else(house: House) -> None:
    async def scene() -> None:
        async with following("board", house.sessions["ines"]) as stream:
            assert stream.headers["access-control-allow-origin"] == settings.FANAL_ORIGIN
            assert stream.headers["access-control-allow-credentials"] == "true"
            assert stream.headers["vary"] == "Origin"

    play(scene())


@pytest.mark.parametrize(("site", "status"), [("same-origin", 200), (None, 200), ("cross-site", 403), ("none", 403)])
def test_behind_one_address_a_browser_may_leave_the_origin_out(house: House, monkeypatch: pytest.MonkeyPatch, site: str | None, status: int) -> None:
    monkeypatch.setattr(settings, "FANAL_LIVE_ORIGIN", settings.FANAL_ORIGIN)

    async def scene() -> None:
        stream = await Stream("board", house.sessions["ines"], origin=None, more={"sec-fetch-site": site} if site else {}).open()
        assert stream.status == status
        await stream.close()

    play(scene())


def test_what_one_may_not_follow_is_left_out_of_what_one_may(house: House) -> None:
    async def scene() -> None:
        async with following("board,contact:3", house.sessions["ines"]) as stream:
            await in_database(lambda: live.tell("contact", "3"))
            await in_database(lambda: live.tell("board"))
            assert await stream.next() == ("change", {"topic": "board", "id": ""})

    play(scene())


def test_without_a_room_that_knows_people_nobody_reads(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "_reader", None)

    async def scene() -> None:
        stream = await Stream("board", house.sessions["ines"]).open()
        assert stream.status == 401
        await stream.close()

    play(scene())


def test_a_session_has_a_handful_of_streams(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_module, "MOST_STREAMS_A_SESSION", 2)

    async def scene() -> None:
        async with following("board", house.sessions["ines"]), following("board", house.sessions["ines"]):
            refused = await Stream("board", house.sessions["ines"]).open()
            assert (refused.status, refused.headers["retry-after"]) == (503, "30")
            await refused.close()
            async with following("board", house.sessions["jonas"]):
                pass

    play(scene())


# ---------------------------------------------------------------------------------------------------- rights, again and again


def test_a_right_that_is_taken_away_is_gone_with_the_next_event(house: House) -> None:
    async def scene() -> None:
        async with following("board,contact:1", house.sessions["ines"]) as stream:
            house.people["ines"].may.discard("contact:1")
            await in_database(lambda: live.tell("contact", "1"))
            assert await stream.silent()
            await in_database(lambda: live.tell("board"))
            assert await stream.next() == ("change", {"topic": "board", "id": ""})
            house.people["ines"].may.clear()
            await in_database(lambda: live.tell("board"))
            assert await stream.next() == ("bye", {"reason": "not_allowed"})
            assert await stream.next() is None

    play(scene())


def test_an_event_about_a_thing_that_one_may_not_know_of_is_not_heard_on_a_general_topic(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(live.rights, "board", lambda person, id_: id_ != "walled")

    async def scene() -> None:
        async with following("board", house.sessions["ines"]) as stream:
            await in_database(lambda: live.tell("board", "walled"))
            await in_database(lambda: live.tell("board", "plain"))
            assert await stream.next() == ("change", {"topic": "board", "id": "plain"})

    play(scene())


@pytest.mark.parametrize("end", ["revoked", "session gone"])
def test_whoever_is_out_hears_nothing_more_at_the_next_event(house: House, end: str) -> None:
    async def scene() -> None:
        async with following("board", house.sessions["ines"]) as stream:
            if end == "revoked":
                house.people["ines"].active = False
            else:
                await in_database(lambda: Session.objects.filter(session_key=house.sessions["ines"]).delete())
            await in_database(lambda: live.tell("board", "secret"))
            assert await stream.next() == ("bye", {"reason": "signed_out"})
            assert await stream.next() is None

    play(scene())


def test_a_quiet_stream_of_somebody_who_is_out_ends_at_the_next_beat(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    assert server.BEAT_SECONDS <= 13, "with the check a stream must end within 15 seconds"
    monkeypatch.setattr(server, "BEAT_SECONDS", 0.2)

    async def scene() -> None:
        async with following("board", house.sessions["ines"]) as stream:
            assert await stream.next() == ("beat", {})
            house.people["ines"].active = False
            events = [await stream.next(), await stream.next()]
            if events[0] == ("beat", {}):  # one may have been under way
                events = [events[1], await stream.next()]
            assert events == [("bye", {"reason": "signed_out"}), None]

    play(scene())


def test_when_rights_cannot_be_checked_the_stream_ends_and_says_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise DatabaseError("gone")

    async def scene() -> None:
        async with following("board", house.sessions["ines"]) as stream:
            monkeypatch.setattr(reading, "allowed_events", broken)
            await in_database(lambda: live.tell("board"))
            assert await stream.next() is None
        monkeypatch.setattr(reading, "allowed_topics", broken)
        refused = await Stream("board", house.sessions["ines"]).open()
        assert refused.status == 503
        await refused.close()

    play(scene())


def test_a_stream_never_writes_the_session(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "BEAT_SECONDS", 0.1)
    before = Session.objects.order_by("pk").values_list()
    seen = list(before)

    async def scene() -> None:
        async with following("board", house.sessions["ines"]) as stream:
            await stream.next()
            await in_database(lambda: live.tell("board"))
            await stream.next()

    play(scene())
    assert list(before.all()) == seen


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
