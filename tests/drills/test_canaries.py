"""500 names, put in by every way, stand nowhere in clear: database, its log, keys, sessions, files, temporary files, logs."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
from pathlib import Path

import pytest

from tests.concurrency.conftest import written_node  # noqa: F401 - a fixture
from tests.conftest import ON_POSTGRES
from tests.drills.canaries import COUNT, canary
from tests.drills.visitor import Visitor
from tests.guards.tree import ROOT
from tests.journeys.nodes import RunningNode

pytestmark = [pytest.mark.alone, pytest.mark.slow]
MARK = b"zqxcanary"


def _hits(folder: Path) -> list[str]:
    """Files that hold a canary in clear, in UTF-8 or UTF-16, whatever the case of its letters."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes().lower()
            if MARK in data or MARK.decode().encode("utf-16-le") in data:
                found.append(str(path.relative_to(folder)))
    return found


def test_500_canary_names_stand_nowhere_in_clear(written_node: RunningNode, tmp_path: Path) -> None:  # noqa: F811
    temporary, log = tmp_path / "temporary", tmp_path / "log" / "node.log"
    temporary.mkdir()
    log.parent.mkdir()
    written_node.environment |= {"TMPDIR": str(temporary), "FANAL_LOG_LEVEL": "DEBUG"}
    filled = subprocess.run(
        [sys.executable, "-m", "tests.drills.canaries"], cwd=ROOT, env=written_node.environment, capture_output=True, text=True, check=False,
    )
    assert filled.returncode == 0, filled.stderr[-3000:]
    (log.parent / "filling.log").write_text(filled.stderr)
    with log.open("w") as out:
        written_node.process = subprocess.Popen([sys.executable, "-m", "fanal", "serve"], env=written_node.environment, stdout=out, stderr=out)
        try:
            _use_it(written_node)
        finally:
            written_node.stop()
    assert log.stat().st_size > 1000, "the node logged what it did"
    assert _hits(written_node.home) == []
    assert _hits(temporary) == []
    assert _hits(log.parent) == []
    if ON_POSTGRES:
        dump = subprocess.run(
            [sys.executable, "-m", "tests.drills.dump", written_node.environment["DATABASE_URL"]], cwd=ROOT, capture_output=True, check=True, env=dict(os.environ)
        ).stdout
        assert len(dump) > 100_000
        assert MARK not in dump.lower()


def _use_it(node: RunningNode) -> None:
    """Read, search, and ask for what is not there, so that sessions, logs and the index have seen the names too."""
    until = time.monotonic() + 60
    while True:
        try:
            visitor = Visitor(node.origin, "Jonas Vermeer")
            break
        except (urllib.error.URLError, ConnectionError):
            assert time.monotonic() < until, "the node did not answer"
            time.sleep(0.2)
    assert canary(COUNT - 10)[:9] in visitor.get("/cases/all/")
    found = visitor.get(f"/find/?q={canary(0)}")
    assert canary(0) in found and re.search(r"/cases/[0-9a-f-]{36}/", found), "the words alone are said again by the page"
    for path in (f"/find/?q={canary(1)}%20{canary(2)}", "/desk/", "/desk/board/", "/cases/", "/desk/contacts/"):
        visitor.get(path)
    for path in (f"/cases/{canary(3)}/", f"/{canary(4)}", f"/desk/contacts/?after={canary(5)}&since={canary(6)}", f"/cases/list/{canary(7)}"):
        with pytest.raises(urllib.error.HTTPError):
            visitor.get(path)
    _send_what_is_wrong(visitor)
    assert MARK not in visitor.cookie_header().lower().encode(), "a message in a cookie names somebody"
    _ask_the_index(node)
    assert MARK not in visitor.get("/metrics").lower().encode()


def _send_what_is_wrong(visitor: Visitor) -> None:
    """Forms that come back with an error, or lead on with a message: what was typed stands on the page and nowhere else."""
    for path, form in (
        ("/cases/new/", {"category": "no such", "summary": canary(8)}),
        ("/cases/emergency/", {"reference": canary(9), "reason": canary(9)}),
        ("/sign-in/", {"login": f"{canary(10)}@people.example", "password": canary(10)}),
    ):
        try:
            visitor.post(path, form)
        except urllib.error.HTTPError as error:
            assert error.code in {403, 404, 422}, (path, error.code)


def _ask_the_index(node: RunningNode) -> None:
    """Whoever may speak with the index learns ids, never what it was filled with."""
    [path] = (node.home / "run").glob("*.sock")
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(20)
        line.connect(str(path))
        line.sendall(json.dumps({"do": "lookup", "kind": "name", "value": canary(0).lower()}).encode() + b"\n")
        answer = line.makefile("rb").readline()
    assert b"child:" in answer and MARK not in answer.lower()
