"""Which browser the journeys use: the system's Chromium, else the one that Playwright has or can fetch."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

#: Chromium must not look for its own servers: the machine may have no network, and a test has none to talk to.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
]


@cache
def find_browser() -> str | None:
    """Path of a Chromium, or None. FANAL_BROWSER names one; a fetch by Playwright is tried last, once."""
    for name in (os.environ.get("FANAL_BROWSER", ""), "chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name) if name else None
        if found:
            return found
    bundled = _bundled()
    if bundled is None:
        subprocess.run(
            [sys.executable, "-m", "playwright", "install", "chromium"], check=False, capture_output=True, timeout=300
        )
        bundled = _bundled()
    return bundled


def _bundled() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return str(path) if path.exists() else None
