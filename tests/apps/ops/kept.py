"""A story node with folders for its backups, and homes into which they are restored, on the database under test."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.conftest import ON_POSTGRES
from tests.guards.tree import ROOT
from tests.journeys.nodes import RunningNode, make_node


def database_url(word: str) -> str:
    """A fresh database for a node; empty on SQLite, where the home has it."""
    if not ON_POSTGRES:
        return ""
    from tests.postgres import make_database

    return make_database(f"{word}_{uuid4().hex[:12]}")


def keep(node: RunningNode, base: Path) -> RunningNode:
    """Tell a node where its backups go."""
    node.environment |= {
        "FANAL_BACKUP_FOLDER": str(base / "archives"), "FANAL_BACKUP_KEYS_FOLDER": str(base / "keys"), "FANAL_PG_BIN": pg_bin(),
    }  # fmt: skip
    return node


def pg_bin() -> str:
    """Folder of the client tools; empty on SQLite."""
    if not ON_POSTGRES:
        return ""
    from tests.postgres import bin_folder

    return str(bin_folder())


def make_kept_node(base: Path, *, story: bool = True, name: str = "kept") -> RunningNode:
    """A training node whose backups go into `base`."""
    node = keep(make_node(base, name=name, database_url=database_url(name)), base)
    if story:
        node.environment["FANAL_DEMO_NODE"] = "be"
        node.command("demo-seed")
    return node


def newest(folder: Path, kind: str) -> Path:
    """The newest `.backup` or `.keys` in a folder."""
    return sorted(folder.glob(f"*.{kind}"))[-1]


def empty_home(node: RunningNode, base: Path, **environment: str) -> RunningNode:
    """Where this node may be restored: another folder, another database, the same key file unless said otherwise."""
    home = base / f"restored-{uuid4().hex[:8]}"
    return replace(
        node, home=home, process=None,
        environment={**node.environment, "FANAL_HOME": str(home), "DATABASE_URL": database_url("restored"), **environment},
    )  # fmt: skip


def run(node: RunningNode, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """`fanal …` with text on its standard input."""
    return subprocess.run(
        [sys.executable, "-m", "fanal", *words], env=node.environment, input=given, capture_output=True, text=True, check=False, timeout=120
    )


def _small_files() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))


def run_with_full_disk(node: RunningNode, *words: str) -> subprocess.CompletedProcess[str]:
    """`fanal …` where no file may grow past 200 kB: the disk says no in the middle of a write."""
    return subprocess.run(
        [sys.executable, "-m", "fanal", *words], env=node.environment, preexec_fn=_small_files, capture_output=True, text=True,
        check=False, timeout=120,
    )  # fmt: skip


def ask(node: RunningNode, code: str) -> Any:
    """Run Python within a node; `answer` is what it says, as JSON."""
    program = f"import django; django.setup()\nanswer = None\n{code}\nimport json; print(json.dumps(answer, default=str))"
    done = subprocess.run(
        [sys.executable, "-c", program], env={**node.environment, "DJANGO_SETTINGS_MODULE": "fanal.settings"},
        capture_output=True, text=True, check=False, timeout=120, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])
