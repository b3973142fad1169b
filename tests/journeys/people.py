"""What people do in a browser, step by step, by the words they see. Used by the journeys."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect

ARTIFACTS = Path(__file__).resolve().parents[2] / "test-artifacts"
MANUAL = Path(__file__).resolve().parents[2] / "docs" / "pictures"
PASSPHRASE = "lantern over dark water 7"


@dataclass
class Somebody:
    """A person at a browser of their own."""

    page: Page
    context: BrowserContext


def sit_down(browser: Browser, *, javascript: bool = True, passkey: bool = False, **more: object) -> Somebody:
    """Open a browser of one's own. With `passkey`, its device can make and use passkeys (a virtual authenticator)."""
    settings: dict[str, object] = {
        "viewport": {"width": 1400, "height": 900}, "locale": "en-GB", "timezone_id": "Europe/Brussels",
        "java_script_enabled": javascript, **more,
    }
    context = browser.new_context(**settings)  # type: ignore[arg-type]
    context.set_default_timeout(20_000)
    page = context.new_page()
    if passkey:
        session = context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        session.send("WebAuthn.addVirtualAuthenticator", {"options": {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True,
        }})
    return Somebody(page, context)


def sign_in_for_training(page: Page, origin: str, name: str) -> None:
    """One press on the training page."""
    page.goto(f"{origin}/training/")
    page.get_by_role("button", name=re.compile(name)).first.click()
    page.wait_for_load_state()


def keep_picture(page: Page, name: str, *, full: bool = True, manual: str = "") -> None:
    """A picture for whoever looks. `manual`: its name in the documents, where `make pictures` puts it."""
    ARTIFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTIFACTS / f"{name}.png", full_page=full)
    if manual and os.environ.get("FANAL_PICTURES"):
        page.screenshot(path=MANUAL / f"{manual}.png", full_page=False)


def make_passkey(page: Page) -> None:
    """From the choice of a second factor to the recovery codes, kept."""
    page.get_by_role("link", name=re.compile("Passkey")).click()
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    page.get_by_role("button", name="I have kept them").click()


def begin_shift(page: Page) -> None:
    """Say that one works now, if the page asks."""
    button = page.get_by_role("button", name="Begin your shift")
    if button.count():
        button.click()
    page.wait_for_load_state()


def take_call(page: Page, origin: str, family: str) -> None:
    """A call of a parent whose daughter Lucía is missing; nothing is saved yet beyond what saves itself."""
    page.goto(f"{origin}/desk/new")
    page.get_by_role("button", name="Call").first.click()
    page.locator("input[name=caller][value=parent]").check()
    page.locator("textarea[name=notes]").fill("Her daughter did not come home from training.")
    page.get_by_label("Given name, as heard").fill("Lucía")
    page.get_by_label("Family name, as heard").fill(family)
    page.get_by_label("Born, or about how old").fill("14")
    page.get_by_role("textbox", name="Last seen, where").fill("Sports hall, Liège")
    page.locator("select[name=category]").select_option("runaway")
    page.locator("input[name=police][value=no]").first.check()
    page.locator("input[name=police_reason][value=will_inform]").first.check()


def fill_closing(page: Page) -> None:
    """On the page for closing a case: back by herself, well, the return interview offered."""
    page.locator("input[name$=outcome][value=returned]").first.check()
    page.locator("input[name$=found_by][value=own_return]").first.check()
    page.locator("input[name$=condition][value=well]").first.check()
    unknown = page.locator("input[name$=duration_unknown]").first
    if not unknown.is_checked():
        unknown.check()
    page.locator("input[name$=interview][value=offered]").first.check()
