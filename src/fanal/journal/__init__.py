"""The journal: who did, read or was refused what, and when; append-only and hash-chained.

What other rooms use stands here and is loaded on first use, so that importing this package before Django is ready is safe.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fanal.journal.actions.record_entry import record as record
    from fanal.journal.actions.record_entry import record_denied as record_denied
    from fanal.journal.actions.record_entry import record_read as record_read
    from fanal.journal.refs import ref as ref

_HOMES = {
    "record": "fanal.journal.actions.record_entry",
    "record_read": "fanal.journal.actions.record_entry",
    "record_denied": "fanal.journal.actions.record_entry",
    "ref": "fanal.journal.refs",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
