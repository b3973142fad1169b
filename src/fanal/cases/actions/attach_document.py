"""Attach a file to a case. Its bytes are encrypted and checked by the vault; here it gets its name and place."""

from __future__ import annotations

from uuid import UUID

from fanal.accounts.refusals import use_case
from fanal.cases.models import Document
from fanal.cases.policies import check_may_add
from fanal.cases.recording import line
from fanal.cases.steps import begin_any, check_may_bring, end, trace
from fanal.core.actors import Actor
from fanal.core.casework import DocumentKind
from fanal.vault import files


def attach_document(
    *, by: Actor, case_id: UUID, data: bytes, name: str, kind: DocumentKind = DocumentKind.OTHER, title: str = "",
    walled: bool = False,
) -> Document:
    """Attach a file, also after the case was closed. `title` is the file's name when left out.

    Raises NotAllowed, NotFound, NotReady; BadInput for a file that is empty, too large or of a kind that is not taken.
    """
    check_may_bring(by, case_id)
    prepared = files.prepare_file(data, name)
    return _attach(by=by, case_id=case_id, prepared=prepared, name=name, kind=kind, title=title, walled=walled)


@use_case
def _attach(
    *, by: Actor, case_id: UUID, prepared: files.Prepared, name: str, kind: DocumentKind, title: str, walled: bool
) -> Document:
    case = begin_any(by, case_id)
    check_may_add(case)
    stored = files.store(prepared, key_id=case.key_id, name=name, by=by)
    document = Document.objects.create(
        case=case, key_id=case.key_id, kind=kind.value, title=line(title or name), file=stored, walled=walled, **trace(by),
    )
    end(by, case, "document.attached", about=document, details={"kind": document.kind, "walled": walled})
    return document
