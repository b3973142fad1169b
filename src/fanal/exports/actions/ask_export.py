"""Ask for an export: what, in which form, which columns, for what. It is made by a worker, or at once when it is short."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fanal import journal
from fanal.accounts.access import check
from fanal.accounts.models import Staff
from fanal.core.errors import BadInput, NotReady
from fanal.core.exporting import ExportDocument, Form, Purpose
from fanal.exports import queries
from fanal.exports.models import Export
from fanal.exports.sources import Source, find_source, offer_to
from fanal.vault import keys

#: One person's exports under way; whoever wants more waits, so that a worker is there for others.
MOST_AT_ONCE = 3
#: From so many rows on, somebody else looks at it afterwards.
BULK = 200


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants. `total` is how many rows were counted when they were told."""

    source: str
    form: Form
    columns: Sequence[str]
    filters: Mapping[str, str]
    purpose_kind: Purpose
    purpose: str
    total: int = 1


@transaction.atomic
def ask_export(*, by: Staff, wish: Wish) -> Export:
    """Write down what is wanted. The row's key is committed before it (a rolled back one is swept).

    Raises:
        NotAllowed, NotFound: not for `by`.
        BadInput: no purpose, no column, a form that this source does not have.
        NotReady: three are under way already.
    """
    check(by, "export.ask")
    source = find_source(by=by, name=wish.source)
    filters = source.read_filters(by, wish.filters)
    columns, left_out = _columns(by, source, wish)
    _check(by, source, wish)
    is_document = isinstance(source, ExportDocument)
    export = Export(
        key_id=source.key_of(by, filters) if isinstance(source, ExportDocument) else keys.new_key("export"),
        asked_by=by, role=by.acting.slug if by.acting else "", language=get_language() or "en", source=source.name,
        form=wish.form.value, columns=columns, left_out=left_out, filters=dict(filters), purpose_kind=wish.purpose_kind.value,
        purpose=wish.purpose.strip(), total=wish.total, bulk=not is_document and wish.total >= BULK,
        subject=source.subject(by, filters) if isinstance(source, ExportDocument) else "",
    )  # fmt: skip
    export.save(force_insert=True)
    details: dict[str, str | int | bool] = {
        "export": str(export.pk), "source": source.name, "form": export.form, "purpose": export.purpose_kind,
        "rows": export.total, "bulk": export.bulk,
    }  # fmt: skip
    journal.record(
        by=by, act="export.asked", subject=export.subject or export, details=details, sealed={"purpose": export.purpose},
        key_id=export.key_id,
    )  # fmt: skip
    return export


def _columns(by: Staff, source: Source, wish: Wish) -> tuple[list[str], list[str]]:
    """Codes of the columns it gets, and of those that are not for `by`."""
    if isinstance(source, ExportDocument):
        return [], []
    offer = offer_to(by, source)
    chosen = [column.name for column in offer.chosen(wish.columns)]
    if not chosen:
        raise BadInput(_("Choose at least one column."), place="columns")
    return chosen, [column.name for column in offer.closed]


def _check(by: Staff, source: Source, wish: Wish) -> None:
    if wish.form not in source.forms:
        raise BadInput(_("This cannot be had as such a file."), place="form")
    if len(wish.purpose.strip()) < 3:
        raise BadInput(_("Say in a few words what it is for."), place="purpose")
    if queries.count_working(by=by) >= MOST_AT_ONCE:
        raise NotReady(_("Three of your exports are under way. Wait for one, or call one off."))
