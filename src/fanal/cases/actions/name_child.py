"""Names of a child: add one, correct one, choose which is shown."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from fanal.accounts.refusals import refuse, use_case
from fanal.cases.drafts import NameDraft
from fanal.cases.indexing import index_child
from fanal.cases.models import Case, Child, ChildName
from fanal.cases.queries.access import lock_child
from fanal.cases.recording import line
from fanal.cases.steps import begin, end
from fanal.cases.writing import belongs, write_name
from fanal.core.actors import Actor
from fanal.core.casework import detect_script
from fanal.core.errors import BadInput


def _begin(by: Actor, case_id: UUID, child_id: UUID) -> tuple[Case, Child]:
    case = begin(by, case_id)
    belongs(case, child_id=child_id)
    return case, lock_child(by=by, child_id=child_id)


def _name(by: Actor, child: Child, name_id: UUID) -> ChildName:
    name = child.names.filter(pk=name_id).first()
    if name is None:
        raise refuse(by, "child_name", name_id)
    return name


def _make_main(child: Child, name: ChildName) -> None:
    child.names.filter(is_main=True).exclude(pk=name.pk).update(is_main=False)
    name.is_main = True
    name.save(update_fields=["is_main"])


@use_case
def add_name(*, by: Actor, case_id: UUID, child_id: UUID, name: NameDraft) -> ChildName:
    """Add a name; the first one, or one marked so, becomes the main one. Raises NotAllowed, NotFound, NotReady, BadInput."""
    case, child = _begin(by, case_id, child_id)
    added = write_name(by, child, name)
    if name.is_main or not child.names.filter(is_main=True).exists():
        _make_main(child, added)
    index_child(child)
    end(by, case, "child.name_added", about=child, details={"name": str(added.pk), "kind": added.kind}, key_id=child.key_id)
    return added


@use_case
def rename_child(*, by: Actor, case_id: UUID, child_id: UUID, name_id: UUID, name: NameDraft) -> ChildName:
    """Correct a name. What it was before stays sealed in the journal. Raises NotAllowed, NotFound, NotReady, BadInput."""
    case, child = _begin(by, case_id, child_id)
    there = _name(by, child, name_id)
    before = there.text
    if not name.text.strip():
        raise BadInput(_("A name needs at least one letter."), place="full")
    there.full, there.given, there.family = line(name.full), line(name.given), line(name.family)
    there.romanised, there.language = line(name.romanised), name.language[:16]
    there.kind, there.provenance, there.script = name.kind.value, name.provenance.value, detect_script(name.text)
    there.save()
    if name.is_main:
        _make_main(child, there)
    index_child(child)
    end(by, case, "child.renamed", about=child, details={"name": str(there.pk)}, sealed={"before": before}, key_id=child.key_id)
    return there


@use_case
def choose_main_name(*, by: Actor, case_id: UUID, child_id: UUID, name_id: UUID) -> ChildName:
    """Choose the name by which the child is shown. Raises NotAllowed, NotFound, NotReady."""
    case, child = _begin(by, case_id, child_id)
    name = _name(by, child, name_id)
    _make_main(child, name)
    end(by, case, "child.main_name_chosen", about=child, details={"name": str(name.pk)}, key_id=child.key_id)
    return name
