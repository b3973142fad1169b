"""The import pages in a real browser: an old list taken over with and without scripts, nobody shut out, nothing sideways."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from fanal.accounts.models import Staff
from fanal.cases.models import Case
from tests.apps.imports.sheets import NOOR, SAMIR, changed, sheet
from tests.apps.web.test_browser import RULES, width_of
from tests.cast import client_for
from tests.journeys.browser import ARGUMENTS, find_browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The browser that is there."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in the test's thread
    return {"executable_path": find_browser(), "args": ARGUMENTS, "headless": True}


def sign_in(browser: Browser, live_server: LiveServer, person: Staff, language: str = "en", **how: Any) -> Page:
    """A window in which `person` is signed in."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **how})
    client = client_for(person)
    cookies = [
        (settings.SESSION_COOKIE_NAME, client.cookies[settings.SESSION_COOKIE_NAME].value),
        (settings.LANGUAGE_COOKIE_NAME, language),
    ]
    context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in cookies])
    return context.new_page()


def send_file(page: Page, live_server: LiveServer, data: bytes) -> None:
    page.goto(f"{live_server.url}/cases/import/new/")
    page.locator("input[type=file]").set_input_files(
        {"name": "old.xlsx", "mimeType": "application/octet-stream", "buffer": data}
    )
    page.locator("input[name=source]").fill("Old list")
    page.locator("main button[type=submit]").click()


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def page(
    request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer, supervisor: Staff
) -> Iterator[Page]:
    page = sign_in(browser, live_server, supervisor, java_script_enabled=request.param)
    yield page
    page.context.close()


def test_an_old_list_is_taken_over(page: Page, live_server: LiveServer) -> None:
    send_file(page, live_server, sheet(SAMIR, changed(NOOR, Type="EP")))
    expect(page.get_by_role("heading", level=1)).to_have_text("Which column is what?")
    expect(page.get_by_label("Prénom")).to_have_value("given_name")
    page.get_by_label("EP", exact=True).select_option("parental_abduction")
    page.get_by_role("button", name="Check the file").click()
    page.get_by_role("button", name="Import 2 cases").click()
    expect(page.get_by_text("2 cases came in.").first).to_be_visible()
    assert Case.objects.count() == 2


@pytest.mark.parametrize(
    "look",
    [("en", 1280, "light"), ("ar", 1280, "dark"), ("en", 320, "dark"), ("ar", 320, "light")],
)
def test_nobody_is_shut_out(
    browser: Browser, live_server: LiveServer, supervisor: Staff, look: tuple[str, int, str]
) -> None:
    language, width, scheme = look
    how: dict[str, Any] = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme, "bypass_csp": True}
    page = sign_in(browser, live_server, supervisor, language, **how)

    def look_at(name: str) -> None:
        found = Axe().run(page, options=RULES).response
        assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == [], name
        assert width_of(page) == 0, name
        if folder := os.environ.get("FANAL_PICTURES"):
            page.screenshot(path=f"{folder}/{name}.{language}.{width}.png", full_page=True)

    page.goto(f"{live_server.url}/cases/import/")
    look_at("list-empty")
    page.goto(f"{live_server.url}/cases/import/new/")
    look_at("begin")
    send_file(
        page,
        live_server,
        sheet(SAMIR, changed(NOOR, Type="EP", Disparu_le="next week"), changed(SAMIR, Statut="ouvert")),
    )
    look_at("columns")
    page.locator("main button[type=submit]").click()
    look_at("run")
    page.goto(f"{live_server.url}/cases/import/")
    look_at("list")
    page.context.close()
