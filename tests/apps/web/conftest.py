"""Shared by the web room's tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings


@pytest.fixture(scope="session", autouse=True)
def static_folder() -> Iterator[None]:
    """Nothing is collected in tests: files are found where they lie. WhiteNoise warns when even the folder is missing."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    yield
