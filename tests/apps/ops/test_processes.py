"""The supervisor starts, restarts and stops what it started, and nothing else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from fanal.core.errors import BadInput, Unavailable
from fanal.ops.processes import KINDS, Child, Supervisor, check_kinds, draining_file, node_processes

PROGRAM = """
import sys
from pathlib import Path
from fanal.ops.processes import Child, Supervisor
base = Path(sys.argv[1])
steady = Child("steady", [sys.executable, "-c", f"import time,os,pathlib; pathlib.Path({str(base)!r}, 'steady').write_text(str(os.getpid())); time.sleep(60)"], grace=5)
fragile = Child("fragile", [sys.executable, "-c", f"import pathlib; p=pathlib.Path({str(base)!r}, 'fragile'); p.write_text(p.read_text()+'x' if p.exists() else 'x')"])
stubborn = Child("stubborn", [sys.executable, "-c", f"import signal,time,os,pathlib; signal.signal(signal.SIGTERM, signal.SIG_IGN); pathlib.Path({str(base)!r}, 'stubborn').write_text(str(os.getpid())); time.sleep(60)"], grace=0.5)
sys.exit(Supervisor([steady, fragile, stubborn], run_folder=base / "run").run())
"""


def _wait_for(path: Path, content: str = "", seconds: float = 20) -> str:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if path.exists() and content in path.read_text() and path.read_text():
            return path.read_text()
        time.sleep(0.05)
    raise AssertionError(f"{path.name} did not appear")


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"


@pytest.mark.slow
def test_what_dies_starts_again_and_a_stop_ends_all_even_the_stubborn(tmp_path: Path) -> None:
    program = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(PROGRAM), str(tmp_path)], stderr=subprocess.DEVNULL
    )
    try:
        steady, stubborn = int(_wait_for(tmp_path / "steady")), int(_wait_for(tmp_path / "stubborn"))
        _wait_for(tmp_path / "fragile", "xx")
        os.kill(steady, signal.SIGKILL)
        (tmp_path / "steady").unlink()
        again = int(_wait_for(tmp_path / "steady"))
        assert again != steady
    finally:
        program.send_signal(signal.SIGTERM)
        assert program.wait(timeout=20) == 0
    assert not _alive(again)
    assert not _alive(stubborn)


def test_a_home_is_served_once(tmp_path: Path) -> None:
    first = Supervisor([], run_folder=tmp_path)
    first.claim()
    with pytest.raises(Unavailable, match="already running"):
        Supervisor([Child("x", ["true"])], run_folder=tmp_path).claim()
    first.release()
    again = Supervisor([], run_folder=tmp_path)
    again.claim()
    again.release()


@pytest.mark.parametrize(("words", "runs"), [
    (["jobs", "index", "pages", "live"], ["index", "pages", "live", "jobs"]), (["keys"], ["keys"]), (["live"], ["live"]),
    (["jobs", "jobs"], ["jobs"]), (["pages", "index"], ["index", "pages"]),
])  # fmt: skip
def test_a_machine_runs_what_it_is_told_in_the_order_of_starting(words: list[str], runs: list[str]) -> None:
    assert check_kinds(words) == runs
    assert [child.name for child in node_processes(bind="127.0.0.1:1", live_bind="127.0.0.1:2", workers=1, kinds=runs)] == runs


@pytest.mark.parametrize("words", [[], ["page"], ["pages"], ["index", "web"]], ids=str)
def test_what_a_machine_cannot_run_is_said(words: list[str]) -> None:
    with pytest.raises(BadInput):
        check_kinds(words)


def test_every_kind_of_process_can_be_started() -> None:
    assert tuple(child.name for child in node_processes(bind="127.0.0.1:1", live_bind="127.0.0.1:2", workers=1, kinds=KINDS)) == KINDS


DRAINING = """
import sys
from pathlib import Path
from fanal.ops.processes import Child, Supervisor
base = Path(sys.argv[1])
steady = Child("steady", [sys.executable, "-c", f"import time,os,pathlib; pathlib.Path({str(base)!r}, 'steady').write_text(str(os.getpid())); time.sleep(600)"], grace=5)
sys.exit(Supervisor([steady], run_folder=base / "run", drain_seconds=300).run())
"""


def test_a_machine_that_stops_says_so_first_and_goes_on_answering_until_it_is_told_again(tmp_path: Path) -> None:
    draining_file(tmp_path / "run").parent.mkdir()
    draining_file(tmp_path / "run").touch()  # left behind by a power cut
    with subprocess.Popen([sys.executable, "-c", DRAINING, str(tmp_path)]) as supervisor:
        pid = int(_wait_for(tmp_path / "steady"))
        assert not draining_file(tmp_path / "run").exists()
        supervisor.send_signal(signal.SIGTERM)
        until = time.monotonic() + 20
        while not draining_file(tmp_path / "run").exists():
            assert time.monotonic() < until
            time.sleep(0.02)
        assert _alive(pid) and supervisor.poll() is None
        supervisor.send_signal(signal.SIGTERM)
        assert supervisor.wait(timeout=30) == 0
    assert not _alive(pid)
