"""The base of every model with protected fields.

Belongs here: how such a row is loaded, shown, copied and pickled without giving its plaintext away. Does not: the fields.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models.base import ModelState

from fanal.core.ids import new_id
from fanal.vault.fields import LOADED_AS, as_stored, protected_fields


class ProtectedModel(models.Model):
    """A row that belongs to the owner of a data key: a case, a child, a person, a contact.

    `key_id` comes from `vault.keys.new_key`, or is that of the row's owner. Columns that are not protected fields are declared
    in an inner class `Privacy`: `clear` (personal, read by the database) or `technical` (not personal).
    """

    #: What `vault.fields` asks of a model that has protected fields: it loads, copies and pickles them sealed.
    opens_protected_fields: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key_id = models.UUIDField(editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.pk}"

    def __getstate__(self) -> dict[str, Any]:
        """Copies and pickles hold sealed values only. Raises TypeError for a row that has plaintext and no key yet."""
        state: dict[str, Any] = super().__getstate__()
        for name, field in protected_fields(type(self)).items():
            if name in state and (self.key_id or state[name] != field.empty()):
                state[name] = field.sealed(self)
        return state

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **later: Any) -> Self:
        """A row from the database; its sealed values know which row they came from.

        The values are put where they belong as they came, without `__init__`: setting forty columns one by one cost a list more than
        asking the database did, and to `__set__` a sealed value and a wrong one look alike.
        """
        instance = cls.__new__(cls)
        instance._state = ModelState()
        instance._state.adding, instance._state.db = False, db
        instance.__dict__.update(zip(field_names, values, strict=True))
        instance.__dict__[LOADED_AS] = instance.__dict__.get(cls._meta.pk.attname)
        return instance

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """As Django's, without opening anything."""
        with as_stored():
            super().refresh_from_db(*args, **kwargs)
