"""First run: from the link that `fanal init` prints to a colleague at the desk, signed in with a passkey."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.nodes import RunningNode
from tests.journeys.people import PASSPHRASE, begin_shift, keep_picture, make_passkey, sit_down

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def _found_node(page: Page, node: RunningNode) -> None:
    page.goto(node.setup_url)
    page.get_by_label("Name of the hotline").fill("Hotline Testland")
    page.get_by_label("Country").select_option("BE")
    keep_picture(page, "setup-1-node")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Your name").fill("Tomas Berg")
    page.get_by_label("Your e-mail address").fill("tomas.berg@node.example")
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Go on to the second factor").click()


def _keep_recovery_kit(page: Page) -> list[list[str]]:
    page.get_by_role("button", name="Show the three shares").click()
    expect(page.locator("section.share")).to_have_count(3)
    shares = [[word.inner_text() for word in share.locator("ol.share-words li").all()] for share in page.locator("section.share").all()]
    assert [len(words) for words in shares] == [24, 24, 24]
    keep_picture(page, "setup-2-recovery-kit")
    for field in page.locator("form .ds-field").filter(has=page.locator("input[type=text]")).all():
        asked = field.locator("label").inner_text()
        field.locator("input").fill(_pick(asked, shares))
    page.get_by_label("The three papers lie in three different places").check()
    page.get_by_role("button", name="They are on paper").click()
    return shares


def _pick(asked: str, shares: list[list[str]]) -> str:
    share, word = (int(number) for number in re.findall(r"\d+", asked))
    return shares[share - 1][word - 1]


def _invite(page: Page) -> str:
    page.get_by_label(re.compile("name", re.IGNORECASE)).first.fill("Ines Moreau")
    page.get_by_label(re.compile("e-mail address", re.IGNORECASE)).first.fill("ines.moreau@node.example")
    page.get_by_label(re.compile("^Operator")).check()
    page.get_by_role("button", name="Make the invitation").click()
    return page.get_by_label("Link", exact=True).input_value()


def walk_through_setup(page: Page, node: RunningNode) -> list[list[str]]:
    """The whole wizard, up to the first invitation, at a device that makes passkeys. The words of the three papers (tools/newcomer.py)."""
    _found_node(page, node)
    make_passkey(page)
    begin_shift(page)
    shares = _keep_recovery_kit(page)
    expect(page.get_by_role("heading", name="Invite the first colleagues")).to_be_visible()
    _invite(page)
    return shares


def test_from_the_link_of_init_to_a_colleague_at_the_desk(fresh_node: RunningNode, browser: Browser) -> None:
    tomas = sit_down(browser, passkey=True)
    _found_node(tomas.page, fresh_node)
    make_passkey(tomas.page)
    begin_shift(tomas.page)
    _keep_recovery_kit(tomas.page)
    expect(tomas.page.get_by_role("heading", name="Invite the first colleagues")).to_be_visible()
    link = _invite(tomas.page)
    keep_picture(tomas.page, "setup-3-invitation")
    tomas.page.goto(fresh_node.setup_url)
    expect(tomas.page.get_by_role("heading", level=1)).to_contain_text("does not exist")

    ines = sit_down(browser, passkey=True)
    ines.page.goto(link)
    ines.page.get_by_label("Passphrase").fill(PASSPHRASE)
    ines.page.get_by_role("button", name="Go on to the second factor").click()
    make_passkey(ines.page)
    begin_shift(ines.page)
    ines.page.goto(f"{fresh_node.origin}/desk/")
    expect(ines.page.get_by_role("heading", name="Desk", level=1)).to_be_visible()

    ines.context.clear_cookies()
    ines.page.goto(f"{fresh_node.origin}/desk/")
    ines.page.get_by_role("button", name=re.compile("passkey", re.IGNORECASE)).click()
    ines.page.wait_for_url(re.compile(r"/(shift|desk)/"))
    begin_shift(ines.page)
    ines.page.goto(f"{fresh_node.origin}/desk/")
    expect(ines.page.get_by_role("heading", name="Desk", level=1)).to_be_visible()

    again = sit_down(browser)
    again.page.goto(link)
    expect(again.page.locator("main")).to_contain_text(re.compile("used|no longer|not valid|does not open", re.IGNORECASE))
