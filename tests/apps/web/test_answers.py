"""What a view says when something stands in the way, and where it goes then."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory

from fanal.core.errors import NotFound, NotReady
from fanal.web.answers import back, told
from fanal.web.parameters import read_uuid


def _request(came_from: str = "") -> HttpRequest:
    request = RequestFactory().get("/some/key", headers={"Referer": came_from} if came_from else {})
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]
    return request


@pytest.mark.parametrize(("came_from", "where"), [
    pytest.param("http://testserver/cases/?after=1", "http://testserver/cases/?after=1", id="a page of ours"),
    pytest.param("https://elsewhere.example/cases/", "/", id="somebody else's page"),
    pytest.param("", "/", id="a browser that does not say"),
])
def test_back_leads_to_a_page_of_ours_only(came_from: str, where: str) -> None:
    assert back(_request(came_from))["Location"] == where


def test_what_stands_in_the_way_is_said_with_its_reasons_on_the_page_of_the_key() -> None:
    @told
    def close(request: HttpRequest) -> HttpResponse:
        raise NotReady("Not yet:", ["Answer the police question."])

    request = _request("http://testserver/desk/")
    assert close(request)["Location"] == "http://testserver/desk/"
    assert [str(one) for one in get_messages(request)] == ["Not yet: Answer the police question."]


def test_what_is_not_there_is_the_page_for_what_is_not_there() -> None:
    @told
    def close(request: HttpRequest) -> HttpResponse:
        raise NotFound("no such page")

    with pytest.raises(Http404):
        close(_request("http://testserver/desk/"))


@pytest.mark.parametrize(("text", "found"), [
    pytest.param("0195f3c4-0000-7000-8000-000000000001", UUID("0195f3c4-0000-7000-8000-000000000001"), id="an id"),
    pytest.param("one", None, id="made up"), pytest.param("", None, id="empty"), pytest.param(None, None, id="not sent"),
])
def test_an_id_is_read_without_an_error(text: str | None, found: UUID | None) -> None:
    assert read_uuid(text) == found
