"""Assessing risk, and a node's own forms, in a real browser, with JavaScript and without: criteria, suggestion with its reasons, an override with its reason,
a second look to which the earlier answers are carried over. The pages are open to everybody: axe, 320 pixels, Arabic, dark."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.apps.ops.kept import ask
from tests.journeys.modes import look, look_at
from tests.journeys.nodes import RunningNode
from tests.journeys.people import keep_picture, sign_in_for_training, sit_down

pytestmark = [pytest.mark.browser, pytest.mark.slow]
_CASE = """
from fanal.accounts import roles
from fanal.accounts.models import Staff
from tests.apps.cases.builders import MILAN, RUNAWAY, a_child, seen
from fanal.cases import actions
by = Staff.objects.get(display_name='Jonas Vermeer').act_as(roles.CaseManager)
answer = str(actions.open_case(by=by, children=(a_child(MILAN, episode={'last_seen_at': seen()}),), category=RUNAWAY).pk)
"""
_FEAR = "Is there reason to fear for the person's life?"


def _answer(page: Page, question: str, answer: str) -> None:
    page.locator(".criterion").filter(has_text=question).locator("label", has_text=re.compile(rf"^\s*{answer}\s*$")).first.click()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_risk_is_assessed_against_the_suggestion_and_looked_at_anew(story_node: RunningNode, browser: Browser, javascript: bool) -> None:
    case = ask(story_node, _CASE)
    jonas = sit_down(browser, javascript=javascript)
    page, origin = jonas.page, story_node.origin
    sign_in_for_training(page, origin, "Jonas Vermeer")
    page.goto(f"{origin}/cases/{case}/")
    expect(page.get_by_text("Nobody has assessed the risk yet.")).to_be_visible()
    page.get_by_role("link", name="Assess the risk").first.click()
    keep_picture(page, "risk-criteria")
    page.get_by_label("Age in years", exact=True).fill("14")
    _answer(page, "fear for", "Yes")
    page.get_by_role("button", name="See what this suggests").click()
    expect(page.get_by_text("Say who says so.").first).to_be_visible()
    page.get_by_label("Who says so?", exact=True).select_option(label="the school")
    page.get_by_role("button", name="See what this suggests").click()
    expect(page.get_by_role("heading", name="The criteria suggest")).to_be_visible()
    keep_picture(page, "risk-suggestion")
    page.get_by_role("button", name="Back to the questions").click()
    expect(page.get_by_label("Age in years", exact=True)).to_have_value("14")
    page.get_by_role("button", name="See what this suggests").click()
    page.get_by_role("radio", name=re.compile("No criterion")).check(force=True)
    page.get_by_role("button", name="Decide").click()
    expect(page.get_by_text("Say why you decide on another level than the criteria suggest.").first).to_be_visible()
    page.get_by_label("Why another level than suggested").fill("The school spoke with him at noon.")
    page.get_by_role("button", name="Decide").click()
    expect(page.get_by_text("The risk is assessed.")).to_be_visible()
    expect(page.locator(".risk").filter(has_text="Risk:")).to_contain_text("1 of 2")
    expect(page.get_by_text("The school spoke with him at noon.")).to_be_visible()
    keep_picture(page, "risk-case")
    page.get_by_role("link", name="Assess anew").click()
    expect(page.locator(".criterion").filter(has_text="fear for")).to_contain_text(re.compile(r"As of .* by Jonas Vermeer: Yes \(the school\)"))
    keep_picture(page, "risk-again")
    page.get_by_role("button", name="See what this suggests").click()
    page.get_by_role("radio", name=re.compile("Worrying")).check(force=True)
    page.get_by_role("button", name="Decide").click()
    page.goto(f"{origin}/cases/{case}/risk/")
    expect(page.get_by_role("heading", name="Earlier assessments")).to_be_visible()
    keep_picture(page, "risk-tab")
    if javascript:
        look_at(browser, origin, "Jonas Vermeer", "risk", [f"/cases/{case}/risk/", f"/cases/{case}/risk/assess/"], then=_to_the_suggestion)
    jonas.context.close()


def test_a_form_is_loaded_and_filled_without_javascript(story_node: RunningNode, browser: Browser) -> None:
    case, origin = ask(story_node, _CASE), story_node.origin
    boss, jonas = sit_down(browser, javascript=False), sit_down(browser, javascript=False)
    page = boss.page
    sign_in_for_training(page, origin, "Katarzyna Wilk")
    page.goto(f"{origin}/cases/own-forms/")
    broken = {"name": "form.json", "mimeType": "application/json", "buffer": b'{"form": "x",\n"version": ""}'}
    page.get_by_label(re.compile("^File")).set_input_files(broken)  # type: ignore[arg-type]
    page.get_by_role("button", name="Load").click()
    expect(page.get_by_text(re.compile(r"Line \d+:")).first).to_be_visible()
    keep_picture(page, "forms-refused")
    page.get_by_label("Or one that comes with Fanal").select_option(label="Return interview")
    page.get_by_role("button", name="Load").click()
    expect(page.get_by_text("The form is loaded.")).to_be_visible()
    keep_picture(page, "forms-loaded")
    page = jonas.page
    sign_in_for_training(page, origin, "Jonas Vermeer")
    page.goto(f"{origin}/cases/{case}/filled/")
    page.get_by_role("link", name="Return interview").click()
    page.get_by_label("Day of the talk").fill("2026-01-05")
    page.locator("label[for=id_safe_now_1]").click()
    keep_picture(page, "forms-fill")
    page.get_by_role("button", name="Keep the answers").click()
    expect(page.get_by_text("Further questions follow from your answers.")).to_be_visible()
    page.get_by_label("What would make it safer, and who sees to it?").fill("A room at her aunt's; Jonas asks.")
    page.get_by_role("button", name="Keep the answers").click()
    expect(page.get_by_text("A room at her aunt's; Jonas asks.")).to_be_visible()
    keep_picture(page, "forms-filled")
    address = str(page.get_by_role("link", name="Return interview").get_attribute("href"))
    look_at(browser, origin, "Jonas Vermeer", "forms", [f"/cases/{case}/filled/", address])
    look_at(browser, origin, "Katarzyna Wilk", "own-forms", ["/cases/own-forms/", "/cases/criteria/"])
    boss.context.close()
    jonas.context.close()


def _to_the_suggestion(page: Page, mode: str) -> list[str]:
    page.locator("button[name=step][value=weigh]").click()
    keep_picture(page, f"risk-{mode}-suggestion")
    return look(page, "suggestion", mode)
