"""The handbook under /help."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from urllib.parse import urljoin

import pytest
from django.test import Client

from fanal.core.errors import NotFound
from fanal.web import handbook

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
#: What people at the desk read; the rest of the handbook is for those who run a node.
DESK_PAGES = (
    "tutorial/a-first-shift",
    "how-to/look-at-unusual-reading",
    "how-to/export-a-list",
    "how-to/import-a-spreadsheet",
)


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small handbook, and a secret beside it."""
    root = tmp_path / "docs"
    for shelf in ("tutorial", "how-to", "notes"):
        (root / shelf).mkdir(parents=True)
    (root / "tutorial" / "first-shift.md").write_text("# Your first `shift`\n\nWelcome.\n", "utf-8")
    (root / "tutorial" / "first-shift.fr.md").write_text("# Votre premier service\n\nBienvenue.\n", "utf-8")
    (root / "how-to" / "backup.md").write_text(
        "# Back up\n\n<script>alert(1)</script>\n\n[rotate](../how-to/rotate.md#when) [out](https://example.org)\n"
        "[bad](javascript:alert(1))\n\n## When\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\nfanal backup <to>\n```\n",
        "utf-8",
    )
    (root / "how-to" / "another.md").write_text("# Another\n", "utf-8")
    (tmp_path / "secret.md").write_text("# Secret\n", "utf-8")
    (root / "how-to" / "link.md").symlink_to(tmp_path / "secret.md")
    monkeypatch.setattr(handbook, "folder", lambda: root)
    return root


def test_pages_stand_on_their_shelves_by_title_and_empty_shelves_are_left_out(book: Path) -> None:
    (book / "how-to" / "link.md").unlink()
    found = handbook.sections("en")
    assert [section.key for section in found] == ["tutorial", "how-to"]
    assert [page.title for page in found[1].pages] == ["Another", "Back up"]


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("../secret", id="up"),
        pytest.param("how-to/../../secret", id="up from within"),
        pytest.param("how-to/..%2f..%2fsecret", id="encoded"),
        pytest.param("/etc/passwd", id="absolute"),
        pytest.param("how-to/link", id="a link that leads out"),
        pytest.param("how-to/backup.md", id="with its ending"),
        pytest.param("how-to\\backup", id="backslash"),
        pytest.param("how-to/backup\x00", id="null byte"),
        pytest.param("how-to/nothing", id="no such page"),
        pytest.param("", id="empty"),
    ],
)
def test_nothing_outside_of_the_handbook_can_be_read(book: Path, address: str) -> None:
    with pytest.raises(NotFound):
        handbook.find(address, "en")


def test_a_page_comes_in_the_language_of_the_reader_or_in_english(book: Path) -> None:
    assert handbook.find("tutorial/first-shift", "fr").title == "Votre premier service"
    assert handbook.find("tutorial/first-shift", "el").language == "en"
    assert handbook.find("tutorial/first-shift", "fr-be").language == "fr"


def test_raw_html_stays_text_links_lead_to_pages_and_headings_can_be_linked_to(book: Path) -> None:
    html = handbook.show(handbook.find("how-to/backup", "en"))
    assert "<script>" not in html and "&lt;script&gt;" in html
    assert 'href="../how-to/rotate#when"' in html
    assert 'href="javascript' not in html
    assert '<h2 id="when">' in html
    assert 'class="table-wrap"' in html and "<pre" in html and "&lt;to&gt;" in html


def test_the_pages_open_for_everybody(book: Path, client: Client) -> None:
    (book / "how-to" / "link.md").unlink()
    assert "Your first shift" in client.get("/help/").content.decode()
    answer = client.get("/help/tutorial/first-shift")
    assert answer.status_code == 200 and 'aria-current="page"' in answer.content.decode()
    assert client.get("/help/how-to/nothing").status_code == 404


def test_a_page_that_is_not_translated_says_so_and_is_marked_as_english(book: Path, client: Client) -> None:
    client.cookies["fanal-language"] = "ar"
    (book / "how-to" / "link.md").unlink()
    text = client.get("/help/how-to/backup").content.decode()
    assert '<html lang="ar" dir="rtl"' in text
    assert 'class="sheet book" lang="en" dir="ltr"' in text


def _translate(book: Path, language: str, text: str, *, reviewed: bool = False) -> Path:
    english = hashlib.sha256((book / "how-to" / "backup.md").read_bytes()).hexdigest()
    path = book / "how-to" / f"backup.{language}.md"
    doubt = "" if reviewed else "; machine translation, not yet reviewed"
    path.write_text(f"<!-- English page: {english}{doubt} -->\n{text}", "utf-8")
    return path


def test_a_translation_reads_in_its_own_direction_and_says_that_a_machine_made_it(book: Path, client: Client) -> None:
    (book / "how-to" / "link.md").unlink()
    client.cookies["fanal-language"] = "ar"
    _translate(book, "ar", "# نسخ احتياطي\n\n## متى\n")
    assert "نسخ احتياطي" in client.get("/help/").content.decode()
    article = client.get("/help/how-to/backup").content.decode().partition("<article")[2].partition("</article>")[0]
    assert article.startswith(' class="sheet book">') and "English page" not in article
    assert "آلية" in article or "آلة" in article
    _translate(book, "ar", "# نسخ احتياطي\n\n## متى\n", reviewed=True)
    article = client.get("/help/how-to/backup").content.decode().partition("<article")[2].partition("</article>")[0]
    assert "note-line" not in article and "English page" not in article


