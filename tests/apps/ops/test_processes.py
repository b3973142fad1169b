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

from fanal.core.errors import Unavailable
from fanal.ops.processes import Child, Supervisor

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
