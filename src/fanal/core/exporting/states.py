"""States of an export: who acts in each, and which may follow which. Tables, tested complete and disjoint.

Belongs here: the tables. Does not: what is done at a move (`exports.actions`).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class ExportState(StrEnum):
    """Where an export stands."""

    #: Asked for; a worker, or the request itself, makes it next.
    WAITING = "waiting"
    MAKING = "making"
    #: Its file can be fetched, for a short life.
    READY = "ready"
    #: Its file was erased, with the key: its time is over, or whoever asked lost the right.
    ERASED = "erased"
    CANCELLED = "cancelled"
    FAILED = "failed"


#: Who acts next in each state.
OWNERS: Mapping[ExportState, str] = {
    ExportState.WAITING: "worker",
    ExportState.MAKING: "worker",
    ExportState.READY: "who asked",
    ExportState.ERASED: "nobody",
    ExportState.CANCELLED: "nobody",
    ExportState.FAILED: "nobody",
}

#: The act that leads from one state to another.
MOVES: Mapping[tuple[ExportState, ExportState], str] = {
    (ExportState.WAITING, ExportState.MAKING): "begin",
    (ExportState.WAITING, ExportState.CANCELLED): "cancel",
    (ExportState.WAITING, ExportState.FAILED): "give up",
    (ExportState.MAKING, ExportState.READY): "finish",
    (ExportState.MAKING, ExportState.CANCELLED): "cancel",
    (ExportState.MAKING, ExportState.FAILED): "give up",
    # The worker stumbled over the machine, not over the export: it is begun anew.
    (ExportState.MAKING, ExportState.WAITING): "lay back",
    (ExportState.READY, ExportState.ERASED): "erase",
}

#: Somebody works on it, or is about to.
WORKING: frozenset[ExportState] = frozenset({ExportState.WAITING, ExportState.MAKING})


def may_move(here: ExportState, there: ExportState) -> bool:
    """Whether `there` may follow `here`."""
    return (here, there) in MOVES


def is_end(here: ExportState) -> bool:
    """Whether nothing may follow."""
    return not any(start == here for start, _there in MOVES)
