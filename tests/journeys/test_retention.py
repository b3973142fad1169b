"""A retention run in the browser: rules adopted, cases looked through, a hold by two people, a decision, a worker, the proof.
Without JavaScript. The pages are open to everybody: axe, 320 pixels, Arabic, dark."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.apps.ops.kept import ask
from tests.drills.test_erased_for_good import _FILL as FILL
from tests.journeys.modes import look_at
from tests.journeys.nodes import RunningNode
from tests.journeys.people import keep_picture, sign_in_for_training, sit_down

pytestmark = [pytest.mark.browser, pytest.mark.slow]
_REFERENCE = "from fanal.cases.models import Case\nanswer = Case.objects.get(pk='{case}').reference"
_ERASE = "from fanal.privacy import tasks\ntasks.erase()"


def _adopt(page: Page, origin: str) -> None:
    page.goto(f"{origin}/privacy/rules/")
    expect(page.get_by_text("rest on no law")).to_be_visible()
    first = page.get_by_role("group", name="Rule 1")
    first.get_by_label("Months").fill("36")
    first.get_by_label("Law or decision behind it").fill("Decision of the board, 3 November 2026")
    page.get_by_role("button", name="Adopt these rules").click()
    expect(page.get_by_text("These rules hold from now on")).to_be_visible()


def test_a_case_whose_time_is_over_is_erased_by_decision_and_leaves_its_proof(story_node: RunningNode, browser: Browser) -> None:
    case = ask(story_node, FILL)
    number = ask(story_node, _REFERENCE.format(case=case))
    niamh, katarzyna = sit_down(browser, javascript=False), sit_down(browser, javascript=False)
    origin = story_node.origin
    sign_in_for_training(niamh.page, origin, "Niamh Daly")
    sign_in_for_training(katarzyna.page, origin, "Katarzyna Wilk")
    page = niamh.page
    _adopt(page, origin)
    page.get_by_role("button", name="Look through all cases now").click()
    expect(page.get_by_text("All cases were looked through")).to_be_visible()
    expect(page.get_by_label(number)).to_be_visible()
    keep_picture(page, "retention-due")
    page.goto(f"{origin}/privacy/holds/")
    page.get_by_label("Number of the case").fill(number)
    page.get_by_label("Keep until").fill(ask(story_node, "from django.utils import timezone\nanswer = timezone.localdate().isoformat()"))
    page.get_by_label("Why").fill("A court asked for the file")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text("Waits for a second person.")).to_be_visible()
    keep_picture(page, "retention-hold")
    katarzyna.page.goto(f"{origin}/privacy/holds/")
    keep_picture(katarzyna.page, "retention-hold-second")
    katarzyna.page.get_by_role("button", name=re.compile(rf"^Refuse.*{number}")).click()
    expect(katarzyna.page.get_by_text("You refused. The case is not held.")).to_be_visible()
    page.goto(f"{origin}/privacy/retention/")
    page.get_by_label(number).check()
    page.get_by_role("button", name="Erase the chosen cases").click()
    expect(page.get_by_text("Decided. The cases are erased within minutes.")).to_be_visible()
    ask(story_node, _ERASE)
    page.goto(f"{origin}/privacy/erased/")
    keep_picture(page, "retention-erased")
    page.get_by_role("link", name=number).click()
    expect(page.get_by_text("Keys destroyed")).to_be_visible()
    expect(page.get_by_text("Decision of the board, 3 November 2026")).to_be_visible()
    keep_picture(page, "retention-proof")
    answer = page.goto(f"{origin}/cases/{case}/")
    assert answer is not None and answer.status == 404
    # Another one waits for a decision, and a hold for a second person, when everybody looks.
    other = ask(story_node, FILL)
    page.goto(f"{origin}/privacy/retention/")
    page.get_by_role("button", name="Look through all cases now").click()
    page.goto(f"{origin}/privacy/erased/")
    proof = str(page.get_by_role("link", name=number).get_attribute("href"))
    pages = ("retention/", "rules/", "holds/", "erased/", "record/", "breaches/", "breaches/new/", f"retention/{other}/keep/")
    look_at(browser, origin, "Niamh Daly", "privacy", [*(f"/privacy/{one}" for one in pages), proof])
    niamh.context.close()
    katarzyna.context.close()
