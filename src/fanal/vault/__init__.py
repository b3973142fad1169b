"""The vault: what is sealed here is read with its data key only, in its own row and column only.

For other rooms: `seal`, `open_sealed`, `seal_for_node`, `open_for_node` (below), `vault.fields`, `vault.models`, `vault.keys`,
`vault.index`, `vault.files`, `vault.registry`, `vault.home`. Importing this package needs no Django set up.
"""

from __future__ import annotations

from fanal.vault.sealing import open_for_node, open_sealed, seal, seal_for_node

__all__ = ["open_for_node", "open_sealed", "seal", "seal_for_node"]
