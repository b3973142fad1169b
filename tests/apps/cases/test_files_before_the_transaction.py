"""Looking at a file is slow, and every writer of a SQLite node would wait for it: so it is done before the transaction."""

from __future__ import annotations

import io
from uuid import uuid4

import pytest
from django.db import connection
from PIL import Image

from fanal.cases import actions
from fanal.core.errors import NotAllowed, NotFound
from fanal.journal.models import Entry
from fanal.vault import content_types, images
from tests.apps.cases.builders import make_case

pytestmark = pytest.mark.django_db(transaction=True)


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def looked(monkeypatch) -> list[bool]:
    """For each look at a file, whether a transaction was open."""
    found: list[bool] = []
    clean, find = images.clean_image, content_types.find_type

    def cleaned(data: bytes) -> images.CleanImage:
        found.append(connection.in_atomic_block)
        return clean(data)

    def told(data: bytes, name: str) -> str:
        found.append(connection.in_atomic_block)
        return find(data, name)

    monkeypatch.setattr(images, "clean_image", cleaned)
    monkeypatch.setattr(content_types, "find_type", told)
    return found


def test_a_photo_and_a_document_are_looked_at_outside(looked, operator):
    case = make_case(operator)
    photo = actions.add_photo(by=operator, case_id=case.pk, child_id=case.children.get().pk, data=picture(), name="a.png")
    document = actions.attach_document(by=operator, case_id=case.pk, data=picture(), name="b.png")
    assert looked == [False, False, False]
    assert photo.file.size and document.file.size


def test_the_file_of_a_stranger_is_not_even_opened(looked, operator, outsider):
    case = make_case(operator)
    child = case.children.get().pk
    with pytest.raises(NotAllowed):
        actions.add_photo(by=outsider, case_id=case.pk, child_id=child, data=picture(), name="a.png")
    for send in (
        lambda: actions.add_photo(by=operator, case_id=uuid4(), child_id=child, data=picture(), name="a.png"),
        lambda: actions.attach_document(by=operator, case_id=uuid4(), data=picture(), name="a.png"),
    ):
        with pytest.raises(NotFound):
            send()
    assert looked == [] and Entry.objects.filter(act="access.denied").count() == 2
