"""The words of this room: what stands in the way, from when a period runs, states. Codes live in `core` and `codes`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

from django.utils.translation import gettext_lazy as _

from fanal.core.casework.retention import AgeBand, Anchor, Obstacle
from fanal.privacy.codes import HoldKind

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Text: TypeAlias = "str | _StrPromise"

OBSTACLES: Mapping[str, Text] = {
    Obstacle.NOT_CLOSED: _("The case is not closed."),
    Obstacle.NO_RULE: _("No rule says how long such a case is kept."),
    Obstacle.NOT_ADOPTED: _("The rules were not adopted by this node yet."),
    Obstacle.AGE_NOT_KNOWN: _("Nobody knows when a child of this case turns 18; a person decides."),
    Obstacle.TIME_RUNS: _("The time for which it is kept is not over."),
    Obstacle.HELD: _("A legal hold, or a decision, keeps it."),
    # Not of the core: another way of erasing was faster.
    "gone": _("The case is not there any more."),
    "refused": _("The second person refused."),
}
ANCHORS: Mapping[str, Text] = {
    Anchor.CLOSURE: _("from closing"),
    Anchor.MAJORITY: _("from the 18th birthday"),
    Anchor.LATER: _("from closing or the 18th birthday, the later"),
}
HOLDS: Mapping[str, Text] = {HoldKind.LEGAL: _("Legal hold"), HoldKind.REVIEW: _("Kept after review")}
AGES: Mapping[str, Text] = {
    AgeBand.UNDER_6: _("under 6"), AgeBand.UNDER_12: _("6 to 11"), AgeBand.UNDER_16: _("12 to 15"),
    AgeBand.UNDER_18: _("16 or 17"), AgeBand.ADULT: _("18 or over"), AgeBand.UNKNOWN: _("not known"),
}
