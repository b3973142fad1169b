"""Everything that changes the own node. One use case per function; each journals in its own transaction."""

from fanal.network.actions.change_node import change_node, found_node, make_recovery_kit, note_recovery_kit
from fanal.network.actions.first_steps import appoint_first_administrator, sign_in_for_training

__all__ = [
    "appoint_first_administrator",
    "change_node",
    "found_node",
    "make_recovery_kit",
    "note_recovery_kit",
    "sign_in_for_training",
]
