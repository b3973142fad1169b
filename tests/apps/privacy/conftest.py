"""What all tests of the room need."""

from __future__ import annotations

from tests.apps.journal.conftest import anchor_file  # noqa: F401 - the whole journal is verified: no anchors of other tests
