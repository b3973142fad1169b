"""What every page of this room stands in: the tabs."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fanal.accounts.requests import StaffRequest


def show_page(request: StaffRequest, template: str, tab: str, seen: dict[str, Any] | None = None) -> HttpResponse:
    """A page on its tab."""
    return render(request, template, {**(seen or {}), "tabs": _tabs(tab)})


def _tabs(current: str) -> list[dict[str, Any]]:
    words = {
        "retention": _("Retention"), "rules": _("Rules"), "holds": _("Legal holds"), "erased": _("Erased"), "breaches": _("Breaches"),
        "record": _("Record of processing"),
    }  # fmt: skip
    return [
        {"label": word, "url": reverse(f"privacy:{name}"), "current": name == current, "count": None} for name, word in words.items()
    ]
