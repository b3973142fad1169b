"""A gateway for text messages, described by a file: where it is called, how, and what its answers mean.

    {"url": "https://gateway.example/messages", "own": "+3225550123", "as": "json", "headers": {"Authorization": "Bearer {secret}"},
     "fields": {"to": "{to}", "from": "{own}", "text": "{text}", "reference": "{id}"}, "good": [200, 201, 202], "never": [400, 404, 422]}

Belongs here: reading the file, making a call out of a message. Does not: calling (`sending`), what is kept (`actions`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import gettext as _

from fanal.core.errors import BadInput, NotReady
from fanal.desk.models import Conversation
from fanal.outgoing import Address, Refused, read_address

_WORD = re.compile(r"\{(to|own|text|id|secret)\}")
_ANY_WORD = re.compile(r"\{[^{}]*\}")
_PLACE = "FANAL_TEXT_GATEWAY_FILE"


@dataclass(frozen=True, slots=True)
class Gateway:
    """One gateway.

    Attributes:
        own: the number that texts come from, as the gateway wants it.
        as_json: the fields go as a JSON object, else as a form.
        good, never: HTTP statuses: taken; will never be taken. Every other answer is tried again.
        secret: put for `{secret}`.
    """

    address: Address
    own: str
    as_json: bool
    headers: Mapping[str, str]
    fields: Mapping[str, str]
    good: frozenset[int]
    never: frozenset[int]
    secret: str = ""

    def request(self, *, to: str, text: str, reference: str) -> tuple[dict[str, str], bytes]:
        """Headers and body of the call for one text. What a person wrote is put in once and never read for words of ours."""
        words = {"to": to, "own": self.own, "text": text, "id": reference, "secret": self.secret}
        fields = {name: _filled(value, words) for name, value in self.fields.items()}
        headers = {name: _filled(value, words) for name, value in self.headers.items()}
        if self.as_json:
            return headers | {"Content-Type": "application/json"}, json.dumps(fields, ensure_ascii=False).encode()
        return headers | {"Content-Type": "application/x-www-form-urlencoded"}, urlencode(fields).encode()


def _filled(value: str, words: Mapping[str, str]) -> str:
    return _WORD.sub(lambda found: words[found[1]], value)


def read_gateway(text: str, *, secret: str = "", plain_loopback: bool = False) -> Gateway:
    """A gateway out of its file. Raises BadInput that says what is wrong with it."""
    try:
        said = json.loads(text)
        fields, headers = _texts(said["fields"]), _texts(said.get("headers", {}))
        found = Gateway(
            read_address(said["url"], plain_loopback=plain_loopback), str(said["own"]), {"json": True, "form": False}[said["as"]], headers, fields,
            _statuses(said.get("good", [200, 201, 202])), _statuses(said.get("never", [])), secret,
        )  # fmt: skip
    except Refused as refused:
        raise BadInput(f"The url of the gateway for text messages is not called: {refused.why.value}.", place=_PLACE) from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput(f"The file of the gateway for text messages is not sound: {type(error).__name__} {error}.", place=_PLACE) from None
    written = {word for value in (*fields.values(), *headers.values()) for word in _ANY_WORD.findall(value)}
    unknown = sorted(word for word in written if not _WORD.fullmatch(word))
    missing = sorted({"{to}", "{text}", "{id}"} - {word for value in fields.values() for word in _ANY_WORD.findall(value)})
    if unknown or missing or found.good & found.never:
        what = f"{unknown[0]} is no word of ours" if unknown else f"no field holds {missing[0]}" if missing else "a status is both good and never"
        raise BadInput(f"The file of the gateway for text messages is not sound: {what}.", place=_PLACE)
    if "{secret}" in written and not secret:
        raise BadInput("The gateway for text messages wants a secret: set FANAL_TEXT_GATEWAY_SECRET_FILE.", place="FANAL_TEXT_GATEWAY_SECRET_FILE")
    return found


def _texts(said: Any) -> dict[str, str]:
    if not isinstance(said, dict) or not all(isinstance(value, str) and "\n" not in value and "\r" not in value for value in said.values()):
        raise TypeError("fields and headers hold one line of text each")
    return dict(said)


def _statuses(said: Any) -> frozenset[int]:
    if not isinstance(said, list) or not all(isinstance(one, int) and 100 <= one < 600 for one in said):
        raise TypeError("good and never are lists of HTTP statuses")
    return frozenset(said)


def check_can_send(conversation: Conversation) -> None:
    """Raises NotReady where nothing would ever go out: no gateway, or nobody to send to. BadInput for a file that is not sound."""
    if own_gateway() is None:
        raise NotReady(_("No gateway for text messages is set up, so nothing was sent. Ask your administrator."))
    if not conversation.peer.startswith("+"):
        raise NotReady(_("This sender has no number that can be answered. Nothing was sent."))


def own_gateway() -> Gateway | None:
    """The gateway of this node, None where none is set up. Raises BadInput for a file that is not sound."""
    return _read(settings.FANAL_TEXT_GATEWAY, settings.FANAL_TEXT_GATEWAY_SECRET, settings.FANAL_TRAINING) if settings.FANAL_TEXT_GATEWAY else None


@lru_cache(maxsize=4)
def _read(path: str, secret: str, training: bool) -> Gateway:
    try:
        text = Path(path).expanduser().read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"The file of the gateway for text messages cannot be read: {type(error).__name__}.", place=_PLACE) from None
    return read_gateway(text, secret=secret, plain_loopback=training)
