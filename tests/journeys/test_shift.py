"""A shift in a real browser: who is here, a break, night cover, and the hand-over that fits on one page and is signed for."""

from __future__ import annotations

import io
import re

import pytest
from playwright.sync_api import Browser, expect
from pypdf import PdfReader

from tests.apps.ops.kept import ask
from tests.journeys.modes import look_at
from tests.journeys.nodes import RunningNode
from tests.journeys.people import keep_picture, sign_in_for_training, sit_down

pytestmark = [pytest.mark.browser, pytest.mark.slow]
#: More than one page holds.
_MUCH = """
from datetime import timedelta
from django.utils import timezone
from fanal.accounts import roles
from fanal.accounts.models import Staff
from fanal.desk.actions.open_contact import open_contact
from fanal.desk.actions.promise_call_back import promise_call_back
answer = ''
for name in ('Ines Moreau', 'Rania Khoury'):
    by = Staff.objects.get(display_name=name).act_as(roles.Operator)
    contact = open_contact(by=by, channel='call')
    for number in range(40):
        about = f'the grandmother in the village, who waits for word of the boy and his sister, number {number}'
        promise_call_back(by=by, contact_id=contact.pk, due=timezone.now() + timedelta(minutes=5 + number), about=about)
    answer += f' {contact.pk}'
"""
#: Other journeys look at the same board.
_AWAY = """
from fanal.desk.models import Contact
answer = str(Contact.objects.filter(pk__in='%s'.split()).delete()[0])
"""


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_somebody_is_here_takes_a_break_and_is_gone(story_node: RunningNode, browser: Browser, javascript: bool) -> None:
    ines, origin = sit_down(browser, javascript=javascript), story_node.origin
    page = ines.page
    sign_in_for_training(page, origin, "Ines Moreau")
    page.goto(f"{origin}/desk/board/")
    page.locator("summary", has_text="I am here").click()
    page.get_by_label("With how many people at once").fill("2")
    page.get_by_role("button", name="I am here").click()
    expect(page.locator(".here")).to_contain_text("Ines Moreau")
    keep_picture(page, "board-here")
    page.locator("summary", has_text="You are here").click()
    keep_picture(page, "board-presence")
    page.get_by_role("button", name="I take a break").click()
    expect(page.locator(".here")).to_contain_text("on a break until")
    page.locator("summary", has_text="Break until").click()
    page.get_by_role("button", name="I am gone").click()
    expect(page.locator(".here")).not_to_contain_text("Ines Moreau")
    ines.context.close()


def test_the_sheet_is_one_page_of_paper_and_signed_for(story_node: RunningNode, browser: Browser) -> None:
    boss, origin = sit_down(browser, javascript=False), story_node.origin
    page = boss.page
    sign_in_for_training(page, origin, "Katarzyna Wilk")
    page.goto(f"{origin}/desk/cover/")
    page.get_by_label("Who").select_option(label="Rania Khoury")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    keep_picture(page, "night-cover")
    page.goto(f"{origin}/desk/board/")
    page.get_by_role("link", name="Hand-over").click()
    keep_picture(page, "hand-over")
    look_at(browser, origin, "Katarzyna Wilk", "shift", ["/desk/cover/", "/desk/hand-over/", "/desk/board/"])
    made = ask(story_node, _MUCH)
    page.reload()
    expect(page.get_by_text(re.compile("more, on the shift board")).first).to_be_visible()
    keep_picture(page, "hand-over-full")
    paper = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True)))
    assert len(paper.pages) == 1
    words = paper.pages[0].extract_text()
    assert "Ines Moreau" in words
    assert "Rania Khoury" in words
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 1000})
    keep_picture(page, "hand-over-paper")
    page.emulate_media(media="screen")
    page.get_by_role("button", name="I have read it and take over").click()
    expect(page.get_by_text("You have taken the shift over.")).to_be_visible()
    expect(page.locator("section", has=page.get_by_role("heading", name="Taken over by"))).to_contain_text("Katarzyna Wilk")
    assert int(ask(story_node, _AWAY % made)) >= 82
    boss.context.close()
