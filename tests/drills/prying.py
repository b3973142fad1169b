"""A reader who has a database, the key that wraps the keys, and a key store, and wants to read: opens all that opens.

Started in a process of its own, in the home to pry into: `python -m tests.drills.prying WORD` prints how many values opened, and
where the word stands in them. No rights are asked: this is no person of the node.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator


def _rows() -> Iterator[tuple[str, str]]:
    """Every protected field of every row that opens, and every file, with where it stands."""
    from fanal.core.errors import FanalError
    from fanal.vault import files, registry
    from fanal.vault.fields import protected_fields
    from fanal.vault.models import StoredFile

    for model in registry.our_models():
        fields = protected_fields(model)
        for row in model._base_manager.all() if fields else ():
            for name in fields:
                try:
                    yield f"{model._meta.label}.{name}", json.dumps(getattr(row, name), default=str)
                except FanalError:
                    continue
            if isinstance(row, StoredFile):
                try:
                    yield "file", files.read(row).decode("latin-1")
                except (FanalError, OSError):
                    continue


def _journal() -> Iterator[tuple[str, str]]:
    """What is sealed in the journal, as far as it opens."""
    from fanal import vault
    from fanal.core.errors import FanalError
    from fanal.journal.actions.record_entry import SEALED_PLACE
    from fanal.journal.models import Entry

    for entry in Entry._base_manager.exclude(sealed=None):
        try:
            yield "journal", vault.open_sealed(bytes(entry.sealed or b""), key_id=entry.key_id, place=SEALED_PLACE, row_id=entry.id)  # type: ignore[arg-type]
        except FanalError:
            continue


def main() -> None:
    """Print what was found, as JSON."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "fanal.settings"
    django.setup()
    word = sys.argv[1].lower()
    opened, found = 0, set()
    for rows in (_rows(), _journal()):
        for place, text in rows:
            opened += 1
            if word in text.lower():
                found.add(place)
    sys.stdout.write(json.dumps({"opened": opened, "found": sorted(found)}) + "\n")


if __name__ == "__main__":
    main()
