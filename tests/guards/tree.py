"""Walks over the source tree for the guard tests. Only files that git tracks or would track."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "fanal"
TESTS = ROOT / "tests"


def python_files(folder: Path = SOURCE, *, migrations: bool = False) -> Iterator[Path]:
    """Our Python files below a folder."""
    for path in sorted(folder.rglob("*.py")):
        if "__pycache__" in path.parts or (not migrations and "migrations" in path.parts):
            continue
        yield path


def templates() -> Iterator[Path]:
    """Every template."""
    yield from (path for path in sorted(SOURCE.rglob("templates/**/*")) if path.is_file())


@cache
def parse(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name_of(path: Path) -> str:
    """Path below the root, for messages."""
    return path.relative_to(ROOT).as_posix()


def check_exceptions(found: set[str], allowed: dict[str, str]) -> None:
    """Found must be covered by `allowed` (place → reason), and every exception must still be needed."""
    new = found - allowed.keys()
    assert not new, f"not allowed here: {sorted(new)}"
    stale = allowed.keys() - found
    assert not stale, f"stale exceptions, take them out: {sorted(stale)}"
    assert all(allowed.values()), "an exception needs a reason"
