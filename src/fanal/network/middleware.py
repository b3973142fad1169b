"""Around each request: the own node is read once, however many rules are asked for."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from fanal.network.queries import read_node_once


class NodeMiddleware:
    """Stands before everything that asks for a rule of the node (how long a shift is, who reads on shift)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with read_node_once():
            return self.get_response(request)
