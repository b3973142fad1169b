"""What a newcomer does, as a terminal does it: clone, `make demo`, look at the pages, Ctrl-C. For the install tests and `make bench`."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: How long a whole installation may take before the test gives up (a slow line, an empty cache). Not a goal.
INSTALL_SECONDS = 1200


def clean_environment(home: Path) -> dict[str, str]:
    """The machine's environment without anything of Fanal, of this test run or of its Python."""
    ours = ("FANAL_", "DJANGO_", "DATABASE_URL", "PYTHON", "VIRTUAL_ENV", "COV_", "PYTEST", "MAKE", "MFLAGS", "PORT", "KEEP")
    return {**{name: value for name, value in os.environ.items() if not name.startswith(ours)}, "HOME": str(home)}


def clone_into(folder: Path) -> Path:
    """What git tracks, as a clone has it."""
    clone = folder / "fanal"
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(clone)], check=True)
    return clone


@dataclass
class Demo:
    """One `make demo`, started as a terminal does (a process group of its own), in `clone`, with pages from `port` on."""

    command: list[str]
    clone: Path
    port: int
    environment: dict[str, str]
    output: Path
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        with self.output.open("wb") as out:
            self.process = subprocess.Popen(
                self.command, cwd=self.clone, env=self.environment, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
            )

    def wait_for_first_page(self) -> float:
        """Seconds from the end of the installation (its stamp) to the first page that a person could look at."""
        self._wait(lambda: "Fanal" in page(f"http://localhost:{self.port}/training/"))
        return time.time() - (self.clone / ".venv" / "run.stamp").stat().st_mtime

    def wait_for_all(self) -> list[str]:
        """Wait until it says that all are up; the three addresses that it printed."""
        self._wait(lambda: "All three are up" in self.output.read_text())
        return re.findall(r"http://localhost:\d+", self.output.read_text())

    def press_ctrl_c(self) -> None:
        """To the whole foreground group, as a terminal does; returns when make has ended."""
        assert self.process is not None
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait(timeout=60)

    def _wait(self, ready: object) -> None:
        assert self.process is not None and callable(ready)
        until = time.monotonic() + INSTALL_SECONDS
        while not ready():
            assert self.process.poll() is None, f"make demo ended: {self.output.read_text()}"
            assert time.monotonic() < until, f"nothing came: {self.output.read_text()}"
            time.sleep(0.05)


def page(address: str) -> str:
    """A page's text; empty while nobody answers."""
    try:
        return str(urllib.request.urlopen(address, timeout=10).read().decode())
    except (urllib.error.URLError, OSError):
        return ""


def listens(port: int) -> bool:
    """Whether somebody answers on the loopback."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def still_running_in(folder: Path) -> list[str]:
    """Processes that have their working folder there: whatever `make demo` started inherits it from make."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink().is_relative_to(folder):
                found.append((process / "cmdline").read_text().replace("\0", " ").strip())
        except OSError:  # ended meanwhile, or a thread of the kernel
            continue
    return found
