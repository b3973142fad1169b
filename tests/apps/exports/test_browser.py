"""Exports in a real browser: the whole way with and without scripts, progress that moves by itself, nobody shut out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from fanal.accounts.models import Staff
from fanal.cases.models import Case
from fanal.exports import tasks
from fanal.exports.models import Export
from fanal.exports.views import asking
from tests.apps.exports.conftest import Ask
from tests.apps.imports.test_browser import browser_type_launch_args, sign_in  # noqa: F401 - a fixture of these tests too
from tests.apps.web.test_browser import RULES, width_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def page(request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer, case_manager: Staff) -> Iterator[Page]:
    page = sign_in(browser, live_server, case_manager, java_script_enabled=request.param)
    yield page
    page.context.close()


def test_a_list_is_taken_along(page: Page, live_server: LiveServer, full_case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    page.goto(f"{live_server.url}/cases/all/")
    page.get_by_role("link", name="Export", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Export: Cases")
    page.get_by_label("A meeting or a hand-over").check()
    page.get_by_label("In a few words").fill("the weekly meeting")
    page.get_by_label("Plain table (.csv)").check()
    page.get_by_role("button", name="Make the file").click()
    expect(page.get_by_role("heading", name="The file is ready")).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Fetch the file").click()
    assert "سمير الحدادي".encode() in waiting.value.path().read_bytes()
    assert waiting.value.suggested_filename.endswith(".csv")

    monkeypatch.setattr(asking, "SHORT", 0)  # long enough for a worker
    page.goto(f"{live_server.url}/exports/new/?of=cases.list&shelf=mine")
    page.get_by_label("Work on a case").check()
    page.get_by_label("In a few words").fill("my own week")
    page.get_by_role("button", name="Make the file").click()
    expect(page.get_by_role("heading", name="The export waits its turn")).to_be_visible()
    tasks.make(export_id=str(Export.objects.latest("asked_at").pk))
    page.get_by_role("link", name="See how far it is").click()
    expect(page.get_by_role("link", name="Fetch the file")).to_be_visible()

    page.goto(f"{live_server.url}/exports/new/?of=cases.case_file&case={full_case.pk}")
    page.get_by_label("A court").check()
    page.get_by_label("In a few words").fill("the hearing on Monday")
    page.get_by_role("button", name="Make the paper").click()
    expect(page.get_by_role("heading", name="The export waits its turn")).to_be_visible()
    page.get_by_role("button", name="Call it off").click()
    expect(page.get_by_text("The export is called off. Nothing of it was kept.").first).to_be_visible()


@pytest.mark.parametrize("look", [("en", 1280, "light"), ("ar", 320, "dark")])
def test_nobody_is_shut_out(  # noqa: PLR0917 - fixtures
    browser: Browser, live_server: LiveServer, case_manager: Staff, supervisor: Staff, full_case: Case, made: Ask, ask: Ask,
    look: tuple[str, int, str],
) -> None:  # fmt: skip
    language, width, scheme = look
    how: dict[str, Any] = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme, "bypass_csp": True}
    page = sign_in(browser, live_server, supervisor, language, **how)

    def look_at(name: str, path: str) -> None:
        page.goto(f"{live_server.url}{path}")
        found = Axe().run(page, options=RULES).response
        assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == [], name
        assert width_of(page) == 0, name
        if folder := os.environ.get("FANAL_PICTURES"):
            page.screenshot(path=f"{folder}/export-{name}.{language}.{width}.png", full_page=True)

    look_at("empty", "/exports/")
    look_at("ask", "/exports/new/?of=cases.list&shelf=open_cases")
    look_at("print", f"/exports/new/?of=cases.case_file&case={full_case.pk}")
    made(case_manager, "cases.list", shelf="mine", total=900)
    look_at("review", "/exports/review/")
    ready, waiting = made(supervisor, "cases.list", shelf="open_cases"), ask(supervisor, "cases.list", shelf="list", total=4_000)
    Export.objects.filter(pk=waiting.pk).update(rows=1_200)
    for name, path in (("ready", f"/exports/{ready.pk}/"), ("making", f"/exports/{waiting.pk}/"), ("list", "/exports/"), ("cases", "/cases/all/"), ("case", f"/cases/{full_case.pk}/")):
        look_at(name, path)
    page.context.close()
