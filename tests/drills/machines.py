"""Several machines of one node, as near as one machine can come: homes, key files and processes of their own, and where the
kernel lets root make them, network namespaces with addresses of their own behind one bridge.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.journeys.nodes import free_ports

#: Addresses for tests of networks (RFC 2544). Where this machine has some of them already, the loopback does.
NETWORK = "198.18.77"


@dataclass
class Network:
    """A bridge on this machine and a namespace per further machine; where that cannot be, the loopback for all."""

    name: str = field(default_factory=lambda: f"fn{os.getpid() % 10_000}")
    apart: bool = False
    spaces: list[str] = field(default_factory=list)

    def open(self) -> None:
        """Make the bridge, unless this machine lets nobody."""
        if os.geteuid() != 0 or shutil.which("ip") is None:
            return
        if f"{NETWORK}." in subprocess.run(["ip", "route"], capture_output=True, text=True, check=False).stdout:
            return
        if subprocess.run(["ip", "link", "add", self.name, "type", "bridge"], capture_output=True, check=False).returncode:
            return
        self.apart = True
        self._run("ip", "addr", "add", f"{NETWORK}.1/24", "dev", self.name)
        self._run("ip", "link", "set", self.name, "up")

    def place(self, number: int) -> tuple[str, list[str]]:
        """Address of a machine, and the words before a command that runs on it. Number 1 is the one with the bridge."""
        if not self.apart:
            return "127.0.0.1", []
        if number == 1:
            return f"{NETWORK}.1", []
        space, here, there = f"{self.name}-{number}", f"{self.name}v{number}", f"{self.name}p{number}"
        self._run("ip", "netns", "add", space)
        self.spaces.append(space)
        self._run("ip", "link", "add", here, "type", "veth", "peer", "name", there, "netns", space)
        self._run("ip", "link", "set", here, "master", self.name, "up")
        for words in (["addr", "add", f"{NETWORK}.{number}/24", "dev", there], ["link", "set", there, "up"], ["link", "set", "lo", "up"]):
            self._run("ip", "-n", space, *words)
        return f"{NETWORK}.{number}", ["ip", "netns", "exec", space]

    def close(self) -> None:
        """Away with it; the ends of the cables go with their namespaces."""
        for space in self.spaces:
            subprocess.run(["ip", "netns", "del", space], capture_output=True, check=False)
        if self.apart:
            subprocess.run(["ip", "link", "del", self.name], capture_output=True, check=False)

    @staticmethod
    def _run(*words: str) -> None:
        subprocess.run(words, capture_output=True, check=True)


@dataclass
class Machine:
    """One machine of a node: where it is, what it runs, with which settings."""

    home: Path
    address: str
    before: list[str]
    settings: dict[str, str]
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        pages, live = ("8100", "8101") if self.before else map(str, free_ports(2))
        bind = {"FANAL_BIND": f"{self.address}:{pages}", "FANAL_LIVE_BIND": f"{self.address}:{live}"}
        self.settings = {**bind, "FANAL_HOME": str(self.home), **self.settings}

    @property
    def environment(self) -> dict[str, str]:
        ours = ("FANAL_", "DATABASE_URL", "DJANGO_")
        return {**{name: value for name, value in os.environ.items() if not name.startswith(ours)}, **self.settings}

    def command(self, *words: str) -> str:
        """Run `fanal …` there. What it prints."""
        done = subprocess.run(
            [*self.before, sys.executable, "-m", "fanal", *words], env=self.environment, capture_output=True, text=True, check=False, timeout=300
        )
        assert done.returncode == 0, f"fanal {' '.join(words)}: {done.stdout}\n{done.stderr}"
        return done.stdout

    def start(self) -> None:
        """Start it; it may take a while until it answers."""
        log = self.home.with_suffix(".log").open("ab")
        with log:
            words = [*self.before, sys.executable, "-m", "fanal", "serve"]
            self.process = subprocess.Popen(words, env=self.environment, stdout=log, stderr=log)

    def wait_until_ready(self) -> None:
        """Ask as the balancer does."""
        program = (
            "import http.client, sys; c = http.client.HTTPConnection(*sys.argv[1].rsplit(':', 1), timeout=5);"
            "c.request('GET', '/readyz', headers={'Host': 'localhost'}); sys.exit(c.getresponse().status != 200)"
        )
        until = time.monotonic() + 90
        while subprocess.run([*self.before, sys.executable, "-c", program, self.settings["FANAL_BIND"]], capture_output=True, check=False).returncode:
            assert self.process is not None and self.process.poll() is None and time.monotonic() < until, self.log()
            time.sleep(0.2)

    def wait_until_it_listens(self, address: str) -> None:
        """Until somebody takes a call there; for a machine without pages."""
        until = time.monotonic() + 90
        while True:
            try:
                socket.create_connection((address.rpartition(":")[0], int(address.rpartition(":")[2])), timeout=5).close()
            except OSError:
                assert self.process is not None and self.process.poll() is None and time.monotonic() < until, self.log()
                time.sleep(0.1)
            else:
                return

    def stop(self) -> int:
        """As systemd does. The code with which it ended."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=90)

    def log(self) -> str:
        return self.home.with_suffix(".log").read_text()
