"""The public web form in a real browser: a child writes without JavaScript, somebody answers, the child comes back with the code."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.modes import MODES, look
from tests.journeys.nodes import RunningNode
from tests.journeys.people import keep_picture, sign_in_for_training, sit_down

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def _send(page: Page, origin: str, text: str, language: str = "en") -> str:
    page.goto(f"{origin}/write/{language}/")
    page.locator("#text").fill(text)
    page.locator("form button[type=submit]").click()
    return page.locator("p.code code").inner_text()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_somebody_writes_is_answered_and_comes_back(story_node: RunningNode, browser: Browser, javascript: bool) -> None:
    child, ines, origin = sit_down(browser, javascript=javascript), sit_down(browser), story_node.origin
    page = child.page
    page.goto(f"{origin}/write/")
    expect(page.get_by_role("heading", name="Write to us")).to_be_visible()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Write something first. A few words are enough.")).to_be_visible()
    page.get_by_label("What do you want to tell us?").fill("I am at a friend's. I do not dare to go home.")
    page.get_by_text("A child or a teenager").click()
    page.get_by_text("Call me", exact=True).click()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("there is no number")).to_be_visible()
    expect(page.get_by_label("What do you want to tell us?")).to_have_value("I am at a friend's. I do not dare to go home.")
    page.get_by_text("I come back here with a code").click()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="We have your message")).to_be_visible()
    code = page.locator("p.code code").inner_text()
    assert not child.context.cookies(), "nothing is left on the device"
    desk = ines.page
    sign_in_for_training(desk, origin, "Ines Moreau")
    desk.goto(f"{origin}/desk/board/")
    keep_picture(desk, "written-on-the-board")
    desk.locator("li.job", has_text="Somebody wrote on our page").get_by_role("link").first.click()
    expect(desk.get_by_text("I am at a friend's.")).to_be_visible()
    keep_picture(desk, "written-waits")
    desk.get_by_role("button", name="Take it: open a contact").click()
    expect(desk.get_by_label(re.compile("^Notes"))).to_have_value(re.compile("I do not dare to go home"))
    keep_picture(desk, "written-on-the-desk")
    desk.get_by_label(re.compile("^Your answer")).fill("Thank you for writing. You may sleep there tonight; call us in the morning.")
    desk.get_by_role("button", name="Send").click()
    expect(desk.locator(".bubble-own")).to_be_visible()
    page.goto(f"{origin}/write/en/answer/")
    page.get_by_label("Type your code").fill(code.lower())
    page.get_by_role("button", name="Look").click()
    expect(page.get_by_text("You may sleep there tonight")).to_be_visible()
    keep_picture(page, f"write-answer-{'with' if javascript else 'without'}")
    page.get_by_label("Do you want to say more?").fill("Thank you")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Sent. We have it.")).to_be_visible()
    desk.reload()
    expect(desk.get_by_text("Thank you", exact=True)).to_be_visible()
    child.context.close()
    ines.context.close()


def test_three_times_esc_leads_away(story_node: RunningNode, browser: Browser) -> None:
    child = sit_down(browser)
    page = child.page
    page.route("https://**", lambda route: route.fulfill(body="elsewhere"))
    page.goto(f"{story_node.origin}/write/en/")
    for _ in range(3):
        page.keyboard.press("Escape")
    page.wait_for_url("https://**")
    child.context.close()


def test_the_public_pages_are_open_to_everybody(story_node: RunningNode, browser: Browser) -> None:
    origin, wrong = story_node.origin, []
    for mode, settings in MODES.items():
        how = dict(settings)
        language = how.pop("language", "en")
        somebody = sit_down(browser, bypass_csp=True, **how)
        page = somebody.page
        page.goto(f"{origin}/write/{language}/")
        wrong += look(page, "/write/", mode)
        keep_picture(page, f"write-{mode}")
        page.locator("input[name=answer_way][value=call]").check(force=True)
        page.locator("form button[type=submit]").click()
        wrong += look(page, "/write/ refused", mode)
        code = _send(page, origin, f"In {mode}", language)
        wrong += look(page, "/write/ sent", mode)
        keep_picture(page, f"write-sent-{mode}")
        page.goto(f"{origin}/write/{language}/answer/")
        page.locator("#code").fill(code)
        wrong += look(page, "/write/answer/", mode)
        page.locator("form button[type=submit]").click()
        wrong += look(page, "/write/answer/ read", mode)
        keep_picture(page, f"write-answer-{mode}")
        somebody.context.close()
    assert not wrong, "\n".join(wrong)
