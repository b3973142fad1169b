"""Once per request: has anything been shredded since? Then this process forgets its keys before it shows a page."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from fanal.core.errors import Unavailable
from fanal.vault import keys


class VaultMiddleware:
    """Reads the shred counter. A key store that does not answer stops what needs a key, not every page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            keys.look_for_shredding()
        except Unavailable:
            # The keys of this process are forgotten by now; whatever needs one raises with a sentence of its own.
            return self.get_response(request)
        return self.get_response(request)
