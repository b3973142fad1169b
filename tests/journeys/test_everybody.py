"""Every page of the journeys for everybody: no axe violation (WCAG 2.0 to 2.2, A and AA), nothing runs sideways; light,
dark, Arabic and at 320 pixels. The pictures are kept for whoever looks."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.journeys.nodes import RunningNode
from tests.journeys.people import keep_picture, sign_in_for_training, sit_down

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RULES: dict[str, Any] = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
MODES: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "320": {"viewport": {"width": 320, "height": 640}},
    "arabic": {"language": "ar"},
    "arabic-320-dark": {"language": "ar", "color_scheme": "dark", "viewport": {"width": 320, "height": 640}},
}
#: Pictures that the documents show (`make pictures`).
MANUAL = {"light-desk-board": "board", "light-cases-id": "case", "arabic-cases-id": "case-arabic", "320-contact": "contact-phone"}
CASE_PAGES = (
    "", "child/", "people/", "tasks/", "support/", "formal/", "documents/", "readers/", "category/", "countries/", "police/", "owner/",
    "mark/", "close/", "restrict/", "child/add/", "people/add/", "formal/authority/", "formal/consent/", "note/", "support/add/", "tasks/add/",
    "documents/add/",
)
DESK_PAGES = ("/desk/", "/desk/board/", "/desk/new", "/desk/contacts/", "/cases/", "/cases/all/", "/cases/closed/", "/cases/new/", "/find/?q=Samir", "/me/", "/help/")
SUPERVISOR_PAGES = ("/desk/openings/", "/cases/emergency/review/", "/cases/import/", "/cases/review/")
HOUSE_PAGES = ("/people/", "/people/invite/", "/settings/", "/journal/")


def _look(page: Page, place: str, mode: str) -> list[str]:
    """What is wrong with a page as it stands."""
    wrong = []
    found = Axe().run(page, options=RULES).response
    wrong += [f"{place} [{mode}]: {one['id']}: {one['nodes'][0]['html'][:160]}" for one in found["violations"]]
    over = int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
    if over > 0:
        wrong.append(f"{place} [{mode}]: {over} px too wide")
    return wrong


def _first_case(page: Page, origin: str) -> str:
    page.goto(f"{origin}/cases/all/")
    href = page.get_by_role("link", name=re.compile("Milan")).first.get_attribute("href")
    return str(href)


@pytest.mark.parametrize("mode", list(MODES))
def test_no_page_shuts_anybody_out(story_node: RunningNode, browser: Browser, mode: str) -> None:
    how = dict(MODES[mode])
    language = how.pop("language", "")
    origin = story_node.origin
    wrong: list[str] = []
    for person, pages in (("Jonas Vermeer", DESK_PAGES), ("Katarzyna Wilk", SUPERVISOR_PAGES), ("Tomas Berg", HOUSE_PAGES)):
        somebody = sit_down(browser, bypass_csp=True, **how)
        page = somebody.page
        sign_in_for_training(page, origin, person)
        case = _first_case(page, origin) if person == "Jonas Vermeer" else ""
        if language:
            _speak(page, origin, language)
        for path in (*pages, *(f"{case}{part}" for part in CASE_PAGES if case)):
            answer = page.goto(f"{origin}{path}")
            assert answer is not None and answer.status == 200, f"{path}: {answer and answer.status}"
            place = re.sub(r"[0-9a-f]{8}-[0-9a-f-]+", "id", path)
            wrong += _look(page, place, mode)
            if path in {"/desk/board/", "/cases/", "/find/?q=Samir", "/people/", case, f"{case}child/", f"{case}close/", f"{case}tasks/"}:
                name = f"{mode}{place.replace('/', '-').replace('?', '-')}".rstrip("-")
                keep_picture(page, name, manual=MANUAL.get(name, ""))
        if person == "Jonas Vermeer":
            page.goto(f"{origin}/desk/new")
            page.locator("button[name=channel][value=call]").click()
            page.wait_for_load_state()
            wrong += _look(page, "/desk/contacts/id/", mode)
            keep_picture(page, f"{mode}-contact", manual=MANUAL.get(f"{mode}-contact", ""))
        somebody.context.close()
    assert not wrong, "\n".join(wrong)


def _speak(page: Page, origin: str, language: str) -> None:
    """Choose a language as a person does, on the page that everybody has."""
    page.goto(f"{origin}/me/")
    choice = page.locator("main select[name=language]")
    choice.select_option(language)
    choice.locator("xpath=ancestor::form").locator("button[type=submit]").first.click()
    page.wait_for_load_state()
    assert page.locator("html").get_attribute("lang") == language


def test_signed_out_pages_shut_nobody_out(fresh_node: RunningNode, browser: Browser) -> None:
    wrong: list[str] = []
    for mode in ("light", "dark", "320"):
        somebody = sit_down(browser, bypass_csp=True, **MODES[mode])
        for path in ("/sign-in/", "/help/", "/no-such-page/", fresh_node.setup_url.removeprefix(fresh_node.origin)):
            somebody.page.goto(f"{fresh_node.origin}{path}")
            place = "/setup/" if path.startswith("/setup/") else path
            wrong += _look(somebody.page, place, mode)
            keep_picture(somebody.page, f"{mode}-out{place.replace('/', '-')}".rstrip("-"))
        somebody.context.close()
    assert not wrong, "\n".join(wrong)
