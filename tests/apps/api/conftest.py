"""A receiver of words on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from fanal.api import sending
from fanal.outgoing import Limits
from tests.apps.api.receiver import FakeReceiver, receiving


@pytest.fixture
def there(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeReceiver]:
    """A receiver on this machine; a call may take less than a second."""
    settings.FANAL_TRAINING = True
    monkeypatch.setattr(sending, "LIMITS", Limits(connect_seconds=0.5, seconds=0.7, most_bytes=1024))
    with receiving() as found:
        yield found
