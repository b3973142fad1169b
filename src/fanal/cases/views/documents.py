"""Files and photos of a case: taking one in, handing one out.

Belongs here: parse, call, and the headers under which a file leaves. Does not: what a file is (`vault.files`).
"""

from __future__ import annotations

import mimetypes
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from fanal import journal
from fanal.accounts.access import needs
from fanal.accounts.requests import StaffRequest
from fanal.cases import actions, queries
from fanal.cases.forms.people import DocumentForm
from fanal.cases.labels import label_of
from fanal.cases.models import Case, Document
from fanal.cases.views.acting import Act, bind, fetch_for_act, run, to_case
from fanal.cases.views.people import children_choices
from fanal.core.casework import ConsentUse, DocumentKind
from fanal.vault import files

#: A file is content from outside: it may run nothing, load nothing, and is not shown inside a page of ours.
SANDBOX = "default-src 'none'; sandbox"


def _consents(case: Case) -> list[tuple[str, str]]:
    """Consents that hold and are for a photo or for publishing."""
    uses = {ConsentUse.PHOTO, ConsentUse.PUBLISH}
    held = [one for one in queries.consents_of(case) if one.use in uses and one.in_force()]
    return [(str(one.pk), f"{label_of(ConsentUse, one.use)} · {one.given_by}") for one in held]


@needs("case.write")
def add_document(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """A file for the case, or a photo of a child with its date and consent."""
    case, names = fetch_for_act(request, case_id)
    form = bind(request, DocumentForm, children=children_choices(case), consents=_consents(case))
    act = Act(
        title=_("Add a document or a photo"),
        key=_("Add it"),
        back=to_case(case_id, "documents"),
        done=_("It is added."),
        upload=True,
    )

    def do() -> None:
        given = form.cleaned_data
        data, name = given["file"].read(), given["file"].name
        kind = DocumentKind(given["kind"])
        if kind is DocumentKind.PHOTO and given["child"]:
            actions.add_photo(
                by=request.user,
                case_id=case_id,
                child_id=UUID(given["child"]),
                data=data,
                name=name,
                taken_on=given["taken_on"],
                consent_id=UUID(given["consent"]) if given["consent"] else None,
                title=given["title"],
                walled=given["walled"],
            )
        else:
            actions.attach_document(
                by=request.user,
                case_id=case_id,
                data=data,
                name=name,
                kind=kind,
                title=given["title"],
                walled=given["walled"],
            )

    return run(request, act, form, do, case=case, names=names)


@needs("case.read")
def send_document(request: StaffRequest, case_id: UUID, document_id: UUID) -> HttpResponse:
    """A file as attachment, under a sandbox of its own (an `img` of ours shows a photo all the same). Journalled."""
    document = _fetch(request, case_id, document_id)
    response = HttpResponse(files.read(document.file), content_type=document.file.media_type)
    ending = mimetypes.guess_extension(document.file.media_type) or ""
    # The name says nothing about the child: the kind, a number, and the ending that fits the content.
    response["Content-Disposition"] = f'attachment; filename="{document.kind}-{document.pk.hex[-8:]}{ending}"'
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _fetch(request: StaffRequest, case_id: UUID, document_id: UUID) -> Document:
    case = queries.fetch_case(by=request.user, case_id=case_id)
    document = queries.fetch_document(by=request.user, document_id=document_id)
    if document.case_id != case.pk:
        return queries.fetch_document(
            by=request.user, document_id=case_id
        )  # no document has this id: one way to say no
    journal.record_read(by=request.user, subject=document, key_id=document.key_id)
    return document
