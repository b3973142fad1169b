"""A hotline that answers in the chat."""

from __future__ import annotations

import pytest

from fanal.network.queries import own_node


@pytest.fixture(autouse=True)
def chat_is_offered(request: pytest.FixtureRequest, belgian_node: None) -> None:
    """As the administrator has decided; only where there is a database."""
    if request.node.get_closest_marker("django_db"):
        node = own_node()
        node.policy = {**node.policy, "chat": True}
        node.save()
