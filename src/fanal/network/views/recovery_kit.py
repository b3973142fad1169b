"""The recovery kit of the node's keys: shown once, printed, and proved to be on paper before it counts.

The shares never reach a disk in clear: between two pages of one sitting they wait in the session, sealed under the node's
own key, which opens only on this machine with its key file.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from fanal import vault
from fanal.accounts.access import needs, needs_fresh, staff_of
from fanal.network import actions, forms, queries
from fanal.vault.kit import WORDS, Share

_KIT, _ASKED, _PLACE = "fanal.recovery_kit", "fanal.recovery_asked", "session.recovery_kit"


@require_http_methods(["GET", "POST"])
@never_cache
@needs("node.recovery_kit")
@needs_fresh
def show_kit(request: HttpRequest) -> HttpResponseBase:
    """GET explains, or shows the kit in the making; POST makes one, or proves that it is on paper."""
    node = queries.own_node()
    first = node.recovery_kit_at is None
    steps = "setup" if first else ""
    if request.POST.get("make"):
        _keep(request, actions.make_recovery_kit(by=staff_of(request)))
        return redirect("network:recovery_kit")
    shares = _kept(request)
    if not shares:
        return render(request, "network/recovery_kit_intro.html", {"steps": steps, "own": node})
    form = forms.KitProofForm(
        request.POST if request.method == "POST" else None, shares=shares, asked=request.session[_ASKED]
    )
    if request.method == "POST" and form.is_valid():
        actions.note_recovery_kit(by=staff_of(request))
        for key in (_KIT, _ASKED):
            request.session.pop(key, None)
        messages.success(
            request,
            _(
                "The recovery kit is on paper. Rehearse it once, when you have a quarter of an hour: fanal vault rehearse"
            ),
        )
        return redirect("network:setup_invite" if first else "network:settings")
    return render(request, "network/recovery_kit.html", {"steps": steps, "shares": shares, "form": form, "own": node})


def _keep(request: HttpRequest, shares: Sequence[Share]) -> None:
    plain = json.dumps([[share.kit, share.number, " ".join(share.words)] for share in shares])
    request.session[_KIT] = vault.seal_for_node(plain, place=_PLACE).hex()
    chooser = secrets.SystemRandom()
    first, second = sorted(chooser.sample([share.number for share in shares], 2))
    request.session[_ASKED] = [
        [number, place] for number in (first, second) for place in sorted(chooser.sample(range(1, WORDS + 1), 2))
    ]


def _kept(request: HttpRequest) -> list[Share]:
    sealed = request.session.get(_KIT)
    if not sealed:
        return []
    plain = vault.open_for_node(bytes.fromhex(sealed), place=_PLACE)
    return [Share(kit, number, tuple(words.split())) for kit, number, words in json.loads(plain)]
