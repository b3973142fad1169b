"""The desk's script in a real browser: two windows, a broken line, keys that write, and what is kept where."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import browser_type_launch_args, story_node  # noqa: F401 - fixtures
from tests.journeys.nodes import RunningNode
from tests.journeys.people import sign_in_for_training, sit_down

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SAVED = "Everything saved on the server"


@pytest.fixture
def desk(story_node: RunningNode, browser: Browser) -> Page:  # noqa: F811 - the fixture imported above
    """Ines Moreau's screen with a call that has just come in."""
    page = sit_down(browser).page
    sign_in_for_training(page, story_node.origin, "Ines Moreau")
    page.goto(f"{story_node.origin}/desk/new")
    page.get_by_role("button", name="Call").first.click()
    expect(page.locator("#notes")).to_be_focused()
    expect(page.locator("html.has-script")).to_be_attached()
    return page


def test_two_windows_show_both_texts_and_lose_none(desk: Page) -> None:
    other = desk.context.new_page()
    other.goto(desk.url)
    desk.locator("#notes").press_sequentially("from the first")
    expect(desk.locator("#saved")).to_have_attribute("data-state", "unsaved")
    expect(desk.locator("#saved")).to_contain_text(SAVED, timeout=5_000)
    other.locator("#notes").press_sequentially("from the second")
    expect(other.locator("#clashes")).to_be_visible(timeout=5_000)
    expect(other.locator("#clashes")).to_contain_text("from the first")
    assert "from the second" in other.locator("#notes").input_value()
    other.locator("#clashes [data-part=both]").click()
    expect(other.locator("#clashes")).to_be_hidden()
    expect(other.locator("#saved")).to_contain_text(SAVED, timeout=5_000)
    other.reload()
    both = other.locator("#notes").input_value()
    assert both.index("from the first") < both.index("from the second")


def test_a_broken_line_is_said_and_what_was_typed_goes_out_when_it_is_back(desk: Page) -> None:
    desk.context.set_offline(True)
    desk.locator("#notes").press_sequentially("typed while the line was down")
    expect(desk.locator("#strip")).to_contain_text("No connection to the server.", timeout=6_000)
    assert desk.evaluate("localStorage.length + sessionStorage.length") == 0
    desk.context.set_offline(False)
    expect(desk.locator("#strip")).to_be_hidden(timeout=15_000)
    expect(desk.locator("#saved")).to_contain_text(SAVED, timeout=5_000)
    desk.reload()
    assert "typed while the line was down" in desk.locator("#notes").input_value()


def test_closing_while_the_line_is_down_loses_nothing_and_closes_nothing(desk: Page) -> None:
    desk.context.set_offline(True)
    desk.locator("#notes").press_sequentially("not yet on the server")
    desk.locator("input[name=outcome][value=test]").check()
    desk.keyboard.press("Alt+w")
    expect(desk.locator("#strip")).to_be_visible(timeout=10_000)
    assert "not yet on the server" in desk.locator("#notes").input_value()
    desk.context.set_offline(False)


def test_leaving_with_unsaved_text_asks_first(desk: Page) -> None:
    asked: list[str] = []
    desk.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    desk.context.set_offline(True)
    desk.locator("#notes").press_sequentially("do not lose this")
    desk.close(run_before_unload=True)
    desk.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    assert "do not lose this" in desk.locator("#notes").input_value()
    desk.context.set_offline(False)


def test_each_new_line_begins_with_its_time_and_no_letter_is_lost(desk: Page) -> None:
    desk.locator("#notes").press_sequentially("first\nsecond\nthird")
    lines = desk.locator("#notes").input_value().split("\n")
    assert [line[7:] for line in lines] == ["first", "second", "third"]
    assert all(line[2] == ":" and line[:2].isdigit() for line in lines)


def test_a_lone_mark_is_read_when_the_field_is_left_and_never_before(desk: Page) -> None:
    name = desk.locator("#f-family_name")
    name.press_sequentially("!")
    assert name.input_value() == "!"
    name.press("Tab")
    assert name.input_value() == ""
    expect(desk.locator("input[name=family_name-none][value=refused]")).to_be_checked()
    name.press_sequentially("!x")
    name.press("Tab")
    assert name.input_value() == "!x"
    expect(desk.locator("input[name=family_name-none][value=refused]")).not_to_be_checked()


def test_in_a_row_of_keys_a_digit_picks_and_delete_takes_back(desk: Page) -> None:
    desk.keyboard.press("Alt+p")
    desk.keyboard.press("3")
    expect(desk.locator("input[name=police][value=unsure]")).to_be_checked()
    expect(desk.locator("#police")).not_to_have_class(re.compile(r"\blit\b"), timeout=5_000)
    desk.keyboard.press("Delete")
    expect(desk.locator("input[name=police]:checked")).to_have_count(0)


@pytest.mark.parametrize("width", [1400, 320])
def test_nothing_scrolls_sideways_and_the_first_view_is_one_screen(desk: Page, width: int) -> None:
    desk.set_viewport_size({"width": width, "height": 900})
    assert desk.evaluate("document.documentElement.scrollWidth") <= width
    if width == 1400:
        for part in ("#clock", "#notes", "#police-answer", "#outcome", "button[value=close]"):
            box = desk.locator(part).bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= 900, part
