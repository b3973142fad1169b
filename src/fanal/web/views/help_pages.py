"""The handbook under /help."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from fanal.web import handbook


@require_safe
def show_index(request: HttpRequest) -> HttpResponse:
    """Every page, by shelf."""
    return render(request, "web/help_index.html", {"sections": handbook.sections(get_language() or "en")})


@require_safe
def show_page(request: HttpRequest, page: str) -> HttpResponse:
    """One page, with the shelf it stands on. Its address has no stroke at the end: links and pictures count from there."""
    language = get_language() or "en"
    found = handbook.find(page.removesuffix("/"), language)
    if page.endswith("/"):
        return HttpResponsePermanentRedirect(reverse("web:help_page", args=[found.address]))
    context = {
        "sections": handbook.sections(language),
        "found": found,
        "content": handbook.show(found),
        "other_language": found.language.partition("-")[0] != language.partition("-")[0],
    }
    return render(request, "web/help_page.html", context)


@require_safe
def show_picture(request: HttpRequest, name: str) -> FileResponse:
    """A picture that stands in a page."""
    return FileResponse(handbook.find_picture(name).open("rb"), content_type="image/png")
