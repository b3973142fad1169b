"""Words for the kinds of things on the shift board (`core.plugs.BoardItem.kind`). A room with a new kind registers its word.

Belongs here: one word per kind. Does not: the items.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_kinds: dict[str, str | _StrPromise] = {
    "chat": _("Chat waiting"),
    "task": _("Task"),
    "risk_review": _("Risk review"),
    "call_back": _("Call back"),
    "no_owner": _("No owner"),
    "no_next_task": _("No next task"),
    "open_contact": _("Open contact"),
    "import_review": _("Imported"),
    "contact": _("Contact"),
    "wall_opening": _("Walled contact"),
    "machine": _("This node"),
    "break_glass": _("Emergency access"),
}


def register(kind: str, word: str | _StrPromise) -> None:
    """Give a kind its word."""
    _kinds[kind] = word


def word_for(kind: str) -> str:
    """The word of a kind; a kind without one shows its own code, so that it is seen and mended."""
    return str(_kinds.get(kind, kind.replace("_", " ")))
