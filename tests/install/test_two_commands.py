"""A newcomer's way: clone into an empty directory, the README's commands, nothing else."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.install.newcomer import Demo, clean_environment, clone_into, listens, page, still_running_in
from tests.journeys.nodes import free_ports

pytestmark = [pytest.mark.slow, pytest.mark.alone, pytest.mark.sqlite_only]


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """A folder with a short path for the nodes: a Unix socket's address has room for 107 bytes."""
    folder = Path(tempfile.mkdtemp(prefix="fi-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def test_make_alone_prints_help(tmp_path: Path) -> None:
    clone = clone_into(tmp_path)
    run = subprocess.run(["make"], cwd=clone, capture_output=True, text=True, check=True, env=clean_environment(tmp_path))
    assert "make demo" in run.stdout and "make test" in run.stdout


def test_from_clone_to_first_page_and_back_to_nothing_with_make_demo_only(
    tmp_path: Path, short_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    port = free_ports(1)[0]
    demo = Demo(
        command=["make", "demo", f"PORT={port}"],
        clone=clone_into(tmp_path),
        port=port,
        environment={**clean_environment(tmp_path), "TMPDIR": str(short_folder)},
        output=tmp_path / "out.txt",
    )
    demo.start()
    try:
        seconds = demo.wait_for_first_page()
        with capsys.disabled():
            print(f"\nfirst page {seconds:.1f} s after the installation ended")
        origins = demo.wait_for_all()
        assert len(set(origins)) == 3
        for origin in origins:
            assert "Fanal" in page(f"{origin}/training/")
        assert list(short_folder.glob("fanal-demo-*")), "the nodes live elsewhere than this test looks"
    finally:
        demo.press_ctrl_c()
    assert "The training network is gone" in demo.output.read_text()
    assert not list(short_folder.iterdir()), "the demo left its folder behind"
    assert not still_running_in(demo.clone)
    assert not [origin for origin in origins if listens(int(origin.rsplit(":", 1)[1]))], "something still listens"
