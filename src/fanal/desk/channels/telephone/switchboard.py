"""A switchboard that is made up: rings, answers and hangs up by the same signed messages over HTTP as a real one.

For training, demonstrations and tests, and to try a node from a console. It knows nothing of the node but its address and the
secret: what it says goes in by the door `hooks/telephone/`, never past it.

Belongs here: writing, signing and sending messages. Does not: pages (`simulated`, `views`), Django.
"""

from __future__ import annotations

import dataclasses
import json
import secrets as random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fanal.core.errors import BadInput
from fanal.desk.channels.telephone.messages import CallMessage
from fanal.outgoing import signing
from fanal.outgoing.addresses import Address, Network, Refused, read_address, read_networks
from fanal.outgoing.calling import Failed, call

#: Where a node listens, below its address.
DOOR = "/hooks/telephone/"
#: Whoever names an address by hand means it, also one inside of the own network.
EVERYWHERE = read_networks(["0.0.0.0/0", "::/0"])


@dataclass(frozen=True, slots=True)
class Told:
    """What the node answered to a message.

    Attributes:
        status: of HTTP; None when no answer came.
        why: what the node said about it (`taken`, `taken before`, why it was refused), or why no answer came.
    """

    status: int | None
    why: str

    @property
    def is_good(self) -> bool:
        """Taken, now or before."""
        return self.status == 200


@dataclass(frozen=True, slots=True)
class Line:
    """The way to a node: where it listens, under which name, and the secrets that count there (today's first)."""

    address: Address
    host: str
    secrets: Sequence[str]
    allowed: Sequence[Network] = EVERYWHERE


def lay_line(url: str, *, secrets: Sequence[str], bind: str = "", allowed: Sequence[Network] = EVERYWHERE) -> Line:
    """The line to the node at `url`; http to this machine itself is allowed.

    Args:
        bind: host and port at which a node on this machine really listens, when it is known.
    Raises BadInput for an address or a secret that is none.
    """
    if not secrets or not all(signing.is_secret(one) for one in secrets):
        raise BadInput("The secret begins with whsec_, then base64. Make one as docs/reference/telephone.md says.", place="secret")
    try:
        named = read_address(url.rstrip("/") + DOOR, plain_loopback=True)
        at = named
        if named.scheme == "http":
            # Of the two addresses that "localhost" often has, the node listens at one.
            at = dataclasses.replace(named, host=_plain(named.host))
            if bind:
                host, _, port = bind.rpartition(":")
                at = read_address(f"http://{_plain(host)}:{port}{DOOR}", plain_loopback=True)
    except Refused as refused:
        raise BadInput(f"This address cannot be called ({refused.why.value}). Use https, or http to this machine.", place="to") from refused
    return Line(at, named.authority, secrets, allowed)


def _plain(host: str) -> str:
    return "127.0.0.1" if host in {"localhost", "0.0.0.0"} else host  # noqa: S104 - nothing is bound here


def new_call() -> str:
    """An id as a switchboard gives one to a call."""
    return f"sim-{random.token_hex(8)}"


def body_of(message: CallMessage) -> bytes:
    """A message as a switchboard writes it (docs/reference/telephone.md)."""
    data = {"call": message.call, "number": message.number, "extension": message.extension, "language": message.language}
    said = {"type": message.word.value, "timestamp": message.at.isoformat(), "data": {name: text for name, text in data.items() if text}}
    return json.dumps(said).encode()


def tell(line: Line, message: CallMessage, *, now: datetime, forged: bool = False) -> Told:
    """Send one message. Sent again, it has the same id, and is signed anew. Never raises: what goes wrong is told.

    Args:
        forged: signed with a secret that the node does not know.
    """
    body, message_id = body_of(message), f"{message.call}.{message.word.value}"
    given = [signing.new_secret()] if forged else line.secrets
    headers = signing.headers(given, message_id=message_id, timestamp=int(now.timestamp()), body=body)
    sent = {"Host": line.host, "Content-Type": "application/json", "User-Agent": "Fanal-Switchboard/1", **headers}
    try:
        answer = call("POST", line.address, body=body, headers=sent, allowed=line.allowed)
    except Failed as failed:
        return Told(None, failed.why)
    return Told(answer.status, _why(answer.body))


def _why(body: bytes) -> str:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(said, dict):
        return ""
    if isinstance(said.get("taken"), bool):
        return "taken" if said["taken"] else "taken before"
    return str(said.get("refused") or said.get("unreadable") or "")[:40]
