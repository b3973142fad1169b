"""Caddy as the tests start it: the Caddyfile that the product writes, word for word, on ports that are free and with an authority of its own."""

from __future__ import annotations

import socket
import ssl
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from fanal.ops.deploy import writing

BIN = Path(sys.executable).parent


@dataclass
class Caddy:
    """One Caddy with its files below `folder`. `ports` are those of http and https."""

    folder: Path
    ports: tuple[int, int]
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def write(self, text: str) -> None:
        """Its Caddyfile: what only a test needs (ports, no rights on the machine), then the site."""
        http, https = self.ports
        own = f"{{\n\tadmin off\n\tskip_install_trust\n\tpersist_config off\n\thttp_port {http}\n\thttps_port {https}\n\tstorage file_system {self.folder}/store\n}}\n"
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "Caddyfile").write_text(own + text)

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen([str(BIN / "caddy"), "run", "--config", str(self.folder / "Caddyfile")], stdout=log, stderr=log)
        until = time.monotonic() + 20
        while not self._speaks():
            assert self.process.poll() is None and time.monotonic() < until, (self.folder / "log").read_text()
            time.sleep(0.05)

    def _speaks(self) -> bool:
        """Whether it has its certificate: it listens before."""
        if not self.root.exists():
            return False
        try:
            with socket.create_connection(("127.0.0.1", self.ports[1]), timeout=5) as plain:
                self.trust().wrap_socket(plain, server_hostname="localhost").close()
        except OSError:
            return False
        return True

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    @property
    def root(self) -> Path:
        """The certificate of its own authority."""
        return self.folder / "store/pki/authorities/local/root.crt"

    def trust(self) -> ssl.SSLContext:
        """TLS as a browser does it that knows this authority."""
        return ssl.create_default_context(cafile=str(self.root))


def site(*, pages: int = 8100, live: int = 8101, appeals: Path, machines: tuple[str, ...] = ()) -> str:
    """The product's own file for `localhost`, with the node's ports and the folder of the appeals of this test."""
    facts = writing.Facts(domain="localhost", program=BIN / "fanal", away="Not just now.", own_ca=True, machines=machines)
    text = next(text for name, text, _mode in writing.filled_in(facts) if name == "etc/caddy/fanal.caddy")
    for ours, theirs in (("127.0.0.1:8100", f"127.0.0.1:{pages}"), ("127.0.0.1:8101", f"127.0.0.1:{live}"), ("/var/www/fanal", str(appeals))):
        assert ours in text or machines
        text = text.replace(ours, theirs)
    return text
