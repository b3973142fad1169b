"""The interface's document, and the answer to whatever is not in it."""

from __future__ import annotations

import json
from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from fanal.api.program import problems
from fanal.api.program.interface import interface


@lru_cache(maxsize=1)
def document() -> str:
    """The OpenAPI document. It is the same on every node and for everybody."""
    made = interface.get_openapi_schema(path_prefix="/api/v1/")
    made["servers"] = [{"url": "/"}]
    return json.dumps(made, indent=1, ensure_ascii=True, sort_keys=False)


@require_safe
def show_document(request: HttpRequest) -> HttpResponse:
    """Open to everybody: it tells what the program can do, and nothing of this node."""
    return HttpResponse(document(), content_type="application/json")


@csrf_exempt  # it changes nothing, and programs bring no token
def nothing(request: HttpRequest, rest: str) -> HttpResponse:
    """An address that the interface does not have."""
    return problems.nothing()
