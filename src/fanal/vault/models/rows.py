"""The vault's own rows: entries of the look-up index, files, and orders to shred.

Belongs here: columns and constraints. Does not: what is done with them (`vault.queries`, `vault.actions`, `vault.files`).
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone

from fanal.core.ids import new_id
from fanal.vault.fields import Klass, Personal, ProtectedJSON, ProtectedText
from fanal.vault.models.protected import ProtectedModel

_PURPOSE = "find and protect the child"
_BASIS = "GDPR Art. 6(1)(d)/(e)"


def _personal(klass: Klass) -> Personal:
    return Personal(purpose=_PURPOSE, legal_basis=_BASIS, klass=klass, retention="case", readers=("case",))


class IndexEntry(ProtectedModel):
    """One value by which a subject is found, sealed under the subject's key. The index process alone opens all of them.

    `content` is {"kind": …, "value": normalised text}. The database sees that a child or a contact has entries, no more.
    """

    #: `child:<uuid>`, `contact:<uuid>`.
    subject = models.CharField(max_length=80, db_index=True)
    content = ProtectedJSON(personal=_personal(Klass.PROTECTED))

    class Meta:
        indexes = [models.Index(fields=["key_id"], name="vault_index_by_key")]

    class Privacy:
        clear: dict[str, Personal] = {}
        technical = ("id", "key_id", "subject")


class StoredFile(ProtectedModel):
    """A file that lies encrypted in FANAL_HOME/files under its id.

    Size and fingerprint are sealed too: a fingerprint tells who holds a known picture.
    """

    name = ProtectedText(personal=_personal(Klass.PROTECTED))
    #: {"size": bytes of the content, "sha256": hex of the content, "width": …, "height": … for images}
    facts = ProtectedJSON(personal=_personal(Klass.PROTECTED))
    #: By content, never by name.
    media_type = models.CharField(max_length=100)
    stored_at = models.DateTimeField(default=timezone.now, editable=False)
    #: `staff:<uuid>/<role>` or `system:<name>`.
    stored_by = models.CharField(max_length=120, editable=False)

    class Meta:
        indexes = [models.Index(fields=["key_id"], name="vault_file_by_key")]

    class Privacy:
        clear = {"stored_by": _personal(Klass.CLEAR)}
        technical = ("id", "key_id", "media_type", "stored_at")

    @property
    def size(self) -> int:
        """Bytes of the content."""
        return int(self.facts["size"])

    @property
    def sha256(self) -> str:
        """Fingerprint of the content, in hex."""
        return str(self.facts["sha256"])

    @property
    def is_image(self) -> bool:
        return self.media_type.startswith("image/")


class ShredOrder(models.Model):
    """The order to destroy a key: written with the act that asks for it, carried out after it, then marked done.

    Stays for ever: a key store restored from an older backup is shredded again by it. Names a key, which is nobody any more.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key_id = models.UUIDField(unique=True)
    ordered_at = models.DateTimeField(default=timezone.now)
    ordered_by = models.CharField(max_length=120)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["ordered_at"], condition=models.Q(done_at__isnull=True), name="vault_shred_open")
        ]

    class Privacy:
        clear: dict[str, Any] = {}
        technical = ("id", "key_id", "ordered_at", "ordered_by", "done_at")

    def __str__(self) -> str:
        return f"order to shred key {self.key_id}"
