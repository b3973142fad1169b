"""What the vault does by itself, every few minutes."""

from __future__ import annotations

from fanal.core.actors import System
from fanal.jobs import every
from fanal.vault.actions.shred_keys import carry_out_orders
from fanal.vault.actions.sweep_orphans import sweep_orphans


@every(minutes=1, name="vault.carry_out_shred_orders")
def carry_out_shred_orders() -> None:
    """Shreddings that a crash left half done."""
    carry_out_orders(by=System("vault"))


@every(minutes=6 * 60, name="vault.sweep_orphans")
def sweep() -> None:
    """Keys and files that nothing refers to."""
    sweep_orphans(by=System("vault"))
