"""An empty database of today's shape, kept ready: a new SQLite node copies it instead of walking through every migration.

Applying some fifty migrations to an empty file costs several seconds, most of it Django rebuilding its picture of the
models; a copy costs none. The file holds no row of any node and is named by a digest of all migrations, so a changed one is
never used; `migrate` runs on the copy all the same and would say if anything were missing.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path


def template_path() -> Path:
    """Where today's template lies, or would lie. Needs Django set up."""
    import django
    from django.apps import apps

    digest = hashlib.sha256(f"{django.__version__} {sqlite3.sqlite_version} {sys.version_info[:2]}".encode())
    for config in sorted(apps.get_app_configs(), key=lambda one: one.name):
        for path in sorted(Path(config.path).glob("migrations/*.py")):
            digest.update(f"{config.label}/{path.name}".encode())
            digest.update(path.read_bytes())
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "fanal" / f"empty-{digest.hexdigest()[:24]}.sqlite3"


def prepare_template() -> Path:
    """Make today's template unless it is there. Older ones are removed. Returns its path."""
    path = template_path()
    if path.exists():
        return path
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="fanal-template-") as folder:
        # The settings too: a test run has settings of its own, and a home of its own with them.
        foreign = ("FANAL_", "DATABASE_URL", "DJANGO_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        environment = {**kept, "FANAL_HOME": f"{folder}/home", "FANAL_KEK_FILE": f"{folder}/kek"}
        command = [sys.executable, "-m", "fanal", "init", "--no-input"]
        subprocess.run(command, env=environment, check=True, capture_output=True)  # noqa: S603
        made = Path(folder) / "made.sqlite3"
        with sqlite3.connect(f"file:{folder}/home/fanal.sqlite3?mode=rw", uri=True) as source:
            source.execute("DELETE FROM network_node")
            source.commit()
            source.execute("VACUUM INTO ?", [str(made)])
        source.close()
        part = path.with_suffix(f".{os.getpid()}")
        shutil.copyfile(made, part)
        part.replace(path)
    for old in path.parent.glob("empty-*.sqlite3"):
        if old != path:
            old.unlink(missing_ok=True)
    return path


def copy_template(to: Path) -> bool:
    """Put a copy where a node expects its database. False, and nothing done, when there is no template or a database already."""
    path = template_path()
    if to.exists() or not path.exists():
        return False
    part = to.with_suffix(".part")
    part.touch(mode=0o600)
    shutil.copyfile(path, part)
    part.replace(to)
    return True
