"""Begin an import: note the file and its source. Nothing of the file is kept here but its fingerprint."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from fanal import journal
from fanal.accounts.access import check
from fanal.cases.imports.models import ImportRun, ImportSource
from fanal.cases.imports.opening import file_hash
from fanal.cases.steps import trace
from fanal.core.actors import Actor
from fanal.core.errors import BadInput
from fanal.vault import keys

_LONGEST_NAME = 80


@transaction.atomic
def begin_run(
    *,
    by: Actor,
    data: bytes,
    file_name: str = "",
    source_name: str = "",
    sheet: str = "",
    encoding: str = "",
    sent_by: str = "",
) -> ImportRun:
    """A new run for a file. With a source it is a spreadsheet, without one a PFIF document.

    Raises:
        NotAllowed; BadInput for a source name that is too long.
    """
    check(by, "case.import")
    name = " ".join(source_name.split())
    if len(name) > _LONGEST_NAME:
        raise BadInput(_("Name the source in at most 80 characters."), place="source")
    source = None
    if name:
        source, _made = ImportSource.objects.get_or_create(name=name, defaults=trace(by))
    run = ImportRun.objects.create(
        key_id=keys.new_key("node"), source=source, kind=ImportRun.Kind.SPREADSHEET if source else ImportRun.Kind.PFIF,
        file_hash=file_hash(data), file_name=file_name[-200:], sheet=sheet[:200], encoding=encoding[:32],
        sent_by=sent_by.strip().lower()[:255], **trace(by),
    )  # fmt: skip
    journal.record(by=by, act="import.begun", subject=run, details={"kind": run.kind})
    return run
