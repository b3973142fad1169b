"""Change what is known of a person in a case, and take one out again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from fanal.accounts.refusals import use_case
from fanal.cases.indexing import drop, index_person
from fanal.cases.models import CasePerson, Person
from fanal.cases.queries.access import lock_person
from fanal.cases.recording import PERSON
from fanal.cases.steps import begin, end
from fanal.cases.writing import belongs, with_added, write_roles, write_values
from fanal.core.actors import Actor
from fanal.core.casework import PersonRole, detect_script
from fanal.vault.actions.shred_keys import shred_keys


@use_case
def update_person(
    *, by: Actor, case_id: UUID, person_id: UUID, values: Mapping[str, Any], roles: Sequence[PersonRole] | None = None,
    added: Mapping[str, Any] | None = None,
) -> Person:
    """Change fields of `recording.PERSON`, and the roles when given; `added` goes in behind what stands there.

    Raises NotAllowed, NotFound, NotReady, BadInput.
    """
    case = begin(by, case_id)
    belongs(case, person_id=person_id)
    person = lock_person(by=by, person_id=person_id)
    values = {**values, **with_added(person, PERSON, added or {})}
    before = {name: getattr(person, name) for name in values if name in PERSON.fields}
    changed = write_values(person, PERSON, values)
    person.script = detect_script(person.name)
    person.save()
    if roles is not None:
        write_roles(case, person, roles)
    index_person(person)
    old = {name: str(value) for name, value in before.items() if name in changed and value}
    fields = ",".join(sorted(set(changed)))[:200]
    end(by, case, "person.updated", about=person, details={"fields": fields}, sealed=old or None, key_id=person.key_id)
    return person


@use_case
def remove_person(*, by: Actor, case_id: UUID, person_id: UUID) -> None:
    """Take a person out of a case. In no other case, the person is erased: row, look-ups and data key.

    Raises NotAllowed, NotFound, NotReady.
    """
    case = begin(by, case_id)
    belongs(case, person_id=person_id)
    person = lock_person(by=by, person_id=person_id)
    key_id, ref_id = person.key_id, str(person.pk)
    CasePerson.objects.filter(case=case, person=person).delete()
    erased = not CasePerson.objects.filter(person=person).exists()
    if erased:
        drop("person", person.pk)
        person.delete()
    end(by, case, "case.person_removed", details={"person": ref_id, "erased": erased})
    if erased:
        shred_keys(by=by, key_ids=[key_id])
