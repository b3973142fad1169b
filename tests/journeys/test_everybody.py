"""Every page of the journeys for everybody: no axe violation (WCAG 2.0 to 2.2, A and AA), nothing runs sideways; light,
dark, Arabic, at 320 pixels, in the system's own colours and twice as large. The pictures are kept for whoever looks."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.later import CHILD, REPEATED
from tests.journeys.modes import MODES, look, speak
from tests.journeys.nodes import RunningNode
from tests.journeys.people import keep_picture, sign_in_for_training, sit_down

pytestmark = [pytest.mark.browser, pytest.mark.slow]

#: Pictures that the documents show (`make pictures`).
MANUAL = {"light-desk-board": "board", "light-cases-id": "case", "arabic-cases-id": "case-arabic", "320-contact": "contact-phone"}
CASE_PAGES = (
    "", "child/", "people/", "tasks/", "support/", "formal/", "documents/", "readers/", "category/", "countries/", "police/", "owner/",
    "mark/", "close/", "restrict/", "child/add/", "people/add/", "formal/authority/", "formal/consent/", "note/", "support/add/", "tasks/add/",
    "documents/add/", "tasks/plan/", "risk/", "filled/",
)
DESK_PAGES = ("/desk/", "/desk/board/", "/desk/new", "/desk/contacts/", "/cases/", "/cases/all/", "/cases/closed/", "/cases/new/", "/find/?q=Samir", "/me/", "/help/")
SUPERVISOR_PAGES = ("/desk/openings/", "/cases/emergency/review/", "/cases/import/", "/cases/review/")
HOUSE_PAGES = ("/people/", "/people/invite/", "/settings/", "/settings/letters/", "/journal/")
#: The second names no list: it comes back with a sentence that says so.
EXPORT_PAGES = ("/exports/", "/exports/new/?of=cases.list")


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
            speak(page, origin, language)
        for path in (*pages, *(f"{case}{part}" for part in CASE_PAGES if case)):
            answer = page.goto(f"{origin}{path}")
            assert answer is not None and answer.status == 200, f"{path}: {answer and answer.status}"
            place = re.sub(r"[0-9a-f]{8}-[0-9a-f-]+", "id", path)
            wrong += look(page, place, mode)
            if path in {"/desk/board/", "/cases/", "/find/?q=Samir", "/people/", case, f"{case}child/", f"{case}close/", f"{case}tasks/"}:
                name = f"{mode}{place.replace('/', '-').replace('?', '-')}".rstrip("-")
                keep_picture(page, name, manual=MANUAL.get(name, ""))
        if person == "Jonas Vermeer":
            page.goto(f"{origin}/desk/new")
            page.locator("button[name=channel][value=call]").click()
            page.wait_for_load_state()
            wrong += look(page, "/desk/contacts/id/", mode)
            keep_picture(page, f"{mode}-contact", manual=MANUAL.get(f"{mode}-contact", ""))
        somebody.context.close()
    assert not wrong, "\n".join(wrong)


@pytest.fixture(scope="module")
def later(story_node: RunningNode, browser: Browser) -> dict[str, tuple[str, ...]]:
    """The pages that begin empty, filled: who sees which."""
    story_node.tell_later()
    origin = story_node.origin
    ines = sit_down(browser)
    sign_in_for_training(ines.page, origin, "Ines Moreau")
    hint = _ask_about_the_closed_case(ines.page, origin)
    text = _address(ines.page, f"{origin}/desk/board/", "/desk/talks/")
    ines.context.close()
    katarzyna = sit_down(browser)
    sign_in_for_training(katarzyna.page, origin, "Katarzyna Wilk")
    comparison = _address(katarzyna.page, f"{origin}/desk/board/", "/desk/comparisons/")
    judging = _address(katarzyna.page, f"{origin}/cases/reading/", "/cases/reading/")
    katarzyna.context.close()
    jonas = sit_down(browser)
    sign_in_for_training(jonas.page, origin, "Jonas Vermeer")
    export = _make_an_export(jonas.page, origin)
    patterns = _patterns(jonas.page, origin)
    jonas.context.close()
    return {
        "Ines Moreau": (hint, "/desk/board/", text),
        "Katarzyna Wilk": ("/desk/board/", comparison, "/cases/reading/", judging, "/exports/review/"),
        "Jonas Vermeer": (*EXPORT_PAGES, *export, *patterns),
        "Tomas Berg": ("/settings/letters/", "/settings/restored/", "/people/"),
    }


def _ask_about_the_closed_case(page: Page, origin: str) -> str:
    """Type the full name of a child whose case is closed to an operator; ask for a comparison. The contact stays open."""
    page.goto(f"{origin}/desk/new")
    page.locator("button[name=channel][value=call]").click()
    page.wait_for_load_state()
    page.get_by_label("Given name, as heard").fill(CHILD[0])
    page.get_by_label("Family name, as heard").fill(CHILD[1])
    page.keyboard.press("Tab")
    expect(page.locator("#earlier")).to_be_visible()
    keep_picture(page, "later-hint")
    page.get_by_role("button", name="Ask them to compare").click()
    expect(page.locator("#earlier")).to_contain_text("They were asked to compare it")
    return page.url.removeprefix(origin)


def _make_an_export(page: Page, origin: str) -> tuple[str, str]:
    """Returns the page that asks for it, and the one that has it."""
    page.goto(f"{origin}/cases/all/")
    # Not by words: Jonas may read in the language in which an earlier test left him.
    page.locator("main a[href*='of=cases.list']").first.click()
    page.wait_for_load_state()
    asking = page.url.removeprefix(origin)
    page.locator("input[name=purpose_kind][value=meeting]").check(force=True)
    page.locator("input[name=purpose]").fill("the weekly meeting")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state()
    return asking, page.url.removeprefix(origin)


def _patterns(page: Page, origin: str) -> list[str]:
    """What the disappearances of a child have in common, and what those from a place; and the interview of the first time."""
    page.goto(f"{origin}/cases/all/")
    page.locator("main").get_by_role("link", name=re.compile(REPEATED[1])).first.click()
    page.wait_for_load_state()
    child = page.url.removeprefix(origin).split("?")[0] + "child/"
    page.goto(f"{origin}{child}")
    links = page.locator("main a").evaluate_all("links => links.map(one => one.getAttribute('href'))")
    found = [link for link in links if link and re.search(r"/return/.*/(pattern|place|interview)/$", link)]
    assert {link.rstrip("/").rpartition("/")[2] for link in found} == {"pattern", "place", "interview"}
    return [child, *dict.fromkeys(found)]


def _address(page: Page, where: str, begins: str) -> str:
    page.goto(where)
    found = page.locator(f"main a[href^='{begins}']").evaluate_all("links => links.map(one => one.getAttribute('href'))")
    return str(next(one for one in found if re.search(r"[0-9a-f]{8}-", one)))


@pytest.mark.parametrize("mode", list(MODES))
def test_no_page_that_begins_empty_shuts_anybody_out(
    story_node: RunningNode, browser: Browser, later: dict[str, tuple[str, ...]], mode: str
) -> None:
    """The hint at the desk, comparisons, unusual reading, exports, letters, what came back with a restore, patterns, an answer that was not sent."""
    how = dict(MODES[mode])
    language = how.pop("language", "")
    origin, wrong = story_node.origin, []
    for person, pages in later.items():
        somebody = sit_down(browser, bypass_csp=True, **how)
        sign_in_for_training(somebody.page, origin, person)
        speak(somebody.page, origin, language or "en")
        for path in pages:
            answer = somebody.page.goto(f"{origin}{path}")
            assert answer is not None and answer.status == 200, f"{path}: {answer and answer.status}"
            place = re.sub(r"[0-9a-f]{8}-[0-9a-f-]+", "id", path)
            wrong += look(somebody.page, place, mode)
            keep_picture(somebody.page, f"later-{mode}{re.sub('[/?=.&]', '-', place)}".rstrip("-"))
        somebody.context.close()
    assert not wrong, "\n".join(wrong)


def test_signed_out_pages_shut_nobody_out(fresh_node: RunningNode, browser: Browser) -> None:
    wrong: list[str] = []
    for mode in ("light", "dark", "320"):
        somebody = sit_down(browser, bypass_csp=True, **MODES[mode])
        for path in ("/sign-in/", "/help/", "/no-such-page/", fresh_node.setup_url.removeprefix(fresh_node.origin)):
            somebody.page.goto(f"{fresh_node.origin}{path}")
            place = "/setup/" if path.startswith("/setup/") else path
            wrong += look(somebody.page, place, mode)
            keep_picture(somebody.page, f"{mode}-out{place.replace('/', '-')}".rstrip("-"))
        somebody.context.close()
    assert not wrong, "\n".join(wrong)
