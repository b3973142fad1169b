"""An administrator lets a program in and has word sent out, without JavaScript; the program then really calls the node, and
the node really calls the receiver. Every page of it is open to everybody: axe, 320 pixels, Arabic, dark."""

from __future__ import annotations

import json
import re
import time
import urllib.error
import urllib.request
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.apps.api.receiver import receiving
from tests.journeys.modes import look_at
from tests.journeys.nodes import RunningNode
from tests.journeys.people import keep_picture, sign_in_for_training, sit_down

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def _call(origin: str, path: str, secret: str, body: Any = None) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json", "Idempotency-Key": f"journey-{time.time_ns()}"}
    data = json.dumps(body).encode() if body is not None else None
    with urllib.request.urlopen(urllib.request.Request(f"{origin}/api/v1{path}", data, headers), timeout=10) as answer:
        return answer.status, json.load(answer)


def _secret(page: Page) -> str:
    return str(page.get_by_label("Secret").input_value())


def _let_in(page: Page, origin: str) -> str:
    page.goto(f"{origin}/settings/connections/")
    expect(page.get_by_text("No program comes in.")).to_be_visible()
    keep_picture(page, "outside-empty")
    page.get_by_role("link", name="Let a program in").click()
    page.get_by_role("button", name="Make the connection").click()
    page.get_by_label("Name of the program").fill("Telephone system")
    page.get_by_label("Acts as").select_option(label="Ines Moreau · Operator")
    for words in ("Read contacts", "Open, write and close contacts", "Open cases and write notes", "Read cases"):
        page.get_by_label(words).check()
    keep_picture(page, "outside-add")
    page.get_by_role("button", name="Make the connection").click()
    expect(page.get_by_role("heading", name=re.compile("The secret of"))).to_be_visible()
    keep_picture(page, "outside-secret")
    return _secret(page)


def _add_receiver(page: Page, origin: str, url: str) -> None:
    page.goto(f"{origin}/settings/receivers/")
    page.get_by_role("link", name="Add a receiver").click()
    page.get_by_label("Name of the receiver").fill("Night board")
    page.get_by_label("Address").fill("http://hooks.example.org/x")
    page.get_by_label("A case was opened").check()
    page.get_by_role("button", name="Add the receiver").click()
    expect(page.get_by_text("The address must begin with https://").first).to_be_visible()
    assert page.get_by_label("Name of the receiver").input_value() == "Night board"
    page.get_by_label("Address").fill(url)
    page.get_by_role("button", name="Add the receiver").click()
    assert _secret(page).startswith("whsec_")
    page.get_by_role("link", name="To the receiver").click()


def test_a_program_comes_in_and_word_goes_out_without_javascript(story_node: RunningNode, browser: Browser) -> None:
    origin = story_node.origin
    administrator = sit_down(browser, javascript=False)
    page = administrator.page
    sign_in_for_training(page, origin, "Tomas Berg")
    secret = _let_in(page, origin)
    assert _call(origin, "/me", secret)[1]["role"] == "operator"
    with receiving() as there:
        _add_receiver(page, origin, there.url())
        page.get_by_role("button", name="Send a test").click()
        status, made = _call(origin, "/cases", secret, {"category": "runaway", "children": [{"names": [{"full": "Milan Test"}]}]})
        assert status == 201
        until = time.monotonic() + 30
        while len(there.got) < 2 and time.monotonic() < until:
            time.sleep(0.2)
        told = {json.loads(got.body)["type"]: json.loads(got.body)["data"] for got in there.got}
        assert told["case.opened"] == {"case": made["id"]} and "connection.tested" in told
        time.sleep(0.5)
        page.reload()
        expect(page.get_by_text("arrived").first).to_be_visible()
        keep_picture(page, "outside-receiver")
    here = page.url.removeprefix(origin)
    page.goto(f"{origin}/settings/connections/")
    there_is = str(page.locator("main table a").first.get_attribute("href"))
    look_at(browser, origin, "Tomas Berg", "outside", [
        "/settings/connections/", "/settings/connections/add/", there_is, f"{there_is}end/", f"{there_is}secret/",
        "/settings/receivers/", "/settings/receivers/add/", here, f"{here}change/", f"{here}end/", f"{here}secret/",
    ])  # fmt: skip
    page.get_by_role("link", name="Telephone system").click()
    page.get_by_role("link", name="End the connection").click()
    page.get_by_role("button", name="End the connection").click()
    expect(page.get_by_text("The connection has ended.")).to_be_visible()
    with pytest.raises(urllib.error.HTTPError) as refused:
        _call(origin, "/me", secret)
    assert refused.value.code == 401
    administrator.context.close()
