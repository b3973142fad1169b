"""The vault's models: the base of every row with protected fields, and the vault's own rows.

Belongs here: columns and constraints. Does not: any act; keys (they lie in a file of their own, `vault.store`).
"""

from __future__ import annotations

from fanal.vault.models.protected import ProtectedModel
from fanal.vault.models.rows import IndexEntry, ShredOrder, StoredFile

__all__ = ["IndexEntry", "ProtectedModel", "ShredOrder", "StoredFile"]
