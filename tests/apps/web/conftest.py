"""Shared by the web room's tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.journeys.browser import ARGUMENTS, find_browser


@pytest.fixture(scope="session", autouse=True)
def static_folder() -> Iterator[None]:
    """Nothing is collected in tests: files are found where they lie. WhiteNoise warns when even the folder is missing."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    yield


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The browser that is there."""
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in the test's thread
    return {"executable_path": find_browser(), "args": ARGUMENTS, "headless": True}
