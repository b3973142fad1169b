"""A case carried from the contact to aftercare by three people over simulated months: the node's clock is set ahead between them.

The pages of it are open to everybody: axe, 320 pixels, Arabic, dark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.apps.ops.kept import ask
from tests.journeys.modes import look_at
from tests.journeys.nodes import RunningNode, make_node
from tests.journeys.people import fill_closing, keep_picture, sign_in_for_training, sit_down, take_call

_DONE = 'a[href$="/done/"]'
#: What the board has for who leads the shift: it shows what is latest, and the told story is full of that.
_ON_BOARD = """
from django.utils import timezone
from fanal.accounts import roles
from fanal.accounts.models import Staff
from fanal.cases.queries.board import own_items
by = Staff.objects.get(display_name='Katarzyna Wilk').act_as(roles.Supervisor)
answer = [item.kind.code for item in own_items(by=by, now=timezone.now())]
"""
pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningNode]:
    """A training node of its own, whose clock only goes forward."""
    node = make_node(tmp_path_factory.mktemp("months"), name="months")
    node.environment["FANAL_DEMO_NODE"] = "be"
    node.command("demo-seed")
    node.start()
    yield node
    if node.process is not None and node.process.poll() is None:
        node.stop()


def _after(node: RunningNode, days: float) -> None:
    """The node is stopped, and goes on so many days after its first one."""
    node.stop()
    node.start(days_ahead=days)


def _at(browser: Browser, node: RunningNode, who: str, address: str) -> Page:
    page = sit_down(browser).page
    sign_in_for_training(page, node.origin, who)
    page.goto(f"{node.origin}{address}")
    return page


def _finish(page: Page, task: str, came_of_it: str, following: str = "", due: str = "") -> None:
    page.locator(".work-list li").filter(has_text=task).locator(_DONE).first.click()
    page.get_by_label("What came of it").fill(came_of_it)
    if following:
        page.get_by_label("What comes next").fill(following)
        page.get_by_label("Due").fill(due)
    with page.expect_navigation():
        page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_text("The task is finished.")).to_be_visible()


def test_a_case_from_the_first_call_to_the_last_talk_three_months_later(node: RunningNode, browser: Browser) -> None:
    # The first evening: Ines takes the call and opens the case.
    ines = sit_down(browser).page
    sign_in_for_training(ines, node.origin, "Ines Moreau")
    take_call(ines, node.origin, "Vandermeulen")
    ines.get_by_role("button", name=re.compile("Open a case from this contact")).click()
    ines.wait_for_load_state()
    case = str(ines.get_by_role("link", name=re.compile("Go to the case")).get_attribute("href"))
    ines.get_by_role("button", name=re.compile("Close the contact")).click()
    expect(ines.get_by_text("The contact is closed.")).to_be_visible()
    # Jonas takes it over and plans the first week from the template.
    ines.goto(f"{node.origin}{case}owner/")
    ines.get_by_label("New owner", exact=True).select_option(label="Jonas Vermeer")
    ines.get_by_label("What the new owner must know").fill("The mother calls again at nine.")
    ines.locator("main form button[type=submit]").last.click()
    jonas = _at(browser, node, "Jonas Vermeer", case)
    expect(jonas.get_by_text("The mother calls again at nine.")).to_be_visible()
    jonas.goto(f"{node.origin}{case}tasks/")
    jonas.get_by_role("link", name="Plan from a template").click()
    expect(jonas.get_by_role("heading", name="First week of a runaway")).to_be_visible()
    keep_picture(jonas, "plan-steps")
    jonas.get_by_role("button", name="Plan these tasks").click()
    expect(jonas.get_by_text("The tasks are planned.")).to_be_visible()
    keep_picture(jonas, "plan-tasks")
    # Five weeks later: what was planned is late; the work goes on, then she is back.
    _after(node, 35)
    jonas = _at(browser, node, "Jonas Vermeer", f"{case}tasks/")
    late = jonas.locator(".work-list li").filter(has_text="Ask the police for news")
    expect(late.get_by_text(re.compile("late"))).to_be_visible()
    _finish(jonas, "Ask the police for news", "Seen in Namur on Tuesday.")
    _finish(jonas, "ask school and friends", "A friend has written to her.")
    jonas.goto(f"{node.origin}{case}support/add/")
    jonas.locator("input[name=kind][value=emotional]").check()
    jonas.get_by_label(re.compile("minutes", re.IGNORECASE)).first.fill("45")
    jonas.locator("main form button[type=submit]").last.click()
    jonas.goto(f"{node.origin}{case}tasks/")
    while jonas.locator(".work-list").locator(_DONE).count() > 1:
        _finish(jonas, "", "done")
    jonas.goto(f"{node.origin}{case}close/")
    fill_closing(jonas)
    jonas.get_by_role("button", name="Close the case").last.click()
    expect(jonas.get_by_text("The case is closed.")).to_be_visible()
    # Two days later the interview waits on the board, with Katarzyna, who leads the shift.
    _after(node, 37)
    assert "return_interview" in ask(node, _ON_BOARD)
    boss = _at(browser, node, "Katarzyna Wilk", f"{case}child/")
    keep_picture(boss, "interview-waits")
    boss.get_by_role("link", name="Record the return interview").click()
    boss.locator("input[name=state][value=held]").check()
    boss.get_by_label("Who talks with the child").fill("Dr Ilse Maes, school")
    boss.get_by_label("What was said, or why not").fill("She was afraid of her report; wants to change the class.")
    keep_picture(boss, "interview")
    boss.get_by_role("button", name="Record").click()
    expect(boss.get_by_text("The return interview is recorded.")).to_be_visible()
    expect(boss.get_by_text("wants to change the class")).to_be_visible()
    keep_picture(boss, "interview-held")
    boss.goto(f"{node.origin}{case}tasks/")
    boss.get_by_role("link", name="Plan aftercare").click()
    keep_picture(boss, "aftercare-steps")
    boss.get_by_role("button", name="Plan these tasks").click()
    expect(boss.get_by_text("The tasks are planned.")).to_be_visible()
    look_at(browser, node.origin, "Jonas Vermeer", "after-return", [f"{case}tasks/", f"{case}child/"])
    # Four months after the first call: the last talk.
    _after(node, 130)
    assert "return_interview" not in ask(node, _ON_BOARD)
    jonas = _at(browser, node, "Jonas Vermeer", f"{case}tasks/")
    expect(jonas.get_by_text("Ask the child how it goes, alone").first).to_be_visible()
    while jonas.locator(".work-list").locator(_DONE).count():
        _finish(jonas, "", "She is well, and in another class.")
    jonas.goto(f"{node.origin}{case}")
    keep_picture(jonas, "after-months")
    expect(jonas.get_by_text("Return interview: Held").first).to_be_visible()
    expect(jonas.get_by_text("Done: Ask the child how it goes, alone").first).to_be_visible()
