"""The style guide holds everything: every part, every class of our own style sheets, and a sentence when to use it.

What is looked at is the page as it is sent, not the sources: a part that is included nowhere, or a rule for markup that no
page has, fails here.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client

from fanal import web
from fanal.web.uses import USES

pytestmark = pytest.mark.django_db

ROOT = Path(web.__file__).parent
PARTS = ROOT / "templates" / "web" / "parts"
WIDGETS = ROOT / "templates" / "web" / "widgets"
SHEETS = sorted(
    path for path in (ROOT / "static" / "fanal").glob("*.css") if path.name not in {"designsystemet.css", "theme-fanal.css", "tokens.css"}
)
#: Classes that the guide cannot show, each with the reason.
ELSEWHERE: dict[str, str] = {"public": "the body of a public page; its pieces stand in a specimen here"}


@pytest.fixture
def guide(client: Client) -> HttpResponse:
    return client.get("/styleguide")


def shown_classes(page: str) -> set[str]:
    """Every class that an element of the page carries."""
    return {one for found in re.findall(r'\sclass="([^"]*)"', page) for one in found.split()}


def classes_of(sheet: Path) -> set[str]:
    """Every class that a rule of the sheet asks for."""
    text = re.sub(r"/\*.*?\*/|@layer [^{;]*", "", sheet.read_text("utf-8"), flags=re.DOTALL)
    selectors = re.sub(r"\{[^{}]*\}", "", text)
    return set(re.findall(r"\.([a-z][\w-]*)", selectors))


def test_every_part_and_widget_is_on_the_page(guide: HttpResponse) -> None:
    drawn = {template.name for template in guide.templates}  # type: ignore[attr-defined]
    files = {f"web/{path.parent.name}/{path.name}" for folder in (PARTS, WIDGETS) for path in folder.glob("*.html")}
    assert len(files) > 40, "the folders were found"
    assert sorted(files - drawn) == []


def test_no_id_stands_twice_on_the_page(guide: HttpResponse) -> None:
    ids = re.findall(r'\sid="([^"]*)"', guide.content.decode())
    assert sorted({one for one in ids if ids.count(one) > 1}) == []


def test_no_note_for_colleagues_is_sent_to_the_reader(guide: HttpResponse) -> None:
    """`{# … #}` over two lines is no comment to Django: it would stand on the page."""
    page = guide.content.decode()
    assert "{#" not in page and "{%" not in page and "{{" not in page


def test_every_part_says_when_to_use_it(guide: HttpResponse) -> None:
    assert sorted(USES) == sorted(path.stem for path in PARTS.glob("*.html"))
    page = guide.content.decode()
    assert all(f">{part}<" in page for part in USES)


@pytest.mark.parametrize("sheet", SHEETS, ids=[path.stem for path in SHEETS])
def test_every_class_of_our_sheets_is_on_the_page(guide: HttpResponse, sheet: Path) -> None:
    asked, shown = classes_of(sheet), shown_classes(guide.content.decode())
    assert asked, "the sheet has classes"
    missing = sorted(asked - shown - set(ELSEWHERE))
    assert not missing, missing


def test_no_exception_is_left_over(guide: HttpResponse) -> None:
    shown = shown_classes(guide.content.decode())
    every = set().union(*(classes_of(sheet) for sheet in SHEETS))
    assert sorted(one for one in ELSEWHERE if one in shown or one not in every) == []
