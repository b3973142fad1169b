"""Every branch of the core is walked by the tests of the core alone: its rules are not to lean on tests of pages."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.guards.tree import ROOT


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_the_tests_of_the_core_walk_every_branch_of_it(tmp_path: Path) -> None:
    run = subprocess.run(
        [
            sys.executable, "-m", "pytest", "-q", "tests/core", "--cov=fanal.core", "--cov-branch", "--cov-fail-under=100",
            "--cov-report=term-missing:skip-covered",
        ],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "COVERAGE_FILE": str(tmp_path / "coverage"), "PYTEST_ADDOPTS": "", "PYTEST_XDIST_WORKER": ""},
    )  # fmt: skip
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-1000:]
