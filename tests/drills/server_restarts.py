"""PostgreSQL stopped, crashed and killed under load, and started again, while writers work and a node is served.

Each round: two writers work, the server ends in one of the three ways of `server.WAYS`, is away for a moment, and comes back. Acts that
failed are sent again. Nothing acknowledged may be lost or doubled, and the served node must come back by itself: its pages, the
open streams (they hear what happens after), the worker of its jobs.
"""

from __future__ import annotations

import re
import socket
import time
import urllib.error
from collections import Counter
from typing import Any

from tests.drills import acts
from tests.drills.outcome import Outcome
from tests.drills.server import WAYS, Server
from tests.drills.setting import Setting
from tests.drills.visitor import Visitor, open_stream, read_until
from tests.drills.writers import Said, Writers
from tests.journeys.nodes import RunningNode, make_node

#: Longest time (s) until pages, streams and jobs are back once the server is. A worker looks again after 30 s at the latest.
BACK_SECONDS = 60.0


def drill(setting: Setting, rounds: int) -> Outcome:
    """`rounds` restarts, the three ways in turn."""
    outcome = Outcome("PostgreSQL restarted under load", setting.database)
    with Server(setting.folder / "server" / "data") as server:
        node = make_node(setting.folder, name="served", database_url=server.url)
        node.environment |= {"FANAL_DEMO_NODE": "be", "FANAL_LOG_LEVEL": "ERROR"}
        node.command("demo-seed")
        node.start()
        try:
            _restart_often(setting, server, node, outcome, rounds)
        finally:
            node.stop()
    return outcome


def _restart_often(setting: Setting, server: Server, node: RunningNode, outcome: Outcome, rounds: int) -> None:
    said, told, slowest, ended = Said(), Counter[str](), 0.0, 0
    visitor = Visitor(node.origin, "Jonas Vermeer")
    stream = open_stream(node, visitor, "board")
    read_until(stream, b"\r\n\r\n")
    with Writers(node.environment, setting.folder) as writers:
        case = str(writers.call("tests.drills.setting:a_case"))
        for number in range(1, rounds + 1):
            way = WAYS[(number - 1) % len(WAYS)]
            todo = [*said.open, *acts.some(setting.chance, case, 25)]
            heard = _one_restart(setting, writers, server, way, todo)
            for text in heard.failed.values():
                told[text.split()[0]] += 1
            said.asked += heard.asked
            said.acknowledged += heard.acknowledged
            back = _until_back(node, visitor, writers, outcome, f"round {number} ({way})")
            slowest = max(slowest, back)
            said.hear(writers.end(writers.write([*said.open, *acts.some(setting.chance, case, 1)]))[1])
            if not _heard(stream):
                # A stream that ended is asked for again, as every browser does; then it must tell.
                stream.close()
                ended += 1
                stream = open_stream(node, visitor, "board")
                read_until(stream, b"\r\n\r\n")
                said.hear(writers.end(writers.write(acts.some(setting.chance, case, 1)))[1])
                if not _heard(stream):
                    outcome.problems.append(f"round {number} ({way}): streams hear nothing any more")
            outcome.take(writers.look(said.acknowledged, whole=True), f"round {number} ({way})")
            outcome.rounds += 1
    stream.close()
    outcome.acknowledged = len(set(said.acknowledged))
    outcome.notes.append(f"the node was back {slowest:.1f} s after the server at the latest; acts that failed meanwhile: {dict(told)}; {ended} streams ended and were asked for again")
    if said.open:
        outcome.problems.append(f"{len(said.open)} acts could not be done after the restart: {said.failed}"[:400])


def _heard(stream: socket.socket) -> bool:
    """Whether the stream that was open before the break tells of what was written after it. False: it was ended."""
    try:
        read_until(stream, b"board", seconds=BACK_SECONDS)
    except (AssertionError, OSError):
        return False
    return True


def _one_restart(setting: Setting, writers: Writers, server: Server, way: str, todo: list[Any]) -> Said:
    pid = writers.write(todo, pause=0.2)
    until = time.monotonic() + 30
    while "acknowledged" not in writers.so_far(pid) and time.monotonic() < until:
        time.sleep(0.02)
    time.sleep(setting.chance.uniform(0.0, 0.6))
    server.stop(way)
    time.sleep(setting.chance.uniform(0.0, 1.0))
    server.start()
    heard = Said()
    heard.hear(writers.end(pid)[1])
    return heard


def _until_back(node: RunningNode, visitor: Visitor, writers: Writers, outcome: Outcome, where: str) -> float:
    """Seconds until a page, a stream and the jobs' worker were all seen at work."""
    began = time.monotonic()
    clear = True
    while True:
        try:
            page = visitor.get("/cases/mine/")
            break
        except urllib.error.HTTPError as error:
            said = error.read().decode()
            clear = clear and error.code == 503 and "does not answer" in said
        except OSError:
            clear = False
        if time.monotonic() - began > BACK_SECONDS:
            outcome.problems.append(f"{where}: pages do not come back")
            return BACK_SECONDS
        time.sleep(0.2)
    if not clear:
        outcome.problems.append(f"{where}: a page during the break did not say what is wrong")
    if not re.search(r"/cases/[0-9a-f-]{36}/", page):
        outcome.problems.append(f"{where}: the page is not whole")
    while not writers.call("tests.drills.server_restarts:worker_lives", since=time.time() - (time.monotonic() - began)):
        if time.monotonic() - began > BACK_SECONDS:
            outcome.problems.append(f"{where}: the jobs' worker does not come back")
            break
        time.sleep(0.5)
    return time.monotonic() - began


# -- called within a node ------------------------------------------------------------------------------------------------
def worker_lives(since: float) -> bool:
    """Whether a worker gave a sign of life after this moment (seconds since 1970)."""
    from fanal.jobs import queries

    last = queries.last_heartbeat()
    return last is not None and last.timestamp() > since
