"""500 invented names through every door of the vault: none stands in the database, its log, the key store or any file."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from fanal import vault
from fanal.core.actors import System
from fanal.vault import files, index, keys, places
from tests.apps.vault.index_server import serving

NAMES = [f"Canary{number:03d} Quillonbrosia" for number in range(500)]
MARKS = (b"Quillonbrosia", b"quillonbrosia", "Quillonbrosia".encode("utf-16-le"), b"+3247500")


@pytest.mark.django_db(transaction=True)
@pytest.mark.sqlite_only
@pytest.mark.slow
def test_no_name_stands_in_any_file(travellers, caplog) -> None:
    with serving():
        for number, name in enumerate(NAMES):
            key_id = keys.new_key("child")
            row = travellers.objects.create(key_id=key_id, name=name, story=name * 20, papers={"name": name})
            row.story += "!"
            row.save(update_fields=["story"])
            index.replace(
                subject=f"child:{row.pk}", key_id=key_id, values=[("name", name), ("phone", f"+3247500{number:04d}")]
            )
            vault.seal(name, key_id=key_id, place="journal_entry.sealed", row_id=row.pk)
            if number % 50 == 0:
                files.store_file(f"{name} was seen".encode(), key_id=key_id, name=f"{name}.txt", by=System("test"))
        assert len(index.lookup("name", "quillonbrosia")) == 500
    assert not [mark for mark in MARKS if mark in caplog.text.encode()]
    looked_at = [*_database_files(), *(path for path in places.home().rglob("*") if path.is_file())]
    assert any(path.suffix == ".sqlite3" and path.stat().st_size > 100_000 for path in looked_at)
    found = [path.name for path in looked_at if any(mark in path.read_bytes() for mark in MARKS)]
    assert found == []


def _database_files() -> list[Path]:
    database = Path(connection.settings_dict["NAME"])
    assert str(database) != str(Path(settings.FANAL_HOME) / "fanal.sqlite3"), "tests have a database of their own"
    found = list(database.parent.glob(f"{database.name}*"))
    assert database in found
    return found
