"""Real nodes for the journeys: `fanal init` and `fanal serve` as processes, with a home of their own, on free ports."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

START_SECONDS = 180


def free_ports(count: int) -> list[int]:
    """Ports that were free a moment ago on the loopback."""
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


@dataclass
class RunningNode:
    """A node as a person has it. `origin` is what a browser opens."""

    home: Path
    environment: dict[str, str]
    origin: str
    setup_url: str = ""
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def command(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run `fanal …` in this node's environment."""
        return subprocess.run(
            [sys.executable, "-m", "fanal", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=check,
            timeout=300,
        )

    def tell_later(self) -> None:
        """Let the story go on (`later.py`), for pages that begin empty."""
        words = [sys.executable, "-m", "tests.journeys.later"]
        subprocess.run(words, env=self.environment, cwd=Path(__file__).parents[2], check=True, timeout=300)

    def start(self, *, days_ahead: float = 0.0) -> None:
        """Start the node and wait for its first page. `days_ahead`: on a machine whose clock is ahead; the home has been served before."""
        words = ["tests.journeys.later_node", str(days_ahead)] if days_ahead else ["fanal", "serve"]
        self.process = subprocess.Popen([sys.executable, "-m", *words], env=self.environment, cwd=Path(__file__).parents[2])
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise RuntimeError(f"the node ended at once with code {self.process.returncode}")
            try:
                urllib.request.urlopen(f"{self.origin}/healthz", timeout=2).read()
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
            else:
                return
        self.stop()
        raise RuntimeError("the node did not answer in time")

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Stop it and say with which code it ended."""
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(timeout=30)


def make_node(base: Path, *, training: bool = True, name: str = "node", database_url: str = "") -> RunningNode:
    """A node that was initialised, not yet started."""
    port, live_port = free_ports(2)
    environment = {
        **{
            key: value for key, value in os.environ.items() if not key.startswith(("FANAL_", "DATABASE_URL", "DJANGO_"))
        },
        "FANAL_HOME": str(base / name),
        "FANAL_KEK_FILE": str(base / f"{name}.kek"),
        "FANAL_ORIGIN": f"http://localhost:{port}",
        "FANAL_BIND": f"127.0.0.1:{port}",
        "FANAL_LIVE_BIND": f"127.0.0.1:{live_port}",
        "FANAL_COOKIE_SUFFIX": name,
        "FANAL_WEB_WORKERS": "1",
        "FANAL_LOG_LEVEL": "WARNING",
        "FANAL_TRAINING": "1" if training else "",
        "DATABASE_URL": database_url,
    }
    node = RunningNode(home=base / name, environment=environment, origin=environment["FANAL_ORIGIN"])
    words = ["init", "--no-input", *(["--training"] if training else [])]
    made = node.command(*words, check=False)
    if made.returncode:
        raise RuntimeError(f"fanal init failed: {made.stdout}\n{made.stderr}")
    links = [line.split()[-1] for line in made.stdout.splitlines() if "/setup/" in line]
    node.setup_url = links[0] if links else ""
    return node
