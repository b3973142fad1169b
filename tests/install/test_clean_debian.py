"""The README's promise to the letter: on a bare Debian 12, from clone to first page. Where no Debian can be made, the skip says why."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.install import debian
from tests.install.newcomer import Demo, clone_into, listens, page, still_running_in
from tests.journeys.nodes import free_ports

pytestmark = [pytest.mark.slow, pytest.mark.alone, pytest.mark.sqlite_only]


@pytest.fixture
def clean_debian() -> Iterator[Path]:
    """A Debian with nothing in it but what the README asks for."""
    folder = Path(tempfile.mkdtemp(prefix="fanal-debian-"))
    try:
        debian.check_can_make()
        debian.make_debian(folder / "root")
        yield folder / "root"
    except debian.CannotMake as reason:
        pytest.skip(f"no clean Debian here: {reason}")
    finally:
        # Nothing is mounted there any more: the mounts ended with their namespace.
        shutil.rmtree(folder, ignore_errors=True)


def test_a_bare_debian_goes_from_clone_to_first_page_and_back_to_nothing(
    clean_debian: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    port = free_ports(1)[0]
    demo = Demo(
        command=debian.inside(clean_debian, "/srv/fanal", "make", "demo", f"PORT={port}"),
        clone=clone_into(clean_debian / "srv"),
        port=port,
        environment=dict(os.environ),
        output=tmp_path / "out.txt",
    )
    demo.start()
    try:
        seconds = demo.wait_for_first_page()
        with capsys.disabled():
            print(f"\nclean Debian: first page {seconds:.1f} s after the installation ended")
        origins = demo.wait_for_all()
        assert len(set(origins)) == 3
        for origin in origins:
            assert "Fanal" in page(f"{origin}/training/")
        assert list((clean_debian / "tmp").glob("fanal-demo-*"))
    finally:
        demo.press_ctrl_c()
    assert not list((clean_debian / "tmp").glob("fanal-demo-*")), "the demo left its folder behind"
    assert not still_running_in(demo.clone)
    assert not [origin for origin in origins if listens(int(origin.rsplit(":", 1)[1]))], "something still listens"
