"""Where plaintext must never show, and that no sealed value opens anywhere but in its place."""

from __future__ import annotations

import copy
import pickle
from datetime import date
from io import StringIO

import django
import pytest
from django.db import DJANGO_VERSION_PICKLE_KEY, transaction
from django.forms.models import model_to_dict, modelform_factory

from fanal.core.errors import Gone
from fanal.vault import keys
from fanal.vault.crypto import Tampered
from fanal.vault.fields import Sealed, readable
from fanal.vault.models import StoredFile
from fanal.vault.store import key_store
from tests.apps.vault.traveller import CANARY, Traveller, raw, write_raw


def test_an_empty_field_looks_like_a_filled_one(travellers, key_id) -> None:
    empty, filled = travellers.objects.create(key_id=key_id), travellers.objects.create(key_id=key_id, name=CANARY)
    assert len(raw(empty)) == len(raw(filled)) > 0


def test_the_database_holds_no_plaintext(somebody: Traveller) -> None:
    for column in ("name", "story", "born", "papers"):
        blob = raw(somebody, column)
        assert CANARY.encode() not in blob and b"train" not in blob and b"2012" not in blob and b"passport" not in blob


def test_values_give_sealed_bytes(somebody: Traveller) -> None:
    row = Traveller.objects.filter(pk=somebody.pk).values("name", "born", "papers").get()
    assert all(isinstance(value, bytes) for value in row.values())
    assert CANARY.encode() not in b"".join(row.values())
    assert CANARY not in repr(row)


def test_nothing_that_shows_an_instance_shows_plaintext(somebody: Traveller) -> None:
    found = Traveller.objects.get(pk=somebody.pk)
    assert found.name == CANARY
    shown = [str(found), repr(found), repr(Traveller.objects.all()), f"{found}", str(found._state.__dict__)]
    assert CANARY not in " ".join(shown)
    assert str(found) == f"Traveller {found.pk}"


def test_forms_and_model_to_dict_have_no_plaintext(somebody: Traveller) -> None:
    assert CANARY not in str(model_to_dict(somebody, fields=["name", "country"]))
    assert list(modelform_factory(Traveller, fields="__all__").base_fields) == ["country"]


def test_dumpdata_has_no_plaintext(db, key_id, django_assert_num_queries) -> None:
    from django.core.management import call_command

    StoredFile.objects.create(key_id=key_id, name=CANARY, facts={"size": 1, "sha256": "ab"}, media_type="text/plain")
    for form in ("json", "xml"):
        out = StringIO()
        call_command("dumpdata", "vault", format=form, stdout=out)
        assert "storedfile" in out.getvalue()
        assert CANARY not in out.getvalue() and "sha256" not in out.getvalue()


def test_the_state_that_is_pickled_holds_no_plaintext(somebody: Traveller) -> None:
    found = Traveller.objects.get(pk=somebody.pk)
    found.name += "!"
    data = pickle.dumps(found.__getstate__())
    assert CANARY.encode() not in data and b"night train" not in data
    other = Traveller.__new__(Traveller)
    other.__setstate__({**pickle.loads(data), DJANGO_VERSION_PICKLE_KEY: django.__version__})
    assert (other.name, other.story, other.born) == (CANARY + "!", "came by the night train", date(2012, 2, 29))


def test_copies_and_pickles_of_a_real_row_read_the_same(db, key_id) -> None:
    file = StoredFile.objects.create(key_id=key_id, name=CANARY, facts={"size": 1})
    for other in (copy.copy(file), copy.deepcopy(file), pickle.loads(pickle.dumps(file))):
        assert isinstance(other.__dict__["name"], Sealed)
        assert (other.name, other.facts) == (CANARY, {"size": 1})
    assert CANARY.encode() not in pickle.dumps(file)
    assert file.name == CANARY


def test_plaintext_without_a_key_is_not_pickled(db) -> None:
    with pytest.raises(TypeError, match="needs a key_id"):
        pickle.dumps(StoredFile(name=CANARY))
    assert copy.copy(StoredFile(media_type="text/plain")).media_type == "text/plain"


def test_a_value_moved_to_another_row_does_not_open(somebody: Traveller, key_id) -> None:
    other = Traveller.objects.create(key_id=somebody.key_id, name="other")
    write_raw(other, name=raw(somebody))
    with pytest.raises(Tampered, match="changed or moved"):
        _ = Traveller.objects.get(pk=other.pk).name


def test_a_value_moved_to_another_column_does_not_open(somebody: Traveller) -> None:
    write_raw(somebody, name=raw(somebody, "story"))
    with pytest.raises(Tampered):
        _ = Traveller.objects.get(pk=somebody.pk).name


@pytest.mark.parametrize("place", [0, 1, 5, 20, 40, -1], ids=["version", "suite", "key id", "nonce", "text", "tag"])
def test_a_changed_byte_in_the_database_is_noticed(somebody: Traveller, place: int) -> None:
    blob = bytearray(raw(somebody))
    blob[place] ^= 1
    write_raw(somebody, name=bytes(blob))
    with pytest.raises(Exception, match=r"changed or moved|not in the key store"):
        _ = Traveller.objects.get(pk=somebody.pk).name


def test_a_destroyed_key_makes_the_row_gone_and_leaves_the_rest(somebody: Traveller) -> None:
    assert readable(somebody)
    key_store().destroy([somebody.key_id])
    keys.look_for_shredding()
    found = Traveller.objects.get(pk=somebody.pk)
    assert not readable(found)
    with pytest.raises(Gone, match="erased on purpose"):
        _ = found.name
    found.refresh_from_db()
    assert found.country == "BE" and CANARY not in str(found)
    found.country = "FR"
    found.save()
    found.name = "new"
    with pytest.raises(Gone), transaction.atomic():
        found.save()
    found.delete()


def test_a_value_read_without_its_row_does_not_open(somebody: Traveller) -> None:
    loose = Traveller.objects.values_list("name", flat=True).get(pk=somebody.pk)
    with pytest.raises(TypeError, match="takes text, not bytes"):
        Traveller(key_id=somebody.key_id, name=loose)
    stranger = Traveller(key_id=somebody.key_id, name=Sealed(loose))
    with pytest.raises(TypeError, match="without its row"):
        _ = stranger.name
