"""Files come in drawn anew, and go out as attachments under a sandbox, to whoever may read the case."""

from __future__ import annotations

from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from fanal.accounts.models import Staff
from fanal.cases import queries
from fanal.cases.models import Case, Document
from fanal.core.casework import ConsentUse
from tests.cast import client_for


def picture(name: str = "Samir on the beach.jpg") -> SimpleUploadedFile:
    """A small picture with a place in its hidden data."""
    held = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "Lindenlaan 7, Namur"
    Image.new("RGB", (60, 40), "navy").save(held, "JPEG", exif=exif)
    return SimpleUploadedFile(name, held.getvalue(), "image/jpeg")


def add_photo(staff: Staff, case: Case, **fields: str) -> Document:
    """A photo of the first child, through the form."""
    child = queries.children_of(case)[0]
    sent = {
        "kind": "photo",
        "title": "school photo",
        "child": str(child.pk),
        "taken_on": "2026-06-01",
        "file": picture(),
        **fields,
    }
    answer = client_for(staff).post(reverse("cases:add_document", args=[case.pk]), sent)
    assert answer.status_code == 302, answer.context["form"].errors
    return queries.documents_of(case, by=staff)[0]


def test_a_photo_has_its_date_and_consent_and_stands_on_the_page_of_the_child(
    case_manager: Staff, full_case: Case
) -> None:
    consent = next(one for one in queries.consents_of(full_case) if one.use == ConsentUse.PHOTO)
    document = add_photo(case_manager, full_case, consent=str(consent.pk))
    assert (str(document.taken_on), document.consent_id) == ("2026-06-01", consent.pk)
    body = client_for(case_manager).get(reverse("cases:child", args=[full_case.pk])).content.decode()
    assert reverse("cases:document_file", args=[full_case.pk, document.pk]) in body and "school photo" in body


def test_a_file_leaves_as_attachment_under_a_sandbox_and_says_nothing_about_the_child(
    case_manager: Staff, full_case: Case
) -> None:
    document = add_photo(case_manager, full_case)
    answer = client_for(case_manager).get(reverse("cases:document_file", args=[full_case.pk, document.pk]))
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment;") and "Samir" not in answer["Content-Disposition"]
    assert "sandbox" in answer["Content-Security-Policy"] and answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"
    assert b"Lindenlaan" not in answer.content
    assert Image.open(BytesIO(answer.content)).size == (60, 40)


def test_a_file_opens_only_with_the_right_to_its_own_case(
    case_manager: Staff, partner_operator: Staff, administrator: Staff, full_case: Case
) -> None:
    document = add_photo(case_manager, full_case)
    assert (
        client_for(administrator).get(reverse("cases:document_file", args=[full_case.pk, document.pk])).status_code
        == 404
    )
    assert client_for(case_manager).get(reverse("cases:document_file", args=[uuid4(), document.pk])).status_code == 404
    Case.objects.filter(pk=full_case.pk).update(restricted=True)
    stranger = client_for(partner_operator)
    real = stranger.get(reverse("cases:document_file", args=[full_case.pk, document.pk]))
    made_up = stranger.get(reverse("cases:document_file", args=[full_case.pk, uuid4()]))
    assert real.status_code == made_up.status_code == 404 and real.content == made_up.content


def test_what_the_child_gave_alone_is_not_offered_to_an_operator(
    case_manager: Staff, operator: Staff, full_case: Case
) -> None:
    document = add_photo(case_manager, full_case, walled="on")
    shift = client_for(operator)
    assert "school photo" not in shift.get(reverse("cases:documents", args=[full_case.pk])).content.decode()
    assert shift.get(reverse("cases:document_file", args=[full_case.pk, document.pk])).status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("report.pdf", b"this is no pdf", id="not what its name says"),
        pytest.param("empty.pdf", b"", id="empty"),
        pytest.param("photo.jpg", b"\xff\xd8\xff\xe0broken", id="a broken picture"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_with_a_sentence_and_nothing_is_stored(
    name: str, content: bytes, case_manager: Staff, full_case: Case
) -> None:
    sent = {"kind": "letter", "title": "a letter with a long title", "file": SimpleUploadedFile(name, content)}
    answer = client_for(case_manager).post(reverse("cases:add_document", args=[full_case.pk]), sent)
    body = answer.content.decode()
    assert answer.status_code == 422 and "a letter with a long title" in body and 'class="errors"' in body
    assert Document.objects.count() == 0


def test_only_a_photo_is_of_a_child(case_manager: Staff, full_case: Case) -> None:
    child = queries.children_of(full_case)[0]
    sent = {"kind": "letter", "title": "letter", "child": str(child.pk), "file": picture()}
    answer = client_for(case_manager).post(reverse("cases:add_document", args=[full_case.pk]), sent)
    assert answer.status_code == 422 and "belongs to a photo" in answer.content.decode()
