"""Who asks: the key store of another machine, behind the same door and with the same words as the file.

Every wait is bounded. A service that starts anew is waited for; one that stays away is found out once, and then everybody is
told at once for a moment instead of waiting in line. Whatever may be asked bears being asked twice.

Belongs here: one connection per process, and what to do when it breaks. Does not: the questions (`protocol`).
"""

from __future__ import annotations

import os
import socket
import ssl
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO, NoReturn, cast
from uuid import UUID

from django.conf import settings

from fanal.core.errors import NotReady, Unavailable
from fanal.vault import places
from fanal.vault.keyfile import KeyStore, WrappedKey
from fanal.vault.keyservice import certificates, protocol
from fanal.vault.keyservice.protocol import Json

#: For a whole question, with every try at connecting. Longer than a restart of the service, shorter than a browser's patience.
WAIT_SECONDS = 12.0
CONNECT_SECONDS = 3.0
#: The file itself may wait ten seconds for its lock.
ANSWER_SECONDS = 12.0
#: After a service was found away: so long nobody waits for it again.
PAUSE_SECONDS = 2.0
_FIRST = UUID(int=0)


class RemoteKeyStore(KeyStore):
    """The key store as the key service tells it. What it does not tell (a restore, a change of the KEK) is refused with a sentence."""

    def __init__(self, path: Path, service: str, folder: Path | None = None) -> None:
        super().__init__(path)
        self._service = service
        self._folder = folder
        self._secure: ssl.SSLSocket | None = None
        self._stream: BinaryIO | None = None
        self._away_until = 0.0

    # -- connection -------------------------------------------------------------------------------------------------
    def close(self) -> None:
        """Close the connection of this process."""
        with self._lock:
            if self._stream is not None and self._opened_by == os.getpid():
                self._stream.close()
                assert self._secure is not None
                self._secure.close()
            self._stream = self._secure = None

    def _reading(self) -> NoReturn:
        raise NotReady("This is done on the machine that keeps the keys (its FANAL_HOME holds keys.sqlite3). Nothing was changed.")

    _writing = _reading

    def _ask(self, do: str, **given: Json) -> Json:
        with self._lock:
            if time.monotonic() < self._away_until:
                raise self._away()
            until, pause = time.monotonic() + WAIT_SECONDS, 0.05
            while True:
                try:
                    found = self._ask_once({"do": do, **given})
                    break
                except (OSError, EOFError, ValueError) as error:
                    self.close()
                    if isinstance(error, ssl.SSLCertVerificationError) or time.monotonic() > until:
                        self._away_until = time.monotonic() + PAUSE_SECONDS
                        raise self._away() from error
                    time.sleep(pause)
                    pause = min(1.0, 2 * pause)
        if "error" in found:
            raise Unavailable(str(found["error"]))
        return found["is"]

    def _ask_once(self, question: Json) -> Json:
        if self._stream is not None and self._opened_by != os.getpid():
            self._stream = self._secure = None  # inherited over a fork: the parent's, not ours to close
        stream = self._stream or self._dial()
        protocol.send(stream, question)
        return protocol.receive(stream)

    def _dial(self) -> BinaryIO:
        host, _, port = self._service.rpartition(":")
        context = certificates.client_side(self._folder or settings.FANAL_KEY_SERVICE_FOLDER)
        plain = socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_SECONDS)
        try:
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._secure = context.wrap_socket(plain, server_hostname=protocol.SERVICE_NAME)
        except BaseException:
            plain.close()
            raise
        self._secure.settimeout(ANSWER_SECONDS)
        self._stream, self._opened_by = cast(BinaryIO, self._secure.makefile("rwb")), os.getpid()
        protocol.send(self._stream, {"do": "hello"})
        self._check(protocol.receive(self._stream)["is"])
        return self._stream

    def _check(self, hello: Json) -> None:
        here = self.path.with_name("node.id")
        if hello["version"] != protocol.VERSION:
            self.close()
            raise Unavailable("The key service speaks another version. All machines of a node need the same version of Fanal.")
        if here.exists() and places.node_id(here.parent) != hello["node"]:
            self.close()
            raise Unavailable(f"The key service at {self._service} keeps the keys of another node. Look at FANAL_KEY_SERVICE.")

    def _away(self) -> Unavailable:
        return Unavailable(
            f"The key service at {self._service} does not answer, or does not let this machine in. Nothing protected can be read or "
            "saved. See whether it runs (fanal serve on the machine that keeps the keys), and whether this machine's certificate is let in there."
        )

    # -- what may be asked ------------------------------------------------------------------------------------------
    def node(self) -> str:
        """Whose keys they are."""
        return str(self._ask("hello")["node"])

    def pragmas(self) -> dict[str, str]:
        return dict(self._ask("pragmas"))

    def read(self, name: str) -> str | None:
        found = self._ask("read", name=name)
        return None if found is None else str(found)

    def write(self, **values: str) -> None:
        self._ask("write", notes=values)

    def shred_counter(self) -> int:
        return int(self._ask("shred_counter"))

    def add(self, keys: Iterable[WrappedKey], *, kek: str) -> bool:
        return bool(self._ask("add", keys=[protocol.key_out(key) for key in keys], kek=kek))

    def fetch(self, key_id: UUID) -> WrappedKey | None:
        found = self._ask("fetch", id=key_id.hex)
        return None if found is None else protocol.key_in(found)

    def fetch_page(self, *, after: UUID, limit: int) -> list[WrappedKey]:
        return [protocol.key_in(one) for one in self._ask("page", after=after.hex)[:limit]]

    def fetch_all(self) -> list[WrappedKey]:
        found: list[WrappedKey] = []
        while page := self.fetch_page(after=found[-1].id if found else _FIRST, limit=protocol.PAGE):
            found += page
        return found

    def ids(self, *, made_before: int | None = None) -> set[UUID]:
        return set(protocol.ids_in(self._ask("ids", made_before=made_before)))

    def counts(self) -> dict[str, int]:
        return dict(self._ask("counts"))

    def destroy(self, key_ids: Iterable[UUID]) -> int:
        return int(self._ask("destroy", ids=[one.hex for one in key_ids]))

    def destroyed(self, key_ids: Sequence[UUID] | None = None) -> set[UUID]:
        return set(protocol.ids_in(self._ask("destroyed", ids=None if key_ids is None else [one.hex for one in key_ids])))

    def destroyed_at(self) -> list[tuple[UUID, int]]:
        return [(UUID(hex=one), int(at)) for one, at in self._ask("destroyed_at")]

    def note_orphans(self, orphans: set[UUID], *, now: int) -> None:
        self._ask("note_orphans", orphans=protocol.ids_out(orphans), now=now)

    def sweep_orphans(self, *, found_before: int) -> int:
        return int(self._ask("sweep_orphans", found_before=found_before))

    def count_wrapped_by_others(self, kek: str) -> int:
        return int(self._ask("others", kek=kek))