def test_pages_in_the_language_of_the_reader_stand_first_on_their_shelf(book: Path) -> None:
    (book / "how-to" / "link.md").unlink()
    _translate(book, "ar", "# نسخ احتياطي\n")
    assert [page.title for page in handbook.sections("ar")[1].pages] == ["نسخ احتياطي", "Another"]
    assert [page.title for page in handbook.sections("el")[1].pages] == ["Another", "Back up"]


def test_code_within_a_sentence_reads_left_to_right_and_stays_text(book: Path) -> None:
    _translate(book, "ar", "# نسخ\n\nافتح `http://localhost/<to>/` ثم\n")
    html = handbook.show(handbook.find("how-to/backup", "ar"))
    assert '<code dir="ltr">http://localhost/&lt;to&gt;/</code>' in html


def test_a_link_to_a_heading_holds_in_every_language(book: Path) -> None:
    _translate(book, "fr", "# Sauvegarder\n\n## Quand\n\n## Une de plus\n")
    html = handbook.show(handbook.find("how-to/backup", "fr"))
    assert '<h2 id="when">Quand</h2>' in html and '<h2 id="une-de-plus">' in html


def test_a_translation_whose_english_page_changed_is_told_with_what_to_do(book: Path) -> None:
    (book / "tutorial" / "first-shift.fr.md").unlink()
    _translate(book, "fr", "# Sauvegarder\n")
    assert handbook.find_stale() == []
    (book / "how-to" / "backup.md").write_text("# Back up twice\n", "utf-8")
    [todo] = handbook.find_stale()
    assert "backup.fr.md: backup.md has changed since" in todo
    (book / "how-to" / "backup.md").unlink()
    assert handbook.find_stale() == ["backup.fr.md: there is no backup.md any more; remove the translation."]


def _shape(text: str) -> dict[str, list[str]]:
    """What a translation must share with its English page."""
    return {
        "headings": re.findall(r"^#+(?= )", text, re.MULTILINE),
        "pictures and links": re.findall(r"\]\(([^)]+)\)", text),
        "code": re.findall(r"^```.*?^```", text, re.MULTILINE | re.DOTALL),
        "keys": sorted(re.findall(r"`[^`\n]+`", text)),
        "lists": re.findall(r"^(?:\d\.|\*)(?= )", text, re.MULTILINE),
        "cells": re.findall(r"^\||\|$", text, re.MULTILINE),
    }


def _translations() -> list[Path]:
    root = handbook.folder()
    return sorted(root.glob("*/*.*.md")) if root else []


@pytest.mark.parametrize("path", _translations(), ids=lambda path: path.name)
def test_a_translation_has_the_headings_pictures_links_and_keys_of_its_english_page(path: Path) -> None:
    english = path.with_name(f"{path.name.partition('.')[0]}.md")
    assert _shape(path.read_text("utf-8")) == _shape(english.read_text("utf-8"))


def test_every_translation_that_we_ship_follows_its_english_page() -> None:
    assert handbook.find_stale() == []


@pytest.mark.parametrize("language", ["fr", "el", "ar"])
@pytest.mark.parametrize("address", DESK_PAGES)
def test_what_the_desk_reads_is_there_in_every_language(address: str, language: str) -> None:
    assert handbook.find(address, language).language == language


def test_a_node_without_pages_says_so(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    monkeypatch.setattr(handbook, "folder", lambda: None)
    assert "No pages were installed" in client.get("/help/").content.decode()


def test_a_page_shows_pictures_of_the_handbook_and_asks_nobody_else_for_any(book: Path, client: Client) -> None:
    (book / "how-to" / "link.md").unlink()
    (book / "pictures").mkdir()
    (book / "pictures" / "desk.png").write_bytes(b"a picture")
    (book / "pictures" / "secret.png").symlink_to(book.parent / "secret.md")
    (book / "how-to" / "look.md").write_text(
        '# Look\n\n![The "desk"](../pictures/desk.png) ![out](https://example.org/a.png) ![up](../pictures/../x.png)\n', "utf-8"
    )
    text = client.get("/help/how-to/look").content.decode()
    assert 'src="../pictures/desk.png" alt="The &quot;desk&quot;"' in text
    assert "example.org" not in text and "../x.png" not in text
    assert b"".join(client.get("/help/pictures/desk.png")) == b"a picture"  # type: ignore[call-overload]
    for nothing in ("nothing", "secret", "..%2fsecret"):
        assert client.get(f"/help/pictures/{nothing}.png").status_code == 404


def test_every_page_that_we_ship_can_be_shown(client: Client) -> None:
    addresses = [page.address for section in handbook.sections("en") for page in section.pages]
    assert addresses
    for address in addresses:
        assert client.get(f"/help/{address}").status_code == 200, address


def test_every_picture_and_link_of_the_handbook_leads_somewhere(client: Client) -> None:
    for language in ("en", "ar"):
        client.cookies["fanal-language"] = language
        for page in (page for section in handbook.sections(language) for page in section.pages):
            address = f"/help/{page.address}"
            html = handbook.show(page)
            found = re.findall(r'(?:src|href)="([^"#:]+)(?:#[^"]*)?"', html)
            for target in {urljoin(address, one) for one in found}:
                answer = client.get(target)
                assert answer.status_code == 200, f"{address} leads to {target}"
                if answer.streaming:
                    assert b"".join(answer)  # type: ignore[call-overload]


def test_a_stroke_too_many_leads_to_the_page(client: Client) -> None:
    answer = client.get("/help/tutorial/a-first-shift/")
    assert answer.status_code == 301 and answer["Location"] == "/help/tutorial/a-first-shift"
