"""Begin an import: note the file and its source. Nothing of the file is kept here but its fingerprint."""

from __future__ import annotations

import re

from django.db import transaction
from django.utils.translation import gettext as _

from fanal import journal
from fanal.accounts.access import check
from fanal.cases.actions._numbering import numbering_country
from fanal.cases.imports.models import ImportRun, ImportSource
from fanal.cases.imports.opening import file_hash
from fanal.cases.steps import trace
from fanal.core.actors import Actor
from fanal.core.errors import BadInput
from fanal.vault import keys

_LONGEST_NAME = 80
_LONGEST_DOMAIN = 255
_LABEL = r"\w(?:[\w-]{0,61}\w)?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})+")


def _domain(sent_by: str) -> str:
    """The sender's domain, in small letters. A wrong one would erase nothing, ever, without a word."""
    domain = sent_by.strip().lower()
    if domain and (len(domain) > _LONGEST_DOMAIN or not _DOMAIN.fullmatch(domain)):
        raise BadInput(_("The sender is a domain such as example.org, without https:// and without @."), place="sent_by")
    return domain


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
        NotAllowed; NotReady while the node has no country: no case could be made; BadInput for a source name that is too long,
        and for a sender that is no domain.
    """
    check(by, "case.import")
    numbering_country()
    sender = _domain(sent_by)
    name = " ".join(source_name.split())
    if len(name) > _LONGEST_NAME:
        raise BadInput(_("Name the source in at most 80 characters."), place="source")
    source = None
    if name:
        source, _made = ImportSource.objects.get_or_create(name=name, defaults=trace(by))
    run = ImportRun.objects.create(
        key_id=keys.new_key("node"), source=source, kind=ImportRun.Kind.SPREADSHEET if source else ImportRun.Kind.PFIF,
        file_hash=file_hash(data), file_name=file_name[-200:], sheet=sheet[:200], encoding=encoding[:32],
        sent_by=sender, **trace(by),
    )  # fmt: skip
    journal.record(by=by, act="import.begun", subject=run, details={"kind": run.kind})
    return run
