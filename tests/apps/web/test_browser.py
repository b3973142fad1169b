"""The style guide and the help in a real browser: nobody is shut out, nothing runs sideways, no key is swallowed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}


@contextmanager
def opened(browser: Browser, address: str, **how: Any) -> Iterator[tuple[Page, list[str]]]:
    """A page in a window of its own, and what its console complained about."""
    how = {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB", **how}
    context = browser.new_context(**how)
    page = context.new_page()
    complaints: list[str] = []
    page.on(
        "console", lambda message: complaints.append(message.text) if message.type in {"error", "warning"} else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    try:
        yield page, complaints
    finally:
        context.close()


def width_of(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.parametrize("way", ["ltr", "rtl"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 700, 1280])
def test_the_style_guide_shuts_nobody_out_and_never_runs_sideways(
    browser: Browser, live_server: LiveServer, way: str, scheme: str, width: int
) -> None:
    address = f"{live_server.url}/styleguide?dir={way}&scheme={scheme}"
    # axe is put into the page, which our own policy would refuse: only here the policy is set aside.
    with opened(browser, address, viewport={"width": width, "height": 900}, bypass_csp=True) as (page, _):
        found = Axe().run(page, options=RULES).response
        assert len(found["passes"]) > 20, "axe looked at the page"
        assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
        assert width_of(page) == 0


def test_forced_colours_shut_nobody_out(browser: Browser, live_server: LiveServer) -> None:
    """Contrast is left out: the system paints its own colours, but the styles that axe reads are still ours."""
    rules = RULES | {"rules": {"color-contrast": {"enabled": False}}}
    address = f"{live_server.url}/styleguide"
    with opened(browser, address, forced_colors="active", bypass_csp=True) as (page, _):
        assert Axe().run(page, options=rules).response["violations"] == []


def test_twice_as_large_letters_fit(browser: Browser, live_server: LiveServer) -> None:
    """200 % zoom of a 1280 wide window is a window of 640 with twice as many dots."""
    how = {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2}
    with opened(browser, f"{live_server.url}/styleguide", **how) as (page, _):
        assert width_of(page) == 0


@pytest.mark.parametrize("path", ["/styleguide", "/help/", "/no-such-page"])
def test_the_browser_has_nothing_to_complain_about(browser: Browser, live_server: LiveServer, path: str) -> None:
    """No script, style, font or picture is refused by our own policy, and none is missing."""
    with opened(browser, live_server.url + path) as (page, complaints):
        page.wait_for_load_state("networkidle")
        assert [text for text in complaints if "404" not in text or path != "/no-such-page"] == []


def test_the_menu_opens_without_javascript(browser: Browser, live_server: LiveServer) -> None:
    how = {"viewport": {"width": 320, "height": 700}, "java_script_enabled": False}
    with opened(browser, f"{live_server.url}/styleguide", **how) as (page, _):
        menu = page.get_by_role("navigation", name="Main")
        expect(menu.get_by_role("link", name="Shift board")).to_be_visible()
        expect(menu.get_by_role("link", name="Mediation")).to_be_hidden()
        menu.get_by_text("More").click()
        expect(menu.get_by_role("link", name="Mediation")).to_be_visible()


def test_escape_closes_a_menu_and_gives_the_focus_back(browser: Browser, live_server: LiveServer) -> None:
    with opened(browser, f"{live_server.url}/styleguide", viewport={"width": 700, "height": 700}) as (page, _):
        menu = page.get_by_role("navigation", name="Main")
        menu.get_by_text("More").click()
        page.keyboard.press("Tab")
        expect(menu.get_by_role("link", name="Mediation")).to_be_visible()
        page.keyboard.press("Escape")
        expect(menu.get_by_role("link", name="Mediation")).to_be_hidden()
        expect(menu.locator("summary")).to_be_focused()


def test_a_key_that_types_is_never_taken_from_a_field(browser: Browser, live_server: LiveServer) -> None:
    with opened(browser, f"{live_server.url}/styleguide") as (page, _):
        notes = page.get_by_label("Notes").first
        notes.fill("")
        notes.press_sequentially("/ ? - ! F1 a/b")
        expect(notes).to_have_value("/ ? - ! F1 a/b")


def test_f1_shows_every_key_of_the_page(browser: Browser, live_server: LiveServer) -> None:
    with opened(browser, f"{live_server.url}/styleguide") as (page, _):
        page.keyboard.press("F1")
        keys = page.locator("#keys")
        expect(keys.get_by_text("People", exact=False)).to_be_visible()
        expect(keys.locator("kbd", has_text="Alt 3")).to_be_visible()
        page.keyboard.press("F1")
        expect(keys.locator("kbd", has_text="Alt 3")).to_be_hidden()


def test_a_shortcut_presses_its_link(browser: Browser, live_server: LiveServer) -> None:
    with opened(browser, f"{live_server.url}/styleguide") as (page, _):
        page.keyboard.press("Alt+3")
        assert page.url.endswith("#t2")


@pytest.mark.parametrize(("typed", "reason"), [("?", "unknown"), ("-", "not asked"), ("!", "refused")])
def test_a_short_answer_is_seen_while_typed_and_becomes_a_reason_on_leaving(
    browser: Browser, live_server: LiveServer, typed: str, reason: str
) -> None:
    with opened(browser, f"{live_server.url}/styleguide") as (page, _):
        field = page.locator("#id_a-born")
        field.press_sequentially(typed)
        expect(field).to_have_value(typed)
        field.press("Tab")
        expect(field).to_have_value("")
        expect(page.locator("#id_a-born_none").get_by_label(reason)).to_be_checked()


def test_typing_takes_a_reason_back_and_so_does_a_second_press(browser: Browser, live_server: LiveServer) -> None:
    with opened(browser, f"{live_server.url}/styleguide") as (page, _):
        field, reasons = page.locator("#id_a-call_back"), page.locator("#id_a-call_back_none")
        expect(reasons.get_by_label("not asked")).to_be_checked()
        field.press_sequentially("0")
        expect(reasons.get_by_label("not asked")).not_to_be_checked()
        reasons.get_by_label("refused").click()
        expect(reasons.get_by_label("refused")).to_be_checked()
        reasons.get_by_label("refused").click()
        expect(reasons.get_by_label("refused")).not_to_be_checked()


def test_without_javascript_a_reason_can_be_taken_back_too(browser: Browser, live_server: LiveServer) -> None:
    with opened(browser, f"{live_server.url}/styleguide", java_script_enabled=False) as (page, _):
        reasons = page.locator("#id_a-call_back_none")
        reasons.get_by_label("take back").click()
        expect(reasons.get_by_label("not asked")).not_to_be_checked()
        expect(reasons.get_by_text("take back")).to_be_hidden()


def test_a_link_from_the_errors_leads_to_its_field(browser: Browser, live_server: LiveServer) -> None:
    with opened(browser, f"{live_server.url}/styleguide") as (page, _):
        expect(page.locator("#errors")).to_be_focused()
        page.locator("#errors").get_by_role("link", name="Born").click()
        expect(page.locator("#id_b-born")).to_be_focused()


def test_without_javascript_the_errors_are_read_first_too(browser: Browser, live_server: LiveServer) -> None:
    with opened(browser, f"{live_server.url}/styleguide", java_script_enabled=False) as (page, _):
        expect(page.locator("#errors")).to_be_focused()
        page.locator("#errors").get_by_role("link", name="Born").click()
        expect(page.locator("#id_b-born")).to_be_in_viewport()


def test_the_first_press_of_tab_offers_the_content_and_is_seen(browser: Browser, live_server: LiveServer) -> None:
    with opened(browser, f"{live_server.url}/help/") as (page, _):
        page.keyboard.press("Tab")
        skip = page.get_by_role("link", name="Skip to the content")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport(ratio=1)
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()


def test_every_stop_of_the_keyboard_can_be_seen(browser: Browser, live_server: LiveServer) -> None:
    """Whatever gets the focus has a line around it: its own, its label's or its frame's."""
    drawn = """() => {
        const one = document.activeElement
        const line = (it) => it && getComputedStyle(it).outlineStyle !== 'none' && parseFloat(getComputedStyle(it).outlineWidth) >= 2
        const seen = line(one) || line(one.closest('label')) || line(one.closest('form.find'))
            || (one.matches('.ds-input') && getComputedStyle(one).boxShadow !== 'none')
        return [one.tagName, one.outerHTML.slice(0, 120), Boolean(seen)]
    }"""
    with opened(browser, f"{live_server.url}/styleguide") as (page, _):
        page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
        hidden, stops = [], 0
        for _place in range(400):
            page.keyboard.press("Tab")
            tag, html, seen = page.evaluate(drawn)
            if tag == "BODY":
                break
            stops += 1
            if not seen:
                hidden.append(html)
        assert stops > 60, "the keyboard went round"
        assert hidden == []
