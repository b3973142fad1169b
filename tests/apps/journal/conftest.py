"""A plain file of anchors of its own for each test: the real one outlives a rolled back transaction, as it should."""

from __future__ import annotations

from pathlib import Path

import pytest

from fanal.journal import anchors


@pytest.fixture(autouse=True)
def anchor_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "journal-anchors.log"
    monkeypatch.setattr(anchors, "anchor_file", lambda: path)
    return path
