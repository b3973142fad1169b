"""What people see when something went wrong, and what they do not see."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path, reverse

from fanal.core.errors import BadInput, FanalError, Gone, NotAllowed, NotFound, NotReady, Unavailable
from fanal.web.views import errors

SECRET = "Tilde Andersson, Rue du Phare 12"


def raises(error: Exception) -> Callable[..., HttpResponse]:
    def view(request: HttpRequest, **kwargs: object) -> HttpResponse:
        raise error

    return view


ERRORS: dict[str, Exception] = {
    "not-found": NotFound("no such case"),
    "not-allowed": NotAllowed("Your role does not allow this."),
    "not-ready": NotReady("The case cannot be closed yet.", ["A task is open: call the mother."]),
    "bad-input": BadInput("Sheet Cases, cell D14 holds text where a date is expected.", place="D14"),
    "gone": Gone("erased"),
    "unavailable": Unavailable("The index process does not answer."),
    "other": FanalError("This did not work."),
    "fault": ValueError(SECRET),
    "denied": PermissionDenied(),
    "too-big": RequestDataTooBig("x"),
}
urlpatterns = [
    *[path(f"test/{name}/", raises(error)) for name, error in ERRORS.items()],
    path("", include("fanal.urls")),
]
handler400 = "fanal.web.views.errors.bad_request"
handler403 = "fanal.web.views.errors.forbidden"
handler404 = "fanal.web.views.errors.not_found"
handler500 = "fanal.web.views.errors.server_error"

#: The addresses of this test are not in the access matrix: the shift's middleware would answer for them.
WITHOUT_SHIFT = [name for name in settings.MIDDLEWARE if "accounts" not in name and "allauth" not in name]


@pytest.fixture
def quiet() -> Client:
    """A client that sees what a browser would see."""
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("name", "status", "sentence"),
    [
        pytest.param("not-found", 404, "There is nothing at this address", id="not found"),
        pytest.param("not-allowed", 404, "There is nothing at this address", id="not allowed looks like not found"),
        pytest.param("not-ready", 409, "The case cannot be closed yet.", id="not ready"),
        pytest.param("bad-input", 400, "cell D14 holds text where a date is expected", id="bad input"),
        pytest.param("gone", 410, "erased on purpose", id="gone"),
        pytest.param("unavailable", 503, "The index process does not answer.", id="unavailable"),
        pytest.param("other", 400, "This did not work.", id="any other error of ours"),
        pytest.param("fault", 500, "This is a fault of the program, not yours.", id="a fault"),
        pytest.param("denied", 403, "needs a right", id="denied by Django"),
        pytest.param("too-big", 413, "larger than this node accepts", id="too large"),
    ],
)
@override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=WITHOUT_SHIFT)
def test_an_error_becomes_a_page_that_says_what_happened_what_was_kept_and_what_to_do(
    quiet: Client, name: str, status: int, sentence: str
) -> None:
    answer = quiet.get(f"/test/{name}/")
    assert answer.status_code == status
    text = answer.content.decode()
    assert sentence in text
    assert 'class="kept' in text and 'role="alert"' in text and 'href="/"' in text


@override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=WITHOUT_SHIFT)
def test_what_stands_in_the_way_is_listed(quiet: Client) -> None:
    assert "A task is open: call the mother." in quiet.get("/test/not-ready/").content.decode()


@override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=WITHOUT_SHIFT)
def test_a_fault_tells_a_number_and_nothing_of_what_was_worked_on(quiet: Client) -> None:
    answer = quiet.get("/test/fault/")
    text = answer.content.decode()
    assert answer["X-Request-ID"] in text
    assert SECRET not in text and "Traceback" not in text and "ValueError" not in text


@override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=WITHOUT_SHIFT)
@pytest.mark.parametrize(
    ("headers", "check"),
    [
        pytest.param(
            {"Accept": "application/json"},
            lambda body: json.loads(body)["blockers"] == ["A task is open: call the mother."],
            id="scripts get JSON",
        ),
        pytest.param(
            {"X-Fanal-Live": "1"}, lambda body: "<html" not in body and "cannot be closed" in body, id="live passage"
        ),
        pytest.param({"Accept": "text/html,*/*"}, lambda body: "<html" in body, id="a browser"),
    ],
)
def test_who_asks_gets_the_answer_in_its_form(
    quiet: Client, headers: dict[str, str], check: Callable[[str], bool]
) -> None:
    answer = quiet.get("/test/not-ready/", headers=headers)
    assert answer.status_code == 409 and check(answer.content.decode())


@override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=WITHOUT_SHIFT)
def test_the_page_for_a_foreign_id_is_the_same_to_the_last_byte_as_for_a_made_up_one(quiet: Client) -> None:
    """Foreign: an action raised NotAllowed or NotFound. Made up: no such row, no such address."""
    bodies = {
        quiet.get(address).content
        for address in ("/test/not-found/", "/test/not-allowed/", f"/cases/{uuid4()}/nothing", f"/nothing/{uuid4()}")
    }
    assert len(bodies) == 1


@pytest.mark.django_db
def test_the_page_for_what_does_not_exist_holds_nothing_that_changes(client: Client) -> None:
    bodies = {client.get(f"/no/{uuid4()}").content for _ in range(3)}
    assert len(bodies) == 1
    page = bodies.pop().decode()
    assert "csrf" not in page and "nonce" not in page and "<script" not in page


def test_an_error_of_ours_in_a_middleware_gets_its_own_page(rf: object) -> None:
    request = HttpRequest()
    request.META["SERVER_NAME"], request.META["SERVER_PORT"] = "localhost", "80"
    try:
        raise Unavailable("The key store does not answer.")
    except Unavailable:
        answer = errors.server_error(request)
    assert answer.status_code == 503
    assert "The key store does not answer." in answer.content.decode()


def test_when_even_the_page_cannot_be_made_plain_words_remain(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*args: object, **kwargs: object) -> HttpResponse:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(errors, "show", broken)
    request = HttpRequest()
    request.request_id = "abc123"  # type: ignore[attr-defined]
    with caplog.at_level(logging.CRITICAL):
        answer = errors.server_error(request)
    assert answer.status_code == 500
    assert b"abc123" in answer.content and SECRET.encode() not in answer.content


@pytest.mark.django_db
def test_a_form_without_its_token_is_told_why_and_that_what_was_typed_is_still_there() -> None:
    answer = Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": "x"})
    assert answer.status_code == 403
    assert "What you typed is still in it." in answer.content.decode()


@pytest.mark.parametrize("page_too", [False, True], ids=["the page can be made", "the page needs the database too"])
def test_a_database_that_is_away_is_said_and_is_no_fault_of_the_program(
    page_too: bool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*args: object, **kwargs: object) -> HttpResponse:
        raise OperationalError(SECRET)

    if page_too:
        monkeypatch.setattr(errors, "show", broken)
    request = HttpRequest()
    request.META["SERVER_NAME"], request.META["SERVER_PORT"] = "localhost", "80"
    try:
        raise OperationalError(SECRET)
    except OperationalError:
        with caplog.at_level(logging.CRITICAL):
            answer = errors.server_error(request)
    assert answer.status_code == 503
    assert "A part of this node does not answer" in answer.content.decode()
    assert SECRET.encode() not in answer.content and b"fault of the program" not in answer.content
