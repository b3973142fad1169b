"""The stream of a visitor's page: opened by a ticket, of its own conversation, and only as long as that goes on."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs

import pytest
import time_machine
from django.utils import timezone

from fanal.desk.channels.chat.actions.leave_chat import leave_chat
from fanal.desk.channels.chat.visitor import TICKET_SECONDS, stream_of
from fanal.journal.models import Entry
from fanal.live import hub as hub_module
from fanal.live import server
from tests.apps.desk.channels.chat import Somebody
from tests.apps.live.streams import Stream, following, in_database, play
from tests.cast import client_for

pytestmark = pytest.mark.django_db(transaction=True)


def ticket(somebody: Somebody) -> tuple[str, str]:
    """Topic and ticket, as the page has them."""
    asked = parse_qs(stream_of(somebody.conversation.pk))
    return asked["topics"][0], f"{asked['topics'][0]}&ticket={asked['ticket'][0]}"


def test_a_visitor_hears_of_their_own_conversation_and_of_nothing_else(monkeypatch):
    monkeypatch.setattr(server, "BEAT_SECONDS", 0.5)
    amal, other = Somebody(), Somebody()
    amal.writes()
    other.writes()
    topic, asked = ticket(amal)

    async def scene() -> None:
        async with following(asked, "") as stream:
            await in_database(lambda: other.writes("not for you"))
            await in_database(lambda: amal.writes("hello"))
            said = await stream.next()
            while said and said[0] == "beat":
                said = await stream.next()
            assert said == ("change", {"topic": "conversation", "id": topic.partition(":")[2]})
            await in_database(lambda: leave_chat(by=amal.visitor))
            while said is not None and said[0] != "bye":
                said = await stream.next()
            assert said == ("bye", {"reason": "not_allowed"})

    play(scene())


@pytest.mark.parametrize(("what", "status"), [("other", 404), ("board", 404), ("stale", 401), ("made up", 401), ("cookie", 401)])
def test_a_ticket_opens_nothing_else(what, status):
    amal, other = Somebody(), Somebody()
    amal.writes()
    other.writes()
    _topic, asked = ticket(amal)
    their = asked.partition("&")[2]
    query = {
        "other": f"conversation:{other.conversation.pk}&{their}", "board": f"board&{their}", "stale": asked, "made up": "board&ticket=x:y:z",
        "cookie": f"conversation:{amal.conversation.pk}",
    }[what]
    cookie = f"guest:{amal.conversation.pk}" if what == "cookie" else ""
    later = timezone.now() + timedelta(seconds=TICKET_SECONDS + 5 if what == "stale" else 0)
    before = Entry.objects.count()

    async def scene() -> None:
        stream = await Stream(query, cookie).open()
        assert stream.status == status
        await stream.close()

    with time_machine.travel(later):
        play(scene())
    assert Entry.objects.count() == before, "whoever signs in nowhere does not fill the journal"


def test_visitors_never_take_the_last_stream_from_the_staff(operator, monkeypatch):
    monkeypatch.setattr(hub_module, "MOST_GUESTS", 1)
    amal, other = Somebody(), Somebody()
    amal.writes()
    other.writes()
    session = client_for(operator).session.session_key

    one, another = ticket(amal)[1], ticket(other)[1]

    async def scene() -> None:
        async with following(one, ""), following("board", session):
            refused = await Stream(another).open()
            assert refused.status == 503
            await refused.close()

    play(scene())
