"""The frame of a page: menu, choices of the reader, request ids, the style guide."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import resolve

from fanal.web import catalogues, menu, middleware
from fanal.web.context import page
from tests.sockets import replug

pytestmark = pytest.mark.django_db


@pytest.fixture
def own_menu(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A menu of this test's own: addresses that exist, rights by a list."""
    monkeypatch.setattr(menu, "_entries", {})
    replug(monkeypatch, menu, "rights", accounts=lambda by, action: action in by.allowed)
    for place, (word, address) in enumerate(
        [
            ("Help", "web:help"),
            ("Style", "web:styleguide"),
            ("Robots", "web:robots"),
            ("Health", "ops:healthz"),
            ("Ready", "ops:readyz"),
        ]
    ):
        menu.register(word, address, f"see.{word.lower()}", place)
    menu.register("Not built yet", "nowhere:list", "", 99)
    return


def menu_of(path: str, *allowed: str, signed_in: bool = True) -> list[menu.Shown]:
    request = RequestFactory().get(path)
    request.user = SimpleNamespace(is_authenticated=signed_in, allowed=allowed)  # type: ignore[assignment]
    request.resolver_match = resolve(path)
    return menu.entries_for(request)


def test_a_person_sees_the_entries_that_their_role_may_open(own_menu: None) -> None:
    assert [entry.label for entry in menu_of("/help/", "see.help", "see.health")] == ["Help", "Health"]
    assert menu_of("/help/", "see.help", signed_in=False) == []


def test_the_entry_of_this_page_or_of_its_room_is_marked(own_menu: None) -> None:
    every = ("see.help", "see.style", "see.robots", "see.health", "see.ready")
    assert [entry.label for entry in menu_of("/styleguide", *every) if entry.current] == ["Style"]
    assert [entry.label for entry in menu_of("/metrics", *every) if entry.current] == ["Health"]


def test_on_a_narrow_screen_the_first_entries_and_the_current_one_stay(own_menu: None) -> None:
    every = ("see.help", "see.style", "see.robots", "see.health", "see.ready")
    assert [entry.label for entry in menu_of("/help/", *every) if entry.later] == ["Health", "Ready"]
    assert [entry.label for entry in menu_of("/readyz", *every) if entry.later] == ["Health"]


def test_finding_is_offered_to_whoever_may_read_cases(own_menu: None) -> None:
    def offered(*allowed: str) -> str:
        request = RequestFactory().get("/")
        request.user = SimpleNamespace(is_authenticated=True, allowed=allowed)  # type: ignore[assignment]
        return str(page(request)["page"]["find_url"])

    assert offered("case.read") == "/find/"
    assert offered("staff.read") == ""


@pytest.mark.parametrize("language", [tag for tag, _ in settings.LANGUAGES])
def test_a_reader_can_choose_the_language_of_the_pages_without_a_cookie_before(client: Client, language: str) -> None:
    assert not client.get("/help/").cookies
    answer = client.get("/language", {"language": language, "next": "/help/"})
    assert answer.status_code == 302 and answer["Location"] == "/help/"
    assert f'<html lang="{language}"' in client.get("/help/").content.decode()


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
def test_a_choice_never_leads_away_from_the_node(client: Client, target: str) -> None:
    assert client.get("/language", {"language": "fr", "next": target})["Location"] == "/"
    assert client.get("/colours", {"scheme": "dark", "next": target})["Location"] == "/"


@pytest.mark.parametrize(("path", "choice"), [("/language", {"language": "tlh"}), ("/colours", {"scheme": "pink"})])
def test_what_is_not_offered_is_not_remembered(client: Client, path: str, choice: dict[str, str]) -> None:
    assert not client.get(path, choice).cookies


def test_the_colours_of_this_device_outrank_those_of_the_person(client: Client) -> None:
    client.get("/colours", {"scheme": "dark"})
    assert 'data-color-scheme="dark"' in client.get("/help/").content.decode()
    request = RequestFactory().get("/")
    request.user = SimpleNamespace(colour_scheme="light")  # type: ignore[assignment]
    assert page(request)["page"]["scheme"] == "light"
    request.COOKIES["fanal-scheme"] = "dark"
    assert page(request)["page"]["scheme"] == "dark"


def test_search_engines_are_sent_away(client: Client) -> None:
    answer = client.get("/robots.txt")
    assert answer.content == b"User-agent: *\nDisallow: /\n" and "noindex" in answer["X-Robots-Tag"]


def test_every_request_has_an_id_of_ours(client: Client) -> None:
    first, second = (client.get("/help/", headers={"X-Request-ID": "from-outside"})["X-Request-ID"] for _ in range(2))
    assert first != second and "from-outside" not in {first, second}
    assert middleware.current_request_id() == ""


def test_the_log_names_the_page_and_nothing_of_the_address(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="fanal.access"):
        client.get("/help/how-to/nothing?name=Tilde")
        client.generic("TILDE", "/help/")
    first, second = caplog.records
    assert first.facts["page"] == "web:help_page" and first.facts["status"] == 404  # type: ignore[attr-defined]
    assert second.facts["method"] == "other"  # type: ignore[attr-defined]
    assert set(first.facts) == {"method", "page", "status", "ms"}  # type: ignore[attr-defined]
    assert "Tilde" not in caplog.text and "nothing" not in caplog.text


@pytest.mark.parametrize("way", ["ltr", "rtl"])
@pytest.mark.parametrize("scheme", ["auto", "light", "dark"])
def test_the_style_guide_shows_itself_in_every_way(client: Client, way: str, scheme: str) -> None:
    text = client.get("/styleguide", {"dir": way, "scheme": scheme}).content.decode()
    assert f'dir="{way}" data-color-scheme="{scheme}"' in text


def test_the_foot_says_when_a_language_was_made_by_a_machine(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogues, "count_unreviewed", lambda language: 12 if language == "fr" else 0)
    client.get("/language", {"language": "fr"})
    french = client.get("/help/").content.decode()
    client.get("/language", {"language": "en"})
    english = client.get("/help/").content.decode()
    mark = '<path d="M3 6h10M8 3v3M5 6c1 4 4 7 7 8M11 6c-1 4-4 7-8 8'
    assert french.count(mark) == english.count(mark) + 1
