"""Is the node alive, is it ready, how fast is it. For machines; nothing here identifies anyone.

/metrics answers only to the machine itself: a proxy sets X-Forwarded-For, so a forwarded request is not from here.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from fanal import __version__
from fanal.ops import metrics, processes


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """The process answers. Touches nothing, so that a slow disk does not restart a node in the middle of a call."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(_request: HttpRequest) -> HttpResponse:
    """Database, key store and index process answer, and this machine is not about to stop. 503 names the part, by its kind only."""
    from fanal.vault import home as vault_home

    parts: dict[str, str] = {}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        parts["database"] = "ok"
    except Exception as error:
        parts["database"] = type(error).__name__
    parts.update(vault_home.readiness())
    if processes.draining_file(Path(settings.FANAL_HOME) / "run").exists():
        parts["machine"] = "stopping"
    ready = all(state == "ok" for name, state in parts.items() if name != "index")
    return JsonResponse({"ready": ready, "version": __version__, "parts": parts}, status=200 if ready else 503)


@require_safe
def show_metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text form, on the loopback only; elsewhere the page does not exist."""
    if request.META.get("REMOTE_ADDR") not in {"127.0.0.1", "::1"} or "HTTP_X_FORWARDED_FOR" in request.META:
        raise Http404
    return HttpResponse(metrics.exposition(), content_type="text/plain; version=0.0.4")
