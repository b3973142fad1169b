"""A child writes from a small phone, an operator answers from the desk: with JavaScript and without. Every page of it is open to
everybody, and "Leave now" leaves."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.journeys.modes import MODES, look, look_at
from tests.journeys.nodes import RunningNode
from tests.journeys.people import Somebody, keep_picture, sign_in_for_training, sit_down

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PHONE: dict[str, Any] = {"viewport": {"width": 320, "height": 640}, "has_touch": True}


def _elsewhere(context: BrowserContext) -> None:
    """The page that "Leave now" leads to, without the internet."""

    def answer(route: Route) -> None:
        route.fulfill(body="<!doctype html><title>Elsewhere</title><h1>An encyclopaedia</h1>", content_type="text/html")

    context.route("https://www.wikipedia.org/**", answer)


def _phone(browser: Browser, **more: Any) -> Somebody:
    somebody = sit_down(browser, **PHONE, **more)
    _elsewhere(somebody.context)
    return somebody


def _operator(browser: Browser, origin: str, **more: Any) -> Page:
    page = sit_down(browser, **more).page
    sign_in_for_training(page, origin, "Ines Moreau")
    return page


def _begin(page: Page, origin: str) -> None:
    page.goto(f"{origin}/chat/")
    page.get_by_role("link", name="English").click()
    page.locator("a[href$='/begin']").click()


def _take(page: Page, origin: str, words: str) -> None:
    """From the board to the contact."""
    page.goto(f"{origin}/desk/board/")
    row = page.get_by_role("link", name=re.compile("Somebody writes in the chat"))
    for number in range(row.count()):
        row.nth(number).click()
        if page.get_by_text(words).count():
            break
        page.go_back()
    page.get_by_role("button", name=re.compile("Take it")).click()


def test_a_child_writes_from_a_phone_and_is_answered(story_node: RunningNode, browser: Browser) -> None:
    origin = story_node.origin
    child = _phone(browser)
    phone = child.page
    _begin(phone, origin)
    keep_picture(phone, "chat-phone-begin")
    field = phone.get_by_label(re.compile("What has happened"))
    field.fill("I ran away from home yesterday")
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_text("Your message has arrived.")).to_be_visible()
    assert phone.locator("#text").input_value() == ""

    desk = _operator(browser, origin)
    _take(desk, origin, "I ran away from home yesterday")
    expect(phone.get_by_text("Somebody is here and reads with you now.")).to_be_visible()
    answer = desk.get_by_label(re.compile("Your answer"))
    expect(answer).to_be_visible()
    desk.wait_for_load_state()
    desk.keyboard.press("Alt+a")
    expect(answer).to_be_focused()
    desk.keyboard.type("I am Ines. Are you safe now?")
    desk.keyboard.press("Enter")
    expect(phone.get_by_text("I am Ines. Are you safe now?")).to_be_visible()
    assert answer.input_value() == ""
    assert "/desk/contacts/" in desk.url, "the contact beside it stays open"
    phone.get_by_label("Your message").fill("yes, at a friend's")
    phone.get_by_role("button", name="Send").click()
    expect(desk.get_by_text("yes, at a friend's")).to_be_visible()
    expect(phone.get_by_text(re.compile("read$")).first).to_be_visible()
    keep_picture(phone, "chat-phone", manual="chat-phone")
    keep_picture(desk, "chat-desk", manual="chat-desk", full=False)

    # The line is cut: what is written stays, and is there once when it is back.
    child.context.set_offline(True)
    phone.get_by_label("Your message").fill("do not tell my father")
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_text("No connection. Your words stay here")).to_be_visible()
    child.context.set_offline(False)
    expect(desk.get_by_text("do not tell my father")).to_be_visible(timeout=40_000)
    expect(desk.get_by_text("do not tell my father")).to_have_count(1)

    # What is being typed outlives the page.
    phone.get_by_label("Your message").fill("I do not know whether")
    phone.wait_for_timeout(4000)
    phone.goto(f"{origin}/chat/en/talk/")
    expect(phone.get_by_label("Your message")).to_have_value("I do not know whether")
    assert phone.evaluate("localStorage.length + sessionStorage.length") == 0

    for _ in range(3):
        phone.keyboard.press("Escape")
    expect(phone.get_by_role("heading", name="An encyclopaedia")).to_be_visible()
    for _ in range(4):
        if phone.go_back() is None:
            break
        assert "ran away" not in (phone.locator("body").text_content() or "")
    assert not [one for one in child.context.cookies() if "chat" in str(one.get("name"))]
    expect(desk.get_by_text("the other side ended it")).to_be_visible()


def test_a_child_without_javascript_is_answered_by_an_operator_without(story_node: RunningNode, browser: Browser) -> None:
    origin = story_node.origin
    phone = _without_javascript(browser)
    _begin(phone, origin)
    phone.get_by_label(re.compile("What has happened")).fill("can somebody read this?")
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_text("Your message has arrived.")).to_be_visible()
    keep_picture(phone, "chat-phone-plain")

    desk = _operator(browser, origin, javascript=False)
    _take(desk, origin, "can somebody read this?")
    desk.get_by_role("link", name="On its own page").click()
    desk.get_by_label(re.compile("Your answer")).fill("I can. What is it?")
    desk.get_by_role("button", name="Send").click()
    keep_picture(desk, "chat-desk-plain")
    expect(phone.get_by_text("I can. What is it?")).to_be_visible(timeout=20_000)
    phone.get_by_role("link", name="Write a message").click()
    phone.get_by_label("Your message").fill("my brother hits me")
    phone.wait_for_timeout(1000)
    phone.get_by_role("button", name="Send").click()
    desk.reload()
    expect(desk.get_by_text("my brother hits me")).to_be_visible()
    desk.get_by_role("button", name="End the chat").click()
    expect(phone.get_by_role("heading", name="The chat has ended")).to_be_visible(timeout=20_000)
    keep_picture(phone, "chat-phone-ended")
    phone.get_by_role("link", name="Leave now").click()
    expect(phone.get_by_role("heading", name="An encyclopaedia")).to_be_visible()


def _without_javascript(browser: Browser) -> Page:
    somebody = sit_down(browser, javascript=False, **PHONE)
    _elsewhere(somebody.context)
    return somebody.page


@pytest.mark.parametrize("mode", MODES)
def test_the_pages_of_the_chat_are_open_to_everybody(story_node: RunningNode, browser: Browser, mode: str) -> None:
    how = dict(MODES[mode])
    language = how.pop("language", "en")
    page = sit_down(browser, bypass_csp=True, **how).page
    wrong: list[str] = []

    def see(name: str) -> None:
        wrong.extend(look(page, name, mode))
        keep_picture(page, f"chat-{mode}-{name}")

    page.goto(f"{story_node.origin}/chat/")
    see("languages")
    page.goto(f"{story_node.origin}/chat/{language}/")
    see("start")
    page.locator("a[href$='/begin']").click()
    see("write")
    page.locator("#text").fill("مرحبا، هل من أحد هنا؟" if language == "ar" else "Hello, is anybody there? I am cold and I do not know where to go.")
    page.locator("#write button").click()
    expect(page.locator("#messages-now .bubble-own")).to_be_visible()
    see("talk")
    page.locator("summary").click()
    page.locator("details form button").click()
    see("ended")
    assert not wrong, "\n".join(wrong)


def _writes(browser: Browser, origin: str, words: str) -> Page:
    """Somebody writes without JavaScript."""
    phone = _without_javascript(browser)
    _begin(phone, origin)
    phone.get_by_label(re.compile("What has happened")).fill(words)
    phone.get_by_role("button", name="Send").click()
    return phone


def test_the_chats_of_a_shift_are_open_to_everybody(story_node: RunningNode, browser: Browser) -> None:
    origin = story_node.origin
    boss = sit_down(browser).page
    sign_in_for_training(boss, origin, "Katarzyna Wilk")
    boss.goto(f"{origin}/desk/ready-answers/")
    boss.get_by_role("button", name="Take over those in English").click()
    expect(boss.get_by_text("6 ready answers were taken over.")).to_be_visible()
    boss.goto(f"{origin}/desk/talks/")
    boss.get_by_role("button", name="2", exact=True).click()
    expect(boss.get_by_text(re.compile("You take 2 chats at once"))).to_be_visible()

    first = _writes(browser, origin, "the first one writes")
    _take(boss, origin, "the first one writes")
    talk = boss.get_by_role("link", name="On its own page").get_attribute("href")
    boss.keyboard.press("Alt+q")
    boss.get_by_role("link", name="I am still here").click()
    expect(boss.get_by_label(re.compile("Your answer"))).to_have_value("I am still here. Take the time you need.")
    boss.keyboard.press("Enter")
    expect(boss.locator(".talk-scroll").get_by_text("I am still here. Take the time you need.")).to_be_visible()
    contact = boss.url.removeprefix(origin)
    _writes(browser, origin, "the second one writes")
    expect(boss.get_by_role("navigation", name="Your chats")).to_be_visible()
    keep_picture(boss, "chat-desk-several", full=False)

    boss.get_by_text("Hand over to a colleague").click()
    boss.locator("#hand-to").select_option(label="Ines Moreau")
    boss.get_by_role("button", name="Ask", exact=True).click()
    expect(boss.get_by_text("Until somebody accepts, the chat stays yours.")).to_be_visible()
    ines = _operator(browser, origin)
    ines.goto(f"{origin}/desk/board/")
    expect(ines.get_by_role("heading", name="Katarzyna Wilk asks you to go on with a chat")).to_be_visible()
    look_at(browser, origin, "Ines Moreau", "chats", ["/desk/talks/"])
    ines.goto(f"{origin}/desk/talks/")
    ines.get_by_role("button", name="Go on with it").click()
    expect(ines.get_by_text("the first one writes")).to_be_visible()
    expect(first.get_by_text("A colleague goes on with you.")).to_be_visible(timeout=20_000)
    look_at(browser, origin, "Katarzyna Wilk", "chats-boss", [str(talk), contact, "/desk/talks/", "/desk/ready-answers/"])
