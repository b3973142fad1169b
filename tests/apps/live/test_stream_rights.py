"""Streams: who may open one, and that it falls silent the moment it must."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import DatabaseError

from fanal import live
from fanal.live import hub as hub_module
from fanal.live import reading, server
from tests.apps.live.conftest import House
from tests.apps.live.streams import Stream, following, in_database, play
from tests.sockets import replug


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
        assert stream.headers["x-content-type-options"] == "nosniff"
        assert stream.headers["cross-origin-resource-policy"] == "same-site"
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


def test_each_refused_topic_is_told_and_an_allowed_one_is_not(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    replug(monkeypatch, live, "refused", accounts=lambda person, prefix, id_: told.append(f"{person.name} {prefix} {id_}"))

    async def scene() -> None:
        async with following("board,contact:3", house.sessions["ines"]):
            refused = await Stream("secrets", house.sessions["jonas"]).open()
            await refused.close()

    play(scene())
    assert told == ["ines contact 3", "jonas secrets "]


def test_without_a_room_that_knows_people_nobody_reads(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    replug(monkeypatch, live, "reader")

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
    replug(monkeypatch, live, "rights", board=lambda person, id_: id_ != "walled")

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
