"""The style guide: every component in all its states, on one page, in either direction and colour scheme."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language_bidi
from django.views.decorators.http import require_safe

from fanal.web import samples
from fanal.web.context import scheme_of


@require_safe
def show_styleguide(request: HttpRequest) -> HttpResponse:
    """`?dir=rtl&scheme=dark` turn the page without touching what the reader chose for the others."""
    way = request.GET.get("dir", "")
    scheme = request.GET.get("scheme", "")
    context = samples.everything()
    context |= {
        "way": way if way in {"ltr", "rtl"} else ("rtl" if get_language_bidi() else "ltr"),
        "scheme": scheme if scheme in {"auto", "light", "dark"} else scheme_of(request),
    }
    return render(request, "web/styleguide.html", context)
