"""Processes that are forked from one that has loaded the program: watched, ended, and sharing nothing that they must not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fanal.core.errors import NotReady, Unavailable
from fanal.ops.forked import fork, in_a_child
from fanal.ops.processes import Child, Supervisor

pytestmark = pytest.mark.any_database

PROGRAM = """
import os, sys, time
from pathlib import Path
from fanal.ops.processes import Child, Supervisor
base = Path(sys.argv[1])
def run():
    (base / "forked").write_text(str(os.getpid()))
    time.sleep(60)
sys.exit(Supervisor([Child("forked", run)], run_folder=base / "run").run())
"""


def _wait_for(path: Path, other_than: str = "") -> str:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if path.exists() and path.read_text() not in {"", other_than}:
            return path.read_text()
        time.sleep(0.05)
    raise AssertionError(f"{path.name} did not appear")


def _gone(pid: int) -> bool:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def test_an_exit_code_and_a_name(tmp_path: Path) -> None:
    def run() -> None:
        (tmp_path / "name").write_text(Path("/proc/self/comm").read_text().strip())
        raise SystemExit(7)

    child = fork("somebody", run)
    assert child.wait(timeout=10) == 7
    assert (tmp_path / "name").read_text() == "fanal-somebody"


def test_a_child_that_is_killed_is_seen_and_a_slow_one_can_be_waited_for_in_vain() -> None:
    child = fork("slow", lambda: time.sleep(60))
    assert child.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        child.wait(timeout=0.1)
    os.kill(child.pid, signal.SIGKILL)
    assert child.wait(timeout=10) == -signal.SIGKILL


def test_what_is_asked_in_a_child_is_told_by_it(capfd: pytest.CaptureFixture[str]) -> None:
    in_a_child(lambda: None)

    def refuse() -> None:
        raise NotReady("There is no node here.")

    with pytest.raises(SystemExit) as told:
        in_a_child(refuse)
    assert told.value.code == 2
    assert "fanal: There is no node here." in capfd.readouterr().err


def test_what_breaks_in_a_child_is_said_without_its_values(capfd: pytest.CaptureFixture[str]) -> None:
    def break_down() -> None:
        raise ValueError("Lina Berger")

    with pytest.raises(SystemExit):
        in_a_child(break_down)
    said = capfd.readouterr().err
    assert said.startswith("fanal: ") and "Lina" not in said


@pytest.mark.slow
def test_a_forked_process_starts_again_and_ends_with_a_stop(tmp_path: Path) -> None:
    program = subprocess.Popen([sys.executable, "-c", PROGRAM, str(tmp_path)], stderr=subprocess.DEVNULL)
    try:
        first = _wait_for(tmp_path / "forked")
        os.kill(int(first), signal.SIGKILL)
        again = _wait_for(tmp_path / "forked", other_than=first)
    finally:
        program.send_signal(signal.SIGTERM)
        assert program.wait(timeout=20) == 0
    assert _gone(int(again))


@pytest.mark.slow
def test_a_child_that_outlives_its_supervisor_does_not_hold_the_home(tmp_path: Path) -> None:
    program = subprocess.Popen([sys.executable, "-c", PROGRAM, str(tmp_path)], stderr=subprocess.DEVNULL)
    left_over = int(_wait_for(tmp_path / "forked"))
    another = Supervisor([Child("x", ["true"])], run_folder=tmp_path / "run")
    with pytest.raises(Unavailable, match="already running"):
        another.claim()
    program.kill()
    program.wait(timeout=20)
    try:
        os.kill(left_over, 0)
        another.claim()
    finally:
        another.release()
        os.kill(left_over, signal.SIGKILL)
