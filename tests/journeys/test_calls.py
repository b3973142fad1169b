"""Calls in a real browser, on a real node, through the simulated switchboard: answered, missed and rung back; and hours in which a node rings back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.modes import look_at
from tests.journeys.nodes import RunningNode
from tests.journeys.people import keep_picture, sign_in_for_training, sit_down

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NUMBER = "+32 2 555 01 77"


def _ring(page: Page, origin: str, number: str) -> None:
    page.goto(f"{origin}/desk/switchboard/")
    page.get_by_label("From which number").fill(number)
    page.get_by_label("Language chosen before").select_option("fr")
    page.get_by_role("button", name="Let it ring").click()
    expect(page.get_by_role("heading", name=re.compile(re.escape(number)))).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_call_arrives_is_answered_spoken_and_ended(story_node: RunningNode, browser: Browser, javascript: bool) -> None:
    ines, origin = sit_down(browser, javascript=javascript), story_node.origin
    page = ines.page
    sign_in_for_training(page, origin, "Ines Moreau")
    page.goto(f"{origin}/desk/board/")
    page.get_by_role("link", name="Simulated switchboard").click()
    page.goto(f"{origin}/desk/seat/")
    page.get_by_label("At which extension do you sit?").fill("12")
    page.get_by_role("button", name="Save").click()
    _ring(page, origin, NUMBER)
    keep_picture(page, "call-rings")
    page.get_by_role("button", name="Answer", exact=True).click()
    expect(page.get_by_text("spoken at 12")).to_be_visible()
    page.get_by_role("link", name="See it on the desk").click()
    page.locator("section", has=page.get_by_role("heading", name="My open contacts")).get_by_role("link").last.click()
    expect(page.get_by_role("button", name=re.compile("Close the contact"))).to_be_visible()
    clock = page.locator("#clock")
    assert clock.get_attribute("data-since"), "the clock runs"
    if javascript:
        first = clock.inner_text()
        expect(clock).not_to_have_text(first, timeout=5_000)
    keep_picture(page, "call-on-the-desk")
    desk = page.url
    page.goto(f"{origin}/desk/switchboard/")
    page.get_by_role("button", name="Hang up").click()
    expect(page.get_by_text("has ended")).to_be_visible()
    page.get_by_text("3 messages sent").click()
    page.get_by_role("button", name="Send the last one again").click()
    page.get_by_text("4 messages sent").click()
    expect(page.get_by_text("200 taken before")).to_be_visible()
    page.get_by_role("button", name="Send it wrongly signed").click()
    expect(page.get_by_text("401 signature")).to_be_visible()
    keep_picture(page, "call-ended")
    page.goto(desk)
    assert page.locator("#clock").get_attribute("data-since") is None, "it stands still"
    ines.context.close()


def test_a_missed_call_is_rung_back_until_somebody_is_reached(story_node: RunningNode, browser: Browser) -> None:
    ines, origin = sit_down(browser, javascript=False), story_node.origin
    page = ines.page
    sign_in_for_training(page, origin, "Ines Moreau")
    _ring(page, origin, "+32 2 555 01 78")
    page.get_by_role("button", name="Nobody answers").click()
    page.get_by_role("link", name="See it on the shift board").click()
    keep_picture(page, "missed-on-the-board")
    page.get_by_role("link", name=re.compile("Ring back")).first.click()
    page.get_by_role("button", name="I ring now").click()
    expect(page.get_by_text("You ring now. Say what came of it.")).to_be_visible()
    page.get_by_role("button", name="Nobody answered").click()
    expect(page.get_by_text("Noted. It stays on the shift board.")).to_be_visible()
    keep_picture(page, "missed-one-try")
    page.get_by_role("button", name="Nobody answered").click()
    page.get_by_role("button", name="Nobody answered").click()
    expect(page.get_by_text("3 tries without an answer.")).to_be_visible()
    keep_picture(page, "missed-decide")
    address = page.url.removeprefix(origin)
    look_at(browser, origin, "Ines Moreau", "missed", [address, "/desk/switchboard/"])
    page.get_by_role("button", name="Try again").click()
    page.get_by_role("button", name="Reached: open a contact").click()
    expect(page.get_by_role("button", name=re.compile("Close the contact"))).to_be_visible()
    expect(page.get_by_text("+32 2 555 01 78")).to_be_visible()
    page.goto(f"{origin}/desk/board/")
    expect(page.get_by_role("link", name=re.compile("A missed call"))).to_have_count(0)
    ines.context.close()


def test_a_slot_is_promised_and_the_call_is_made(story_node: RunningNode, browser: Browser) -> None:
    boss, ines, origin = sit_down(browser, javascript=False), sit_down(browser, javascript=False), story_node.origin
    sign_in_for_training(boss.page, origin, "Katarzyna Wilk")
    boss.page.goto(f"{origin}/desk/")
    boss.page.get_by_role("link", name="Our hours").click()
    for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"):
        boss.page.get_by_label(day).check()
    boss.page.get_by_label("From").fill("00:00")
    boss.page.get_by_label("Until").fill("00:00")
    boss.page.get_by_label("People in one slot").fill("2")
    boss.page.get_by_role("button", name="Add these hours").click()
    expect(boss.page.get_by_text("Saved. These slots can be promised from now on.")).to_be_visible()
    keep_picture(boss.page, "call-back-hours")
    look_at(browser, origin, "Katarzyna Wilk", "call-back-hours", ["/desk/call-backs/hours/"])
    page = ines.page
    sign_in_for_training(page, origin, "Ines Moreau")
    page.goto(f"{origin}/desk/new")
    page.get_by_role("button", name=re.compile("^Call")).click()
    page.locator("summary", has_text="Name and number of the caller").click()
    page.locator("input[name=safe_to_call][value=set_times]").check(force=True)
    page.get_by_label("Which times").fill("after four, when she is alone")
    page.locator("input[name=outcome][value=call_back_promised]").check(force=True)
    page.locator("input[name=police][value=unsure]").check(force=True)
    page.get_by_label("or in one of our slots").select_option(index=1)
    page.get_by_role("button", name=re.compile("Close the contact")).click()
    expect(page.get_by_text("The contact is closed.").first).to_be_visible()
    expect(page.get_by_text("Safe to call at set times only: after four, when she is alone").first).to_be_visible()
    keep_picture(page, "slot-promised")
    look_at(browser, origin, "Ines Moreau", "slot", [page.url.removeprefix(origin)])
    page.get_by_role("button", name="I ring now").click()
    page.get_by_label("What came of it").fill("She is safe at her aunt's.")
    page.get_by_role("button", name="Reached", exact=True).click()
    expect(page.get_by_text("She is safe at her aunt's.")).to_be_visible()
    boss.context.close()
    ines.context.close()
