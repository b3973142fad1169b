"""The style guide: every component in all its states, on one page, in either direction and colour scheme."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from fanal.web import samples
from fanal.web.context import SCHEMES, page

_WAYS = {"ltr": _("Left to right"), "rtl": _("Right to left")}
_SCHEMES = {"auto": _("As the device"), "light": _("Light"), "dark": _("Dark")}

#: The frame belongs to the samples too: nobody is signed in by looking, and no form of it leads anywhere.
_FRAME = {"find_url": "/styleguide", "language_url": "/language", "sign_out_url": "", "account_url": "#main", "new_contact_url": ""}


@require_safe
def show_styleguide(request: HttpRequest) -> HttpResponse:
    """`?dir=rtl&scheme=dark` turn the page without touching what the reader chose for the others."""
    frame = page(request)["page"]
    way, scheme = request.GET.get("dir", ""), request.GET.get("scheme", "")
    way = way if way in _WAYS else frame["dir"]
    scheme = scheme if scheme in SCHEMES else frame["scheme"]
    context = samples.everything() | {
        "page": frame | {"dir": way, "scheme": scheme, "now": samples.NOW} | _FRAME,
        "directions": [{"value": one, "label": label, "on": one == way} for one, label in _WAYS.items()],
        "schemes": [{"value": one, "label": label, "on": one == scheme} for one, label in _SCHEMES.items()],
        "keep": {"dir": way, "scheme": scheme},
    }
    return render(request, "web/styleguide.html", context)
