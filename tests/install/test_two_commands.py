"""A newcomer's way: clone into an empty directory, the README's commands, nothing else."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from tests.guards.tree import ROOT
from tests.journeys.nodes import free_ports

pytestmark = [pytest.mark.slow, pytest.mark.alone, pytest.mark.sqlite_only]


def _clean_environment(home: Path) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("FANAL_", "DJANGO_", "DATABASE_URL", "PYTHON", "VIRTUAL_ENV", "COV_", "PYTEST"))
    }
    return {**kept, "HOME": str(home)}


def _clone(tmp_path: Path) -> Path:
    """What git tracks, as a clone has it, and what is about to be committed on top."""
    clone = tmp_path / "fanal"
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(clone)], check=True)
    return clone


def test_make_alone_prints_help(tmp_path: Path) -> None:
    clone = _clone(tmp_path)
    run = subprocess.run(
        ["make"], cwd=clone, capture_output=True, text=True, check=True, env=_clean_environment(tmp_path)
    )
    assert "make demo" in run.stdout and "make test" in run.stdout


def test_from_clone_to_first_page_with_the_readmes_commands_only(tmp_path: Path) -> None:
    clone = _clone(tmp_path)
    environment = _clean_environment(tmp_path)
    subprocess.run(["make", "setup"], cwd=clone, check=True, env=environment, capture_output=True, timeout=900)
    port = free_ports(1)[0]
    output = tmp_path / "out.txt"
    began = time.monotonic()
    with output.open("w") as out:
        demo = subprocess.Popen(
            [str(clone / ".venv/bin/fanal"), "demo", "--port", str(port)],
            cwd=clone,
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        text = ""
        while "All three are up" not in text:
            assert demo.poll() is None, f"demo ended: {output.read_text()}"
            assert time.monotonic() - began < 120, output.read_text()
            time.sleep(0.1)
            text = output.read_text()
        origins = re.findall(r"http://localhost:\d+", text)
        assert len(origins) == 3
        for origin in origins:
            page = urllib.request.urlopen(f"{origin}/training/", timeout=10).read().decode()
            assert "Fanal" in page
    finally:
        demo.send_signal(signal.SIGINT)
        assert demo.wait(timeout=40) == 0
    kept = [path for path in Path("/tmp").glob("fanal-demo-*") if path.stat().st_mtime > time.time() - 300]
    assert not kept, "the demo left its folder behind"
    with socket.socket() as probe:
        probe.settimeout(1)
        assert probe.connect_ex(("127.0.0.1", port)) != 0, "something still listens"
