"""Start three training nodes: two hotlines and the secretariat, as three homes with three SQLite databases.

Belongs here: processes, folders, ports. Does not: the story (`story.json`, told by `telling`).
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from fanal.core.errors import BadInput, Unavailable
from fanal.ops.demo.telling import fetch_chapter

KEYS = ("be", "gr", "eu")
#: Beside the home of a node whose story was told to its end.
TOLD = "told"
START_SECONDS = 60


@dataclass
class DemoNode:
    """One node of the training network."""

    key: str
    origin: str
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None


def run_demo(*, first_port: int, keep: bool, again: Path | None = None) -> int:
    """Make, fill and run the three nodes until Ctrl-C. Returns the exit code.

    Args:
        again: the folder of a demo that was kept; it goes on, and is kept once more.
    Raises: Unavailable when a node cannot be made or started; BadInput when `again` is no such folder.
    """
    ports = _ports(first_port)
    keep = keep or again is not None
    base = _kept(again) if again else Path(tempfile.mkdtemp(prefix="fanal-demo-"))
    nodes = [_plan(base, key, ports[2 * place], ports[2 * place + 1]) for place, key in enumerate(KEYS)]
    stopping: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        stopping.append(number)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stop)
    try:
        # The first node alone, so that there is a page to look at while the other two are made.
        _start(nodes[0])
        _write("\nThe training network is coming up. Every name in it is invented.\n")
        _say(nodes[0])
        with ThreadPoolExecutor(max_workers=len(nodes)) as pool:
            list(pool.map(_start, nodes[1:]))
        for node in nodes[1:]:
            _say(node)
        _write("All three are up. Everything is kept when you stop it (Ctrl-C)." if keep else _GONE)
        while not stopping and all(node.process is not None and node.process.poll() is None for node in nodes):
            time.sleep(0.3)
        return 0 if stopping else 1
    finally:
        _stop(nodes)
        if keep:
            _write(f"The training network is kept. Start it again: {_program()} demo --again {base}")
        else:
            shutil.rmtree(base, ignore_errors=True)
            _write("The training network is gone, with everything in it.")


def _kept(folder: Path) -> Path:
    """The folder of a demo that was kept. Raises BadInput for any other: nothing is made in a folder that is not ours."""
    folder = folder.expanduser().resolve()
    if not any((folder / key / TOLD).exists() for key in KEYS):
        raise BadInput(
            f"{folder} holds no training network that was kept. Make one with: KEEP=1 make demo", place="--again"
        )
    return folder


def _program() -> str:
    """How the person who reads it starts `fanal`."""
    return sys.argv[0] if Path(sys.argv[0]).name == "fanal" else f"{sys.executable} -m fanal"


def _ports(first: int) -> list[int]:
    """Six ports from `first` on; where one is taken, the search goes on behind it. Raises Unavailable when none are left."""
    found: list[int] = []
    for port in range(max(first, 1), min(first + 200, 65_536)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        found.append(port)
        if len(found) == 2 * len(KEYS):
            return found
    raise Unavailable(f"No six free ports from {first} on. Say another: fanal demo --port 9000")


def _plan(base: Path, key: str, port: int, live_port: int) -> DemoNode:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("FANAL_", "DATABASE_URL", "DJANGO_"))
    }
    chapter = fetch_chapter(key)
    environment = {
        **kept,
        "FANAL_HOME": str(base / key / "home"),
        # Beside the home, never in it; it ends with the demo.
        "FANAL_KEK_FILE": str(base / key / "kek"),
        "FANAL_ORIGIN": f"http://localhost:{port}",
        "FANAL_BIND": f"127.0.0.1:{port}",
        "FANAL_LIVE_BIND": f"127.0.0.1:{live_port}",
        "FANAL_COOKIE_SUFFIX": key,
        "FANAL_TRAINING": "1",
        "FANAL_WEB_WORKERS": "1",
        "FANAL_TIME_ZONE": chapter["time_zone"],
        "FANAL_LANGUAGE": chapter["language"],
        "FANAL_LOG_LEVEL": "WARNING",
        "FANAL_DEMO_NODE": key,
    }
    return DemoNode(key=key, origin=environment["FANAL_ORIGIN"], environment=environment)


def _run(node: DemoNode, *words: str) -> None:
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "fanal", *words], env=node.environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Unavailable(
            f"The training node {node.key} could not be made ({' '.join(words)}): {done.stderr.strip()[-2000:]}"
        )


def _start(node: DemoNode) -> None:
    """Home, keys, database, story, processes, first page. A node that was kept has the first four."""
    folder = Path(node.environment["FANAL_HOME"]).parent
    if not (folder / TOLD).exists():
        shutil.rmtree(folder, ignore_errors=True)  # of a demo that was stopped while it was told
        folder.mkdir(mode=0o700, parents=True)
        _run(node, "init", "--no-input", "--training")
        _run(node, "demo-seed")
        (folder / TOLD).touch()
    node.process = subprocess.Popen(
        [sys.executable, "-m", "fanal", "serve"],
        env=node.environment,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if node.process.poll() is not None:
            raise Unavailable(f"The training node {node.key} ended at once (code {node.process.returncode}).")
        try:
            urllib.request.urlopen(f"{node.origin}/healthz", timeout=2).read()  # noqa: S310
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise Unavailable(f"The training node {node.key} did not answer within {START_SECONDS} seconds.")


def _stop(nodes: list[DemoNode]) -> None:
    running = [node.process for node in nodes if node.process is not None and node.process.poll() is None]
    for process in running:
        process.send_signal(signal.SIGTERM)
    for process in running:
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()


_GONE = "All three are up. Everything is removed when you stop it (Ctrl-C). KEEP=1 make demo keeps it."


def _say(node: DemoNode) -> None:
    chapter = fetch_chapter(node.key)
    people = [f"      {person['name']}, {_in_words(person['roles'])}" for person in chapter["people"]]
    head = [f"  {chapter['name']}", f"    {node.origin}/training/   (press a name to sign in)"]
    if chapter["role"] == "hotline":
        head.append(f"    {node.origin}/write/   (write to it as somebody who needs help; the shift board leads to a switchboard that lets calls ring)")
    _write("\n".join([*head, *people, ""]))


def _in_words(slugs: list[str]) -> str:
    return ", ".join("data protection officer" if slug == "dpo" else slug.replace("_", " ") for slug in slugs)


def _write(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
