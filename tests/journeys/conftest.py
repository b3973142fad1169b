"""Journeys: a real node, a real browser, a person's steps. Pictures are kept for the documents."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.browser import ARGUMENTS, find_browser
from tests.journeys.nodes import RunningNode, make_node


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The browser that is there."""
    return {"executable_path": find_browser(), "args": ARGUMENTS, "headless": True}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """A desk's screen."""
    return {"viewport": {"width": 1400, "height": 900}, "locale": "en-GB", "timezone_id": "Europe/Brussels"}


@pytest.fixture(scope="module")
def story_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningNode]:
    """A training node with the told story of the demo, running: one for each file, because what a journey leaves stands on the board of the next."""
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in the test's thread
    node = make_node(tmp_path_factory.mktemp("story"), name="be")
    node.environment["FANAL_DEMO_NODE"] = "be"
    node.command("demo-seed")
    node.start()
    yield node
    node.stop()


@pytest.fixture
def fresh_node(tmp_path: Path) -> Iterator[RunningNode]:
    """A node right after `fanal init`, running; nobody has opened it yet."""
    node = make_node(tmp_path, name="new", training=False)
    node.start()
    yield node
    node.stop()
