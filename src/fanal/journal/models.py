"""The journal's three tables: its entries, its head, its anchors. Triggers (`journal.triggers`) hold them append-only.

Nothing here points to another table: an entry outlives the person who acted and the case that was acted on. What is
personal in an entry is in `sealed`, under the data key of the one it is about, and ends with that key.
"""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.db.models import Q

from fanal.core.ids import new_id
from fanal.journal import chain
from fanal.vault.fields import Klass, Personal

_ACTED = Personal(
    purpose="show who did, read or was refused what", legal_basis="GDPR Art. 5(2), 32", klass=Klass.CLEAR,
    retention="journal", readers=("journal",),
)


class Entry(models.Model):
    """One act, read or refusal. `seq` counts from 1 without a gap."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    seq = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    #: `staff:<uuid>/<role>` or `system:<name>`.
    actor = models.CharField(max_length=160)
    #: `noun.verb_past`, such as `case.closed`.
    act = models.CharField(max_length=80)
    #: `<kind>:<id>`.
    subject = models.CharField(max_length=160)
    #: Canonical JSON of codes and ids: exactly the text that was hashed.
    details_text = models.TextField(default="{}")
    key_id = models.UUIDField(null=True)
    sealed = models.BinaryField(null=True)
    previous = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)
    mac = models.BinaryField(max_length=32)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "-seq"], name="entry_by_subject"),
            # The pattern class lets PostgreSQL use the index for "begins with staff:<uuid>/" in every collation.
            models.Index(fields=["actor", "-seq"], name="entry_by_actor", opclasses=["varchar_pattern_ops", "int8_ops"]),
            models.Index(fields=["act", "-seq"], name="entry_by_act"),
            # Was this read journalled within the last minutes? Asked on each page that shows a case.
            models.Index(fields=["actor", "subject", "at"], name="entry_of_late"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(seq__gte=1), name="entry_seq_counts_from_one"),
            models.CheckConstraint(
                condition=Q(sealed__isnull=True) | Q(key_id__isnull=False), name="entry_sealed_under_a_key"
            ),
        ]

    class Privacy:
        clear = {"actor": _ACTED, "subject": _ACTED}
        # `sealed` is ciphertext under the data key `key_id`, and ends with that key; details are codes and ids.
        technical = ("id", "seq", "at", "act", "details_text", "key_id", "sealed", "previous", "hash", "mac")

    def __str__(self) -> str:
        return f"entry {self.seq}"

    def content(self) -> chain.Content:
        """What is hashed."""
        return chain.Content(
            self.seq, self.id, self.at, self.actor, self.act, self.subject, self.details_text, self.key_id,
            None if self.sealed is None else bytes(self.sealed),
        )

    @property
    def details(self) -> dict[str, Any]:
        """Codes and ids that belong to the act."""
        found: dict[str, Any] = json.loads(self.details_text)
        return found


class Head(models.Model):
    """Where the chain ends. One row, locked by each writer until it commits, so that writers queue and the chain never forks."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    hash = models.BinaryField(max_length=32, default=chain.GENESIS)
    #: The key of the next entry, sealed under the node's key (`journal.tail`).
    tail = models.BinaryField(default=b"")
    #: The key of entry 1, sealed likewise: with it this node checks the entries before the first hand-over of a key.
    start_key = models.BinaryField(default=b"")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="head_is_one_row")]

    class Privacy:
        technical = ("id", "seq", "hash", "tail", "start_key")

    def __str__(self) -> str:
        return f"head at {self.seq}"


class Anchor(models.Model):
    """The head as it was at some hour. Also appended to a plain file, where copies of it can be kept elsewhere."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField()
    seq = models.BigIntegerField(unique=True)
    hash = models.BinaryField(max_length=32)
    #: Seq and hash, sealed under the node's key: who cannot open the vault cannot make one up.
    seal = models.BinaryField()

    class Privacy:
        technical = ("id", "at", "seq", "hash", "seal")

    def __str__(self) -> str:
        return f"anchor at {self.seq}"
