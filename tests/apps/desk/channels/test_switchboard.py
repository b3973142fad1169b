"""The simulated switchboard: it reaches the node by signed messages over HTTP, and by nothing else."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from fanal.__main__ import main
from fanal.core.errors import BadInput
from fanal.desk.channels.telephone import switchboard
from fanal.desk.channels.telephone.actions.sit_at import sit_at
from fanal.desk.channels.telephone.messages import CallMessage, Word, read_message
from fanal.desk.models import Arrival, Contact, Conversation
from fanal.network.queries import own_node
from fanal.outgoing import signing
from tests.cast import client_for

SECRET = signing.new_secret()


@pytest.fixture
def training(settings, live_server, transactional_db):
    """A training node that listens, whose switchboard has a secret."""
    settings.FANAL_TRAINING, settings.FANAL_TELEPHONE_SECRETS = True, [SECRET]
    settings.FANAL_ORIGIN, settings.FANAL_BIND = live_server.url, live_server.url.removeprefix("http://")
    node = own_node()
    node.training = True
    node.save()
    return live_server


class Page:
    """The page as a person has it before them: each press goes out from what the last one showed."""

    def __init__(self, client):
        self.client, self.text, self.status = client, "", 0
        self._take(client.get(reverse("desk:switchboard")))

    def _take(self, answer):
        self.text, self.status = answer.content.decode(), answer.status_code

    def newest(self):
        return re.search(r'name="extension-([^"]*)"', self.text)[1]

    def press(self, key, **fields):
        found = re.findall(rf'value="({key}(?::[^"]*)?)"', self.text)
        self._take(self.client.post(reverse("desk:switchboard"), {"key": found[0], **fields}, follow=True))


def test_a_call_of_the_simulated_switchboard_is_answered_spoken_and_ended(training, operator):
    sit_at(by=operator, number="12")
    page = Page(client_for(operator))
    page.press("ring", number="+32 2 555 01 99", language="fr")
    one = Conversation.objects.get()
    assert (one.state, one.peer, one.language) == ("waiting", "+32 2 555 01 99", "fr")
    call = page.newest()
    page.press("answer", **{f"extension-{call}": "12"})
    contact = Contact.objects.get()
    assert (contact.taken_by, contact.language, contact.ended_at) == (operator, "fr", None)
    page.press("end")
    contact.refresh_from_db()
    assert contact.ended_at is not None
    assert contact.is_open


def test_it_misses_sends_again_sends_backwards_and_signs_wrongly(training, operator):
    sit_at(by=operator, number="12")
    page = Page(client_for(operator))
    page.press("ring", number="")
    page.press("again")
    assert "200 taken before" in page.text
    page.press("forged")
    assert "401 signature" in page.text
    page.press("miss")
    one = Conversation.objects.get()
    assert (one.state, one.peer) == ("missed", "")
    assert Arrival.objects.count() == 3
    page.press("ring", number="+32 2 555 01 98")
    call = page.newest()
    page.press("backwards", **{f"extension-{call}": "12"})
    contact = Contact.objects.get()
    assert contact.ended_at is not None


def test_what_cannot_be_a_number_or_a_page_is_refused_and_nothing_is_sent(training, operator):
    page = Page(client_for(operator))
    page.press("ring", number="1" * 41)
    assert page.status == 422
    answer = page.client.post(reverse("desk:switchboard"), {"key": "answer:sim-1"})
    assert answer.status_code == 302
    assert not Conversation.objects.exists()


@pytest.mark.django_db
def test_on_a_real_node_there_is_none(settings, operator):
    client = client_for(operator)
    assert client.get(reverse("desk:switchboard")).status_code == 404
    settings.FANAL_TRAINING = True
    assert client.get(reverse("desk:switchboard")).status_code == 404, "started as training alone is not enough"


def test_the_console_rings_at_a_node(training, tmp_path, capsys):
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    words = ["switchboard", "--to", training.url, "--secret-file", str(secret), "--number", "+32 2 555 01 97", "--twice", "arrived", "missed"]
    assert main(words) == 0
    said = capsys.readouterr().out
    assert said.count("200  taken\n") == 2
    assert said.count("200  taken before\n") == 2
    assert Conversation.objects.get().state == "missed"
    assert main([*words, "--forged"]) == 1
    assert "401  signature" in capsys.readouterr().out
    assert main([*words[:4], str(tmp_path / "none"), "arrived"]) == 2


@pytest.mark.parametrize("url", ["http://node.example", "ftp://localhost", "https://a:b@node.example"])
def test_a_line_is_laid_to_https_or_to_this_machine_only(url):
    with pytest.raises(BadInput) as refused:
        switchboard.lay_line(url, secrets=[SECRET])
    assert refused.value.place == "to"
    assert switchboard.lay_line("http://localhost:8100", secrets=[SECRET]).address.host == "127.0.0.1"
    with pytest.raises(BadInput):
        switchboard.lay_line("https://node.example", secrets=["password"])


def test_where_nobody_listens_it_says_so():
    line = switchboard.lay_line("http://127.0.0.1:9", secrets=[SECRET])
    told = switchboard.tell(line, CallMessage(Word.ARRIVED, "c", datetime.now(UTC)), now=datetime.now(UTC))
    assert (told.status, told.is_good) == (None, False)


def test_what_the_switchboard_writes_is_what_the_node_reads():
    message = CallMessage(Word.ANSWERED, "c-1", datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "+32 2 555 01 99", "12", "pt-BR")
    assert read_message(switchboard.body_of(message)) == message
    with pytest.raises(BadInput) as refused:
        read_message(switchboard.body_of(CallMessage(Word.ENDED, "c", datetime.now(UTC), language="not a tag")))
    assert refused.value.place == "language"
