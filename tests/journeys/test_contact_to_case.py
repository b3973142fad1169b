"""The main job, end to end: a call is taken, a case opens from it with nothing typed twice, a task is done, the case closes.

Once with the keyboard alone, once with JavaScript off.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.nodes import RunningNode
from tests.journeys.people import fill_closing, keep_picture, sign_in_for_training, sit_down, take_call

pytestmark = [pytest.mark.browser, pytest.mark.slow]


class Keys:
    """A keyboard that counts. A key held down together with another (Alt and N) counts as two."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pressed = 0

    def press(self, *keys: str) -> None:
        """Press keys, one after the other, at a person's speed."""
        for key in keys:
            self.pressed += len(key.split("+"))
            self.page.keyboard.press(key)
            self.page.wait_for_timeout(250)
            self.page.wait_for_load_state()


def test_an_anonymous_call_takes_25_keystrokes_at_most_beyond_its_words(story_node: RunningNode, browser: Browser) -> None:
    ines = sit_down(browser)
    page = ines.page
    sign_in_for_training(page, story_node.origin, "Ines Moreau")
    page.goto(f"{story_node.origin}/desk/")
    keys = Keys(page)
    keys.press("Alt+n", "Enter")
    expect(page.get_by_label("Notes", exact=False).first).to_be_focused()
    page.keyboard.type("A boy, about 13, will not say his name. He wants to know whether he must go home tonight.")
    keys.press("Alt+p", "2", "Tab", "1", "Alt+o", "1")
    keep_picture(page, "desk-anonymous-call", manual="anonymous-call")
    keys.press("Alt+w")
    expect(page.get_by_text("The contact is closed.")).to_be_visible()
    assert keys.pressed <= 25, f"{keys.pressed} keystrokes"
    expect(page.get_by_text("will not say his name")).to_be_visible()


def test_no_key_is_swallowed_while_somebody_types(story_node: RunningNode, browser: Browser) -> None:
    page = sit_down(browser).page
    sign_in_for_training(page, story_node.origin, "Ines Moreau")
    page.goto(f"{story_node.origin}/desk/new")
    page.get_by_role("button", name="Call").first.click()
    words = "He said: why? - no! 1 2 3 / j k ? ! -"
    notes = page.locator("textarea[name=notes]")
    notes.click()
    page.keyboard.type(words)
    assert notes.input_value().endswith(words)
    name = page.get_by_label("Given name, as heard")
    name.click()
    page.keyboard.type("-Aïcha? 1/2 !")
    assert name.input_value() == "-Aïcha? 1/2 !"
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert name.input_value() == "-Aïcha? 1/2 !"
    assert "/desk/contacts/" in page.url


def test_what_was_typed_survives_a_killed_browser(story_node: RunningNode, browser: Browser) -> None:
    ines = sit_down(browser)
    sign_in_for_training(ines.page, story_node.origin, "Ines Moreau")
    ines.page.goto(f"{story_node.origin}/desk/new")
    ines.page.get_by_role("button", name="Call").first.click()
    ines.page.locator("textarea[name=notes]").click()
    ines.page.keyboard.type("She is at the station of Namur, platform 2")
    ines.page.wait_for_timeout(2600)
    address, cookies = ines.page.url, ines.context.cookies()
    ines.context.close()

    again = sit_down(browser)
    again.context.add_cookies(cookies)  # type: ignore[arg-type]
    again.page.goto(address)
    assert "station of Namur, platform 2" in again.page.locator("textarea[name=notes]").input_value()


def _work_and_close(page: Page, origin: str, family: str) -> None:
    """The case manager: a task, done, and the case closed."""
    sign_in_for_training(page, origin, "Jonas Vermeer")
    page.goto(f"{origin}/cases/all/")
    page.get_by_role("link", name=re.compile(family)).first.click()
    page.wait_for_load_state()
    keep_picture(page, f"case-{family.lower()}")
    page.get_by_role("link", name=re.compile("New task")).first.click()
    page.get_by_label("What is to be done").fill("Call the trainer")
    page.get_by_label("Due").fill("2030-01-01T10:00")
    page.get_by_role("button", name=re.compile("Add|task", re.IGNORECASE)).last.click()
    expect(page.get_by_text("Call the trainer").first).to_be_visible()
    address = page.url.split("/tasks/")[0].rstrip("/")
    page.goto(f"{address}/tasks/")
    # The last task ends with the case; the others are done, or dropped, before.
    page.get_by_role("link", name="Done").first.click()
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state()
    page.goto(f"{address}/close/")
    keep_picture(page, f"close-{family.lower()}", manual="closing")
    fill_closing(page)
    page.get_by_role("button", name="Close the case").last.click()
    expect(page.get_by_text("The case is closed.")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_from_the_call_to_the_closed_case_with_nothing_typed_twice(story_node: RunningNode, browser: Browser, javascript: bool) -> None:
    family = "Navarro" if javascript else "Quiroga"
    ines = sit_down(browser, javascript=javascript)
    sign_in_for_training(ines.page, story_node.origin, "Ines Moreau")
    take_call(ines.page, story_node.origin, family)
    if javascript:
        keep_picture(ines.page, "desk-call", manual="desk")
    ines.page.get_by_role("button", name=re.compile("Open a case from this contact")).click()
    ines.page.wait_for_load_state()
    expect(ines.page.get_by_text("The contact goes on.")).to_be_visible()
    case = ines.page.get_by_role("link", name=re.compile("Go to the case")).get_attribute("href")
    ines.page.get_by_role("button", name=re.compile("Close the contact")).click()
    expect(ines.page.get_by_text("The contact is closed.")).to_be_visible()
    ines.page.goto(f"{story_node.origin}{case}")
    expect(ines.page.get_by_role("heading", level=1)).to_contain_text(f"Lucía {family}")
    expect(ines.page.locator("main")).to_contain_text("Sports hall, Liège")
    expect(ines.page.locator("main")).to_contain_text("Runaway")
    jonas = sit_down(browser, javascript=javascript)
    _work_and_close(jonas.page, story_node.origin, family)
