"""How different people have a page before them: light, dark, narrow, Arabic, in the system's colours, twice as large; and what is wrong with it then."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.journeys.people import keep_picture, sign_in_for_training, sit_down

RULES: dict[str, Any] = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
MODES: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "320": {"viewport": {"width": 320, "height": 640}},
    "arabic": {"language": "ar"},
    "arabic-320-dark": {"language": "ar", "color_scheme": "dark", "viewport": {"width": 320, "height": 640}},
    "forced": {"forced_colors": "active"},
    # 200 % zoom of a window of 1280 is a window of 640 with twice as many dots.
    "zoomed": {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2},
}
#: The system paints its own colours over ours; axe reads ours, which nobody sees then.
NO_CONTRAST: dict[str, Any] = {"rules": {"color-contrast": {"enabled": False}}}


def look(page: Page, place: str, mode: str) -> list[str]:
    """What is wrong with a page as it stands."""
    wrong = []
    found = Axe().run(page, options=RULES | NO_CONTRAST if mode == "forced" else RULES).response
    wrong += [f"{place} [{mode}]: {one['id']}: {one['nodes'][0]['html'][:160]}" for one in found["violations"]]
    over = int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
    if over > 0:
        wrong.append(f"{place} [{mode}]: {over} px too wide")
    return wrong


def speak(page: Page, origin: str, language: str) -> None:
    """Choose a language as a person does, on the page that everybody has."""
    page.goto(f"{origin}/me/")
    choice = page.locator("main select[name=language]")
    choice.select_option(language)
    choice.locator("xpath=ancestor::form").locator("button[type=submit]").first.click()
    page.wait_for_load_state()
    assert page.locator("html").get_attribute("lang") == language


def in_every_mode(browser: Browser, origin: str, who: str) -> Iterator[tuple[Page, str]]:
    """A page on which this person has signed in, for each mode in turn; afterwards their language is as it was."""
    for mode, settings in MODES.items():
        how = dict(settings)
        language = how.pop("language", "")
        somebody = sit_down(browser, bypass_csp=True, **how)
        sign_in_for_training(somebody.page, origin, who)
        if language:
            speak(somebody.page, origin, language)
        yield somebody.page, mode
        speak(somebody.page, origin, "en")
        somebody.context.close()


def look_at(
    browser: Browser, origin: str, who: str, name: str, addresses: Iterable[str], *, then: Callable[[Page, str], list[str]] | None = None
) -> None:
    """These pages in every mode: they open, axe finds nothing, nothing runs sideways. `then` goes on from the last one."""
    wrong: list[str] = []
    pages = list(addresses)
    for page, mode in in_every_mode(browser, origin, who):
        for address in pages:
            answer = page.goto(f"{origin}{address}")
            assert answer is not None and answer.status == 200, address
            place = re.sub(r"[0-9a-f]{8}-[0-9a-f-]+", "id", address)
            wrong += look(page, place, mode)
            keep_picture(page, f"{name}-{mode}{re.sub('[/?=.&]', '-', place)}".rstrip("-"))
        if then is not None:
            wrong += then(page, mode)
    assert not wrong, "\n".join(wrong)
