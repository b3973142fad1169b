"""The gateway for text messages: a real one on this machine, and the file that describes it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanal.core.errors import BadInput
from fanal.desk.channels.text_message.gateway import read_gateway
from fanal.desk.channels.text_message.sending import send_due
from fanal.desk.models import TextSending
from fanal.outgoing import read_networks
from tests.apps.desk.channels.test_text_message import DRIVER, NUMBER, answer, gateway_is_set_up, states, taken

pytestmark = pytest.mark.django_db
__all__ = ["gateway_is_set_up"]


class Gateway:
    """A gateway on this machine that answers as it is told, and remembers what it was sent."""

    def __init__(self) -> None:
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.status = 202
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.heard.append((dict(self.headers), body))
                self.send_response(outer.status)
                self.end_headers()

            def log_message(self, *_args: object) -> None:
                return

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def real(settings: Any, tmp_path: Any) -> Iterator[Gateway]:
    gateway = Gateway()
    file = tmp_path / "real.json"
    file.write_text(json.dumps({**DRIVER, "url": f"http://127.0.0.1:{gateway.server.server_port}/messages"}))
    settings.FANAL_TEXT_GATEWAY, settings.FANAL_TRAINING = str(file), True
    settings.FANAL_TEXT_LOOPBACK = read_networks(["127.0.0.0/8"])
    yield gateway
    gateway.server.shutdown()
    gateway.server.server_close()


def test_a_real_gateway_is_called_once_with_its_secret_and_what_a_person_wrote_is_read_for_no_word(operator, real):
    answer(operator, taken(operator), 'He said: "{secret}" {to}\nnew line é')
    assert send_due() == 1
    (headers, body), = real.heard
    assert headers["Authorization"] == "Bearer s3cret"
    said = json.loads(body)
    assert said == {"to": NUMBER, "from": "+3225550123", "text": 'He said: "{secret}" {to}\nnew line é', "reference": str(TextSending.objects.get().pk)}
    assert states() == ["sent"]


@pytest.mark.parametrize(("status", "state"), [(202, "sent"), (422, "refused"), (500, "waiting"), (301, "waiting"), (429, "waiting")])
def test_its_answers_mean_what_the_file_says(operator, real, status, state):
    real.status = status
    answer(operator, taken(operator))
    send_due()
    assert (states(), TextSending.objects.get().why) == ([state], "" if state == "sent" else str(status))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param({"url": "http://gateway.test/"}, "not_https", id="not https"),
        pytest.param({"url": "https://a:b@gateway.test/"}, "with_password", id="password"),
        pytest.param({"as": "xml"}, "xml", id="another form"),
        pytest.param({"fields": {"to": "{to}", "text": "{text}"}}, "no field holds {id}", id="no reference"),
        pytest.param({"fields": {**DRIVER["fields"], "x": "{name}"}}, "{name} is no word", id="unknown word"),
        pytest.param({"fields": {**DRIVER["fields"], "x": 7}}, "text", id="a number"),
        pytest.param({"headers": {"X": "a\r\nB: c"}}, "one line", id="a header in a header"),
        pytest.param({"good": [202], "never": [202]}, "both good and never", id="both"),
        pytest.param({"good": [20]}, "HTTP statuses", id="no status"),
        pytest.param({"fields": None}, "fields", id="no fields"),
    ],
)
def test_a_file_that_is_not_sound_says_why(change, said):
    with pytest.raises(BadInput) as caught:
        read_gateway(json.dumps({**DRIVER, **change}), secret="s")
    assert said in str(caught.value)


def test_a_secret_that_is_missing_is_named():
    with pytest.raises(BadInput, match="FANAL_TEXT_GATEWAY_SECRET_FILE"):
        read_gateway(json.dumps(DRIVER))


@given(st.text(max_size=200), st.sampled_from(["json", "form"]))
def test_every_text_arrives_as_it_was_written(words: str, as_: str) -> None:
    words = words.encode("utf-8", "ignore").decode()
    _headers, body = read_gateway(json.dumps({**DRIVER, "as": as_}), secret="s").request(to=NUMBER, text=words, reference="r")
    said = json.loads(body)["text"] if as_ == "json" else parse_qs(body.decode(), keep_blank_values=True)["text"][0]
    assert said == words
