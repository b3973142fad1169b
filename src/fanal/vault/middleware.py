"""Once per request: has anything been shredded since? Then this process forgets its keys before it shows a page."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from django.http import HttpRequest, HttpResponse

from fanal.core.errors import Unavailable
from fanal.vault import keys


class VaultMiddleware:
    """Reads the shred counter. A key store that does not answer stops what needs a key, not every page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # When the store does not answer, the keys of this process are forgotten; what needs one says so itself.
        with suppress(Unavailable):
            keys.look_for_shredding()
        return self.get_response(request)
