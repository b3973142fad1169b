"""A throw-away model with every kind of protected field. Lives outside of Django's registry: no migration, no guard sees it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.test.utils import isolate_apps

from fanal.vault.fields import Klass, Personal, ProtectedDate, ProtectedJSON, ProtectedText
from fanal.vault.models import ProtectedModel

CANARY = "Quillon Ambrosia"


def personal(klass: Klass = Klass.PROTECTED) -> Personal:
    return Personal(
        purpose="try the vault", legal_basis="none, invented", klass=klass, retention="case", readers=("case",)
    )


with isolate_apps("fanal.vault"):

    class Traveller(ProtectedModel):
        """Somebody invented."""

        name = ProtectedText(personal=personal())
        story = ProtectedText(personal=personal(Klass.SEALED))
        born = ProtectedDate(personal=personal())
        papers = ProtectedJSON(personal=personal())
        country = models.CharField(max_length=2, default="")

        class Meta:
            app_label = "vault"

        class Privacy:
            clear = {"country": personal(Klass.CLEAR)}
            technical: tuple[str, ...] = ()


def raw(traveller: Traveller, column: str = "name") -> bytes:
    """What the database holds."""
    return bytes(Traveller.objects.filter(pk=traveller.pk).values_list(column, flat=True).get())


def write_raw(traveller: Traveller, **columns: Any) -> None:
    """Write past the vault, as somebody with the database would."""
    from django.db import connection

    with connection.cursor() as cursor:
        for column, value in columns.items():
            cursor.execute(
                f"UPDATE vault_traveller SET {column} = %s WHERE id = %s",
                [value, traveller.pk.hex if connection.vendor == "sqlite" else traveller.pk],
            )
